/** The path that a run took through the notebook, a piece for each row. */
import * as React from 'react';

import type { IRow } from './rows';

const WIDTH = 36;
const MARGIN = 5;

/**
 * A dot where the cell stands, the first one at the left and the last one at the right, tied to its neighbours. A run from top to bottom
 * is a slope to the right; where it went back, the line does, too.
 */
export function Track(props: {
  readonly row: IRow;
  readonly cells: number;
  readonly height: number;
}): React.JSX.Element {
  const { cells, height, row } = props;
  const { place, placeAfter, placeBefore } = row;
  const middle = height / 2;
  const x = (of: number): number =>
    MARGIN + ((WIDTH - 2 * MARGIN) * of) / Math.max(1, cells - 1);
  return (
    <svg
      className="jp-ReproCells-track"
      width={WIDTH}
      height={height}
      aria-hidden
    >
      {place === null ? (
        <path
          d={`M${WIDTH / 2 - 3} ${middle - 3}l6 6m0 -6l-6 6`}
          className="jp-mod-gone"
        />
      ) : (
        <>
          {placeBefore !== null && (
            <path
              className={place < placeBefore ? 'jp-mod-back' : undefined}
              d={`M${(x(placeBefore) + x(place)) / 2} 0L${x(place)} ${middle}`}
            />
          )}
          {placeAfter !== null && (
            <path
              className={placeAfter < place ? 'jp-mod-back' : undefined}
              d={`M${x(place)} ${middle}L${(x(place) + x(placeAfter)) / 2} ${height}`}
            />
          )}
          <circle cx={x(place)} cy={middle} r={3.5} />
        </>
      )}
    </svg>
  );
}
