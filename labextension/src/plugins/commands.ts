/** The commands, in the palette. Where they stand in menus and toolbars the schema of the settings says. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, ISessionContextDialogs } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandids';
import { pausedIcon, recordingIcon, reproducibilityIcon } from '../icons';
import { REPORT_FORMATS } from '../reportforms';
import { INotebookModels, IReproPanel } from '../tokens';
import { addCellCommands } from './cellcommands';
import { CommandContext } from './context';
import { addReportCommands } from './reportcommands';
import { addRunCommands } from './runcommands';
import { whetherToShow } from './settings';

function addPanelCommands(context: CommandContext): void {
  const { app, models, trans } = context;
  app.commands.addCommand(CommandIDs.showPanel, {
    label: ({ toolbar }) =>
      toolbar === true ? '' : trans.__('Show Reproducibility Panel'),
    caption: trans.__('Show what the results of the notebook depend on'),
    icon: reproducibilityIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          toolbar: {
            type: 'boolean',
            description: 'Whether it is the button in the notebook’s toolbar.'
          }
        }
      }
    },
    isVisible: ({ toolbar }) => toolbar !== true || context.toolbar,
    execute: () => context.panel.show()
  });
  const isPaused = (): boolean => models.current?.run.state === 'paused';
  context.add(CommandIDs.toggleRecording, {
    label: () =>
      isPaused() ? trans.__('Resume Recording') : trans.__('Pause Recording'),
    caption: trans.__(
      'Pause recording in the kernel of the notebook, or resume it'
    ),
    icon: () => (isPaused() ? recordingIcon : pausedIcon),
    when: ({ model: { run } }) =>
      run.state === 'recording' || run.state === 'paused',
    does: ({ model }) =>
      model.command(model.run.state === 'paused' ? 'resume' : 'pause')
  });
}

function addToPalette(context: CommandContext, palette: ICommandPalette): void {
  const category = context.trans.__('Reproducibility');
  for (const command of Object.values(CommandIDs)) {
    if (command === CommandIDs.exportReport) {
      for (const save of [false, true]) {
        for (const format of REPORT_FORMATS) {
          palette.addItem({ command, category, args: { format, save } });
        }
      }
    } else {
      palette.addItem({ command, category });
    }
  }
}

export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-repro:commands',
  description: 'The commands of Reproducibility.',
  autoStart: true,
  requires: [INotebookTracker, INotebookModels, IReproPanel],
  optional: [
    ICommandPalette,
    ISessionContextDialogs,
    ISettingRegistry,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    models: INotebookModels,
    panel: IReproPanel,
    palette: ICommandPalette | null,
    dialogs: ISessionContextDialogs | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    const context = new CommandContext(
      app,
      tracker,
      models,
      translator ?? nullTranslator,
      panel,
      dialogs
    );
    addPanelCommands(context);
    addReportCommands(context);
    addRunCommands(context);
    addCellCommands(context);
    if (palette !== null) {
      addToPalette(context, palette);
    }
    whetherToShow(registry, 'showToolbarButton', shown => {
      context.toolbar = shown;
      app.commands.notifyCommandChanged(CommandIDs.showPanel);
    });
    whetherToShow(registry, 'showContextMenu', shown => {
      context.contextMenu = shown;
    });
  }
};
