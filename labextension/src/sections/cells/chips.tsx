/** What a cell's result depends on, as a line of chips. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { errorIcon } from '../../icons';
import type { IChip } from '../../panel/facts';

/** Counts; each opens the names behind it. */
export function Chips(props: {
  readonly chips: readonly IChip[];
  readonly open: string | null;
  readonly id: string;
  /** Whether Tab leads to them. */
  readonly isCurrent: boolean;
  readonly trans: TranslationBundle;
  readonly onOpen: (kind: string | null) => void;
}): React.JSX.Element {
  const { chips, id, isCurrent, onOpen, open, trans } = props;
  return (
    <span
      className="jp-ReproPanel-chips"
      role="group"
      aria-label={trans.__('What the result depends on')}
    >
      {chips.map(({ hazard, kind, label, names }) => (
        <button
          key={kind}
          className={`jp-ReproPanel-chip jp-mod-${kind}${hazard ? ' jp-mod-hazard' : ''}`}
          title={names.join('\n')}
          tabIndex={isCurrent ? undefined : -1}
          aria-expanded={kind === open}
          aria-controls={kind === open ? id : undefined}
          onClick={() => onOpen(kind === open ? null : kind)}
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
    </span>
  );
}
