/** What can be done about a notebook, besides the next step. */
import {
  caretDownIcon,
  downloadIcon,
  lockIcon
} from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { CommandIDs } from '../commandids';
import { pausedIcon, recordingIcon, reproducibilityIcon } from '../icons';
import { REPORT_FORMATS, formatName } from '../reportforms';
import type { IHost, IMenuItem } from '../sections/section';
import type { INotebookModel } from '../tokens';
import type { Step } from './standing';

interface IAction {
  readonly icon: LabIcon;
  readonly label: string;
  readonly title: string;
  readonly enabled: boolean;
  readonly opensMenu?: boolean;
  readonly onClick: (button: HTMLElement) => void;
}

/** Verify, export the report, freeze the environment, pause or resume; without that which is the next step. */
export function Actions(props: {
  readonly model: INotebookModel;
  readonly step: Step | null;
  readonly host: IHost;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { host, model, step, trans } = props;
  const actions = [
    ...(step === 'verify' || step === 'save-and-verify'
      ? []
      : [verifying(host, trans)]),
    reporting(host, trans),
    freezing(host, trans),
    ...(step === 'resume' ? [] : recording(model, trans))
  ];
  return (
    <div
      className="jp-ReproPanel-actions"
      role="group"
      aria-label={trans.__('Actions')}
    >
      {actions.map(action => (
        <Action key={action.label} {...action} />
      ))}
    </div>
  );
}

const verifying = (host: IHost, trans: TranslationBundle): IAction => ({
  icon: reproducibilityIcon,
  label: trans.__('Verify'),
  title: trans.__('Run the saved notebook again in a fresh kernel'),
  enabled: host.canExecute(CommandIDs.verify),
  onClick: () => host.execute(CommandIDs.verify)
});

const reporting = (host: IHost, trans: TranslationBundle): IAction => ({
  icon: downloadIcon,
  label: trans.__('Report'),
  title: trans.__('Export the report'),
  enabled: host.canExecute(CommandIDs.exportReport),
  opensMenu: true,
  onClick: button => host.showMenu(reports(host, trans), button)
});

const freezing = (host: IHost, trans: TranslationBundle): IAction => ({
  icon: lockIcon,
  label: trans.__('Freeze'),
  title: trans.__('Freeze the environment: write its lock files'),
  enabled: host.canExecute(CommandIDs.freezeEnvironment),
  onClick: () => host.execute(CommandIDs.freezeEnvironment)
});

function recording(
  model: INotebookModel,
  trans: TranslationBundle
): readonly IAction[] {
  const { state } = model.run;
  if (state !== 'recording' && state !== 'paused') {
    return [];
  }
  const pauses = state === 'recording';
  return [
    {
      icon: pauses ? pausedIcon : recordingIcon,
      label: pauses ? trans.__('Pause') : trans.__('Resume'),
      title: pauses
        ? trans.__('Pause recording')
        : trans.__('Resume recording'),
      enabled: true,
      onClick: () => model.command(pauses ? 'pause' : 'resume')
    }
  ];
}

function Action(action: IAction): React.JSX.Element {
  const { enabled, icon: Icon, label, onClick, opensMenu, title } = action;
  return (
    <button
      className="jp-ReproButton"
      title={title}
      disabled={!enabled}
      aria-haspopup={opensMenu ? 'menu' : undefined}
      onClick={event => onClick(event.currentTarget)}
    >
      <Icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      <span>{label}</span>
      {opensMenu && (
        <caretDownIcon.react
          tag="span"
          className="jp-ReproPanel-icon"
          aria-hidden
        />
      )}
    </button>
  );
}

function reports(host: IHost, trans: TranslationBundle): readonly IMenuItem[] {
  return [false, true].flatMap(save =>
    REPORT_FORMATS.map(format => ({
      label: save
        ? trans.__('Save %1 beside the notebook', formatName(format, trans))
        : trans.__('Download %1', formatName(format, trans)),
      onSelect: () => host.execute(CommandIDs.exportReport, { format, save })
    }))
  );
}
