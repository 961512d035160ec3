/** The head of the panel: its name, and where recording stands. */
import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { connectingIcon, offIcon, pausedIcon, recordingIcon } from '../icons';
import type { RecordingState } from '../model';

const ICONS: Readonly<globalThis.Record<RecordingState, LabIcon>> = {
  'no-notebook': offIcon,
  'no-kernel': offIcon,
  connecting: connectingIcon,
  recording: recordingIcon,
  paused: pausedIcon,
  off: offIcon,
  lost: offIcon
};

function wordFor(state: RecordingState, trans: TranslationBundle): string {
  switch (state) {
    case 'no-notebook':
      return trans.__('No notebook');
    case 'no-kernel':
      return trans.__('No kernel');
    case 'connecting':
      return trans.__('Connecting');
    case 'recording':
      return trans.__('Recording');
    case 'paused':
      return trans.__('Paused');
    case 'off':
      return trans.__('Not recording');
    case 'lost':
      return trans.__('Connection lost');
  }
}

/** The panel's name and the state of recording, as icon and word. */
export function Header(props: {
  readonly state: RecordingState;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { state, trans } = props;
  const Icon = ICONS[state];
  return (
    <header className="jp-ReproPanel-header">
      <h2 className="jp-ReproPanel-title">{trans.__('Reproducibility')}</h2>
      <span className={`jp-ReproPanel-state jp-mod-${state}`} role="status">
        <Icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
        <span className="jp-ReproPanel-stateWord">{wordFor(state, trans)}</span>
      </span>
    </header>
  );
}

/** What to do when there is nothing to list; null when nothing can be said. */
export function hintFor(
  state: RecordingState,
  trans: TranslationBundle
): string | null {
  switch (state) {
    case 'no-notebook':
      return trans.__('Open a notebook to see what its results depend on.');
    case 'no-kernel':
      return trans.__('Start a kernel to record what results depend on.');
    case 'recording':
      return trans.__('Run a cell to see what its result depends on.');
    case 'off':
      return trans.__(
        'Turn on “Record automatically” in the settings, or run %load_ext jupyter_repro.'
      );
    case 'connecting':
    case 'lost':
    case 'paused':
      return null;
  }
}
