/** The head of the panel: where the notebook stands, and what to do next. */
import { historyIcon } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandIDs } from '../commandids';
import {
  connectingIcon,
  divergedIcon,
  errorIcon,
  hiddenStateIcon,
  offIcon,
  okIcon,
  pausedIcon,
  recordingIcon,
  runningIcon,
  staleIcon
} from '../icons';
import type { IHost } from '../sections/section';
import type { INotebookModel } from '../tokens';
import { Actions } from './actions';
import { Notices } from './notices';
import { Progress } from './progress';
import type { IStanding, Step, Verdict } from './standing';
import { standingOf } from './standing';
import { agoAsText, meaningOf, stepAsText, verdictAsText } from './words';

/** A picture for each verdict. */
export const VERDICT_ICONS: Readonly<globalThis.Record<Verdict, LabIcon>> = {
  'no-notebook': offIcon,
  lost: errorIcon,
  verifying: runningIcon,
  'no-kernel': offIcon,
  connecting: connectingIcon,
  'other-language': offIcon,
  'not-installed': offIcon,
  off: offIcon,
  paused: pausedIcon,
  recording: recordingIcon,
  earlier: historyIcon,
  'hidden-state': hiddenStateIcon,
  stale: staleIcon,
  reproduced: okIcon,
  replayed: okIcon,
  diverged: divergedIcon,
  failed: errorIcon
};

/** The verdict, the next step, the other things that can be done, and what is the matter. */
export function Header(props: {
  readonly model: INotebookModel | null;
  readonly host: IHost;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { host, model, trans } = props;
  const standing = standingOf(model);
  const { step, verdict } = standing;
  return (
    <header className={`jp-ReproPanel-header jp-mod-${verdict}`}>
      <h2 className="jp-ReproPanel-title">{trans.__('Reproducibility')}</h2>
      <State standing={standing} trans={trans} />
      <p className="jp-ReproPanel-meaning">{meaningOf(standing, trans)}</p>
      {model !== null && (
        <>
          <Notices
            model={model}
            standing={standing}
            host={host}
            trans={trans}
          />
          {verdict === 'verifying' && <Progress model={model} trans={trans} />}
          {step !== null && (
            <button
              className="jp-mod-styled jp-mod-accept jp-ReproPanel-step"
              disabled={!canTake(step, host)}
              onClick={() => take(step, model, host)}
            >
              {stepAsText(step, trans)}
            </button>
          )}
          <Actions model={model} step={step} host={host} trans={trans} />
        </>
      )}
    </header>
  );
}

/** The verdict, as icon and word, and when it was given. */
function State(props: {
  readonly standing: IStanding;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { standing, trans } = props;
  const { verdict, when } = standing;
  const Icon = VERDICT_ICONS[verdict];
  return (
    <div className="jp-ReproPanel-state" role="status">
      <Icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      <span className="jp-ReproPanel-stateWord">
        {verdictAsText(verdict, trans)}
      </span>
      {when !== null && (
        <time
          className="jp-ReproPanel-when"
          dateTime={when}
          title={new Date(when).toLocaleString()}
        >
          {agoAsText(when, Date.now(), trans)}
        </time>
      )}
    </div>
  );
}

/** The commands by which steps are taken that are commands, too. */
const COMMANDS: Readonly<Partial<globalThis.Record<Step, string>>> = {
  'run-all': 'notebook:run-all-cells',
  'run-stale': CommandIDs.runStale,
  'restart-and-run-all': CommandIDs.restartAndRunAll,
  verify: CommandIDs.verify,
  'save-and-verify': CommandIDs.verify
};

function canTake(step: Step, host: IHost): boolean {
  const command = COMMANDS[step];
  return command === undefined || host.canExecute(command);
}

function take(step: Step, model: INotebookModel, host: IHost): void {
  switch (step) {
    case 'start-kernel':
      void model.startKernel();
      return;
    case 'install':
      void model.install();
      return;
    case 'record':
      void model.record();
      return;
    case 'resume':
      model.command('resume');
      return;
    case 'show-divergences':
      host.showSection('divergences');
      return;
    case 'save-and-verify':
      void saveAndVerify(model);
      return;
    case 'run-all':
    case 'run-stale':
    case 'restart-and-run-all':
    case 'verify':
      host.execute(COMMANDS[step] as string);
  }
}

/** The button has said that it saves: there is nothing to ask. */
async function saveAndVerify(model: INotebookModel): Promise<void> {
  await model.save();
  if (!model.dirty) {
    await model.verify();
  }
}
