/** How far a verification is. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { INotebookModel } from '../tokens';

/** A bar that grows cell by cell, what is done now, and the way to end it. */
export function Progress(props: {
  readonly model: INotebookModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  const { verification } = model;
  if (verification === null) {
    return null;
  }
  const { cells, experiment, queue, status, total } = verification;
  const done = cells.filter(cell => cell.status !== 'running').length;
  const failed = cells.some(cell => cell.status === 'failed');
  const text =
    status === 'queued'
      ? trans._n('%1 notebook first', '%1 notebooks first', queue)
      : experiment === ''
        ? trans.__('%1 of %2 cells', done, total)
        : experiment;
  return (
    <div className="jp-ReproPanel-progress">
      <div
        className={`jp-ReproPanel-bar${failed ? ' jp-mod-failed' : ''}`}
        role="progressbar"
        aria-label={trans.__('Verification')}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={text}
      >
        <span style={{ width: `${total > 0 ? (100 * done) / total : 0}%` }} />
      </div>
      <span className="jp-ReproPanel-progressText">{text}</span>
      <button
        className="jp-ReproButton"
        onClick={() => void model.cancelVerification()}
      >
        {trans.__('Cancel')}
      </button>
    </div>
  );
}
