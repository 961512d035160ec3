/** The item in the status bar. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { CommandIDs } from '../commandids';
import {
  connectingIcon,
  offIcon,
  pausedIcon,
  recordingIcon,
  runningIcon
} from '../icons';
import { MARK_ICONS } from '../notebook/icons';
import type { IInFront } from '../notebook/infront';
import { inFront } from '../notebook/infront';
import { staleCells } from '../notebook/rerun';
import type { IStatus } from '../notebook/statusitem';
import { StatusItem } from '../notebook/statusitem';
import type { INotebookModel } from '../tokens';
import { INotebookModels } from '../tokens';
import { whetherToShow } from './settings';

/** So long changes are gathered before the item says them, in milliseconds: it looks at all cells. */
const SETTLE_MS = 200;

/** How a notebook stands, in a word: what is under way first, then what is the matter, then whether it is recorded. */
function statusOf(
  { cells, factsOf, model }: IInFront,
  trans: TranslationBundle
): IStatus {
  const { run, verification } = model;
  const title = trans.__('Reproducibility: show the panel');
  if (verification?.status === 'running' || verification?.status === 'queued') {
    return { icon: runningIcon, word: trans.__('Verifying'), title };
  }
  const stale = staleCells(cells, factsOf).length;
  if (stale > 0) {
    const word = trans._n('%1 stale cell', '%1 stale cells', stale);
    return { icon: MARK_ICONS['upstream-changed'], word, title };
  }
  switch (run.state) {
    case 'recording':
      return { icon: recordingIcon, word: trans.__('Recording'), title };
    case 'paused':
      return { icon: pausedIcon, word: trans.__('Paused'), title };
    case 'connecting':
      return { icon: connectingIcon, word: trans.__('Connecting'), title };
    case 'no-kernel':
      return { icon: offIcon, word: trans.__('No kernel'), title };
    case 'lost':
      return { icon: offIcon, word: trans.__('Connection lost'), title };
    case 'no-notebook':
    case 'off':
      return { icon: offIcon, word: trans.__('Not recording'), title };
  }
}

/** Needs the model of the notebook in front, and tells after its changes. */
function followFront(models: INotebookModels, tell: () => void): IDisposable {
  let followed: INotebookModel | null = null;
  let waiting = 0;
  const soon = (): void => {
    clearTimeout(waiting);
    waiting = window.setTimeout(tell, SETTLE_MS);
  };
  const follow = (model: INotebookModel | null): void => {
    followed?.changed.disconnect(soon);
    followed?.run.changed.disconnect(soon);
    followed?.need('status', false);
    followed = model;
    model?.changed.connect(soon);
    model?.run.changed.connect(soon);
    model?.need('status', true);
    soon();
  };
  const onCurrent = (_: unknown, model: INotebookModel | null): void =>
    follow(model);
  models.currentChanged.connect(onCurrent);
  follow(models.current);
  let isDisposed = false;
  return {
    get isDisposed() {
      return isDisposed;
    },
    dispose: () => {
      isDisposed = true;
      models.currentChanged.disconnect(onCurrent);
      follow(null);
      clearTimeout(waiting);
    }
  };
}

export const statusBarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-repro:statusbar',
  description: 'Says in the status bar how the notebook in front stands.',
  autoStart: true,
  requires: [INotebookTracker, INotebookModels],
  optional: [IStatusBar, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    models: INotebookModels,
    statusBar: IStatusBar | null,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    if (statusBar === null) {
      return; // Notebook 7 has none.
    }
    const trans = (translator ?? nullTranslator).load('jupyter_repro');
    let shown: readonly IDisposable[] = [];
    const activeChanged = new Signal<INotebookModels, void>(models);
    models.currentChanged.connect(() => activeChanged.emit());
    const show = (): void => {
      const item = new StatusItem(
        () => {
          const front = inFront(tracker, models, trans);
          return front && statusOf(front, trans);
        },
        () => void app.commands.execute(CommandIDs.showPanel)
      );
      const registered = statusBar.registerStatusItem('jupyter-repro', {
        item,
        align: 'left',
        rank: 10,
        isActive: () => models.current !== null,
        activeStateChanged: activeChanged
      });
      shown = [followFront(models, () => item.update()), registered, item];
    };
    whetherToShow(registry, 'showStatusBarItem', wanted => {
      if (wanted && shown.length === 0) {
        show();
      } else if (!wanted) {
        shown.forEach(each => each.dispose());
        shown = [];
      }
    });
  }
};
