/** One cell execution of the timeline. */
import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  errorIcon,
  hiddenStateIcon,
  okIcon,
  pausedIcon,
  runningIcon
} from '../../icons';
import { chipsOf, durationAsText, firstLine } from '../../panel/facts';
import type { IChip } from '../../panel/facts';
import { cellAsText, reasonAsText, stateAsText } from '../../reasons';
import type { PlaceOf } from '../../reasons';
import type { CellExecution } from '../../schema';
import { Chips } from './chips';
import type { IRow } from './rows';
import { Track } from './track';

export const ROW_HEIGHT = 46;

const STATUS_ICONS: Readonly<
  globalThis.Record<CellExecution['status'], LabIcon>
> = {
  running: runningIcon,
  ok: okIcon,
  error: errorIcon,
  interrupted: pausedIcon
};

export interface IRowProps {
  readonly row: IRow;
  /** How many cells the notebook has. */
  readonly cells: number;
  readonly isCurrent: boolean;
  /** Its cell is the active one of the notebook. */
  readonly isActive: boolean;
  /** The kind of chip whose names are shown; null for none. */
  readonly open: string | null;
  readonly numberOf: PlaceOf;
  readonly trans: TranslationBundle;
  readonly onReveal: () => void;
  readonly onOpen: (kind: string | null) => void;
}

/** What ran and where it stands, how it went, and what it depends on. */
export function Row(props: IRowProps): React.JSX.Element {
  const { cells, isActive, isCurrent, onOpen, open, row } = props;
  const { numberOf, trans } = props;
  const { execution, isPast } = row;
  const { cell_id, status } = execution;
  const chips = [
    ...stateChips(row, numberOf, trans),
    ...chipsOf(execution, trans)
  ];
  const opened = chips.find(({ kind }) => kind === open);
  const id = React.useId();
  return (
    <div
      className={`jp-ReproPanel-execution jp-mod-${status}${isActive ? ' jp-mod-active' : ''}${isPast ? ' jp-mod-past' : ''}`}
      data-cell-id={cell_id ?? undefined}
    >
      <Track row={row} cells={cells} height={ROW_HEIGHT} />
      <div className="jp-ReproPanel-lines">
        <Line {...props} />
        <div className="jp-ReproPanel-facts">
          <Place row={row} trans={trans} />
          <span className="jp-ReproPanel-outcome">
            {outcomeAsText(execution, trans)}
          </span>
          <Chips
            chips={chips}
            open={opened?.kind ?? null}
            id={id}
            isCurrent={isCurrent}
            trans={trans}
            onOpen={onOpen}
          />
        </div>
        {opened && (
          <ul className="jp-ReproPanel-names" id={id}>
            {opened.names.map((name, index) => (
              <li key={index}>{name}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** What ran, and the way to it. */
function Line(props: IRowProps): React.JSX.Element {
  const { isActive, isCurrent, onReveal, row, trans } = props;
  const { duration, execution_count, order, source, status } = row.execution;
  const Icon = STATUS_ICONS[status];
  const line = firstLine(source);
  return (
    <button
      className="jp-ReproPanel-cell"
      disabled={row.place === null}
      tabIndex={isCurrent ? 0 : -1}
      aria-current={isActive ? 'true' : undefined}
      title={row.place === null ? line : trans.__('Go to the cell')}
      onClick={onReveal}
    >
      <span className="jp-ReproPanel-order">{order + 1}</span>
      <Icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      <code className="jp-ReproPanel-source">{line}</code>
      <span className="jp-ReproPanel-duration">{durationAsText(duration)}</span>
      <span className="jp-sr-only">{`[${execution_count ?? ' '}]`}</span>
    </button>
  );
}

/** Where the cell stands in the notebook. */
function Place(props: {
  readonly row: IRow;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { row, trans } = props;
  const { execution, goesBack, place } = row;
  const word =
    execution.cell_id === null
      ? trans.__('a cell')
      : cellAsText(place === null ? null : place + 1, trans);
  return (
    <span className="jp-ReproPanel-place">
      {word}
      {goesBack && (
        <span
          className="jp-ReproPanel-back"
          title={trans.__('Ran after a cell that stands below it')}
        >
          <hiddenStateIcon.react
            tag="span"
            className="jp-ReproPanel-icon"
            aria-hidden
          />
          <span className="jp-sr-only">
            {trans.__('Ran after a cell that stands below it')}
          </span>
        </span>
      )}
    </span>
  );
}

/** How the result stands to the notebook as it is, with the reasons. */
function stateChips(
  { assessment }: IRow,
  numberOf: PlaceOf,
  trans: TranslationBundle
): readonly IChip[] {
  const state = assessment?.state ?? 'fresh';
  if (assessment === null || state === 'fresh' || state === 'never-run') {
    return [];
  }
  const label = stateAsText(state, trans);
  const reasons = (assessment.reasons ?? []).map(reason =>
    reasonAsText(reason, numberOf, trans)
  );
  return [
    {
      kind: 'stale',
      label,
      names: reasons.length > 0 ? reasons : [label],
      hazard: true
    }
  ];
}

function outcomeAsText(
  execution: CellExecution,
  trans: TranslationBundle
): string {
  switch (execution.status) {
    case 'running':
      return trans.__('Running');
    case 'ok':
      return trans.__('Done');
    case 'error':
      return execution.error?.type ?? trans.__('Error');
    case 'interrupted':
      return trans.__('Interrupted');
  }
}
