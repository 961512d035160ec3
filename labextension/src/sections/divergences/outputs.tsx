/** The outputs of a cell on both sides. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CellComparison } from '../../answers';
import type { IOutputPair } from '../../transport/server';
import { Loaded } from '../comparing/loaded';
import { More, Paged } from '../comparing/paged';
import { Pair } from './pair';
import { pairsOf } from './pairs';

/** So many outputs are shown at first, and so many more at each asking. */
const PAGE = 20;

/** Asks for the outputs, and shows those that differ; the others on request. */
export function Outputs(props: {
  readonly cell: CellComparison;
  readonly outputsOf: (cellId: string) => Promise<IOutputPair>;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { cell, outputsOf, trans } = props;
  const { cell_id } = cell;
  const ask = React.useCallback(() => outputsOf(cell_id), [cell_id, outputsOf]);
  return (
    <Loaded ask={ask} trans={trans}>
      {outputs => (
        <Pairs outputs={outputs} divergences={cell.divergences} trans={trans} />
      )}
    </Loaded>
  );
}

function Pairs(props: {
  readonly outputs: IOutputPair;
  readonly divergences: CellComparison['divergences'];
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { divergences, outputs, trans } = props;
  const [all, setAll] = React.useState(false);
  const pairs = React.useMemo(
    () => pairsOf(outputs, divergences),
    [outputs, divergences]
  );
  const differing = pairs.filter(({ divergence }) => divergence !== null);
  const shown = all || differing.length === 0 ? pairs : differing;
  if (pairs.length === 0) {
    return (
      <p className="jp-ReproDivergences-quiet">
        {trans.__('There are no outputs on either side.')}
      </p>
    );
  }
  return (
    <>
      <Paged items={shown} page={PAGE} trans={trans}>
        {some =>
          some.map((pair, index) => (
            <Pair key={index} pair={pair} trans={trans} />
          ))
        }
      </Paged>
      {shown.length < pairs.length && (
        <More
          label={trans._n(
            'Show %1 output that is the same',
            'Show %1 outputs that are the same',
            pairs.length - shown.length
          )}
          onMore={() => setAll(true)}
        />
      )}
    </>
  );
}
