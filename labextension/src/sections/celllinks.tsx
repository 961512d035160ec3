/** Cells as links to them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { cellAsText } from '../reasons';
import type { INotebookModel } from '../tokens';

/** So many are named; a file that is read in a loop of cells would fill the panel. */
const MOST = 12;

/** The cells of some ids, in a row. An id that is empty, or of a cell that is gone, is no link. */
export function CellLinks(props: {
  readonly cellIds: readonly string[];
  readonly model: INotebookModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { cellIds, model, trans } = props;
  const more = cellIds.length - MOST;
  return (
    <span className="jp-ReproLinks">
      {cellIds.slice(0, MOST).map(cellId => {
        const place = model.cellIds.indexOf(cellId);
        return place < 0 ? (
          <span key={cellId}>
            {cellId === ''
              ? trans.__('code outside of cells')
              : cellAsText(null, trans)}
          </span>
        ) : (
          <button
            key={cellId}
            className="jp-ReproLink"
            title={trans.__('Go to the cell')}
            onClick={() => model.reveal(cellId)}
          >
            {cellAsText(place + 1, trans)}
          </button>
        );
      })}
      {more > 0 && <span>{trans._n('and %1 more', 'and %1 more', more)}</span>}
    </span>
  );
}
