/** The list of cell executions. */
import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { errorIcon, okIcon, pausedIcon, runningIcon } from '../icons';
import type { CellExecution } from '../schema';
import { chipsOf, durationAsText, firstLine } from './facts';
import type { IChip } from './facts';

/** So many rows are shown at first, and so many more at each asking: the page stays small in a long run. */
const PAGE = 500;

const STATUS_ICONS: Readonly<
  globalThis.Record<CellExecution['status'], LabIcon>
> = {
  running: runningIcon,
  ok: okIcon,
  error: errorIcon,
  interrupted: pausedIcon
};

function statusWord(
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

interface IExecutionProps {
  readonly execution: CellExecution;
  readonly trans: TranslationBundle;
  /** Shows the cell in the notebook. */
  readonly onReveal: (cellId: string) => void;
}

/** The newest executions, older ones on request. Keeps to the end of the list while the end is in sight. */
export function Executions(props: {
  readonly executions: readonly CellExecution[];
  readonly trans: TranslationBundle;
  readonly onReveal: (cellId: string) => void;
}): React.JSX.Element {
  const { executions, trans, onReveal } = props;
  const [limit, setLimit] = React.useState(PAGE);
  const older = Math.max(0, executions.length - limit);
  const list = useKeptEnd(executions.length);
  return (
    <div className="jp-ReproPanel-scroll" ref={list}>
      {older > 0 && (
        <button
          className="jp-ReproPanel-older"
          onClick={() => setLimit(limit + PAGE)}
        >
          {trans.__('Show older (%1)', older)}
        </button>
      )}
      <ol
        className="jp-ReproPanel-executions"
        aria-label={trans.__('Cell executions in order')}
      >
        {executions.slice(older).map(execution => (
          <Execution
            key={execution.order}
            execution={execution}
            trans={trans}
            onReveal={onReveal}
          />
        ))}
      </ol>
    </div>
  );
}

/** A reference for a scrolling element that stays at its end as it grows, if it was there. */
function useKeptEnd(length: number): React.RefObject<HTMLDivElement> {
  const element = React.useRef<HTMLDivElement>(null);
  const atEnd = React.useRef(true);
  React.useEffect(() => {
    const node = element.current;
    const onScroll = (): void => {
      atEnd.current =
        node !== null &&
        node.scrollTop + node.clientHeight >= node.scrollHeight - 24;
    };
    node?.addEventListener('scroll', onScroll, { passive: true });
    return () => node?.removeEventListener('scroll', onScroll);
  }, []);
  React.useLayoutEffect(() => {
    if (atEnd.current && element.current !== null) {
      element.current.scrollTop = element.current.scrollHeight;
    }
  }, [length]);
  return element;
}

/** One cell execution: what ran, how it went, and what it depends on. */
const Execution = React.memo((props: IExecutionProps): React.JSX.Element => {
  const { execution, trans, onReveal } = props;
  const { cell_id, execution_count, order, source, status } = execution;
  const word = statusWord(execution, trans);
  const Icon = STATUS_ICONS[status];
  const line = firstLine(source);
  return (
    <li
      className={`jp-ReproPanel-execution jp-mod-${status}`}
      data-cell-id={cell_id ?? undefined}
    >
      <button
        className="jp-ReproPanel-cell"
        disabled={cell_id === null}
        title={cell_id === null ? line : trans.__('Go to the cell')}
        onClick={() => cell_id !== null && onReveal(cell_id)}
      >
        <span className="jp-ReproPanel-order">{order + 1}</span>
        <span className="jp-ReproPanel-count">[{execution_count ?? ' '}]</span>
        <Icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
        <code className="jp-ReproPanel-source">{line}</code>
        <span className="jp-ReproPanel-duration">
          {durationAsText(execution.duration)}
        </span>
        <span className="jp-ReproPanel-outcome">{word}</span>
      </button>
      <Chips chips={chipsOf(execution, trans)} trans={trans} />
    </li>
  );
});

/** Counts of what a cell depends on; each opens the names behind it. */
function Chips(props: {
  readonly chips: readonly IChip[];
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { chips, trans } = props;
  const [open, setOpen] = React.useState<string | null>(null);
  const id = React.useId();
  if (chips.length === 0) {
    return null;
  }
  const opened = chips.find(({ kind }) => kind === open);
  return (
    <div className="jp-ReproPanel-facts">
      <div
        className="jp-ReproPanel-chips"
        role="group"
        aria-label={trans.__('What the result depends on')}
      >
        {chips.map(({ kind, label, names, hazard }) => (
          <button
            key={kind}
            className={`jp-ReproPanel-chip jp-mod-${kind}${hazard ? ' jp-mod-hazard' : ''}`}
            title={names.join('\n')}
            aria-expanded={kind === open}
            aria-controls={id}
            onClick={() => setOpen(kind === open ? null : kind)}
          >
            {hazard && (
              <errorIcon.react
                tag="span"
                className="jp-ReproPanel-icon"
                aria-hidden
              />
            )}
            {label}
          </button>
        ))}
      </div>
      <ul className="jp-ReproPanel-names" id={id} hidden={!opened}>
        {opened?.names.map((name, index) => (
          <li key={index}>{name}</li>
        ))}
      </ul>
    </div>
  );
}
