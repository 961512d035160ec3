/** The item in the status bar. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { CommandIDs } from '../commandids';
import type { IStatus } from '../notebook/statusitem';
import { StatusItem } from '../notebook/statusitem';
import { VERDICT_ICONS } from '../panel/header';
import { standingOf } from '../panel/standing';
import { meaningOf, verdictAsText } from '../panel/words';
import type { INotebookModel } from '../tokens';
import { INotebookModels } from '../tokens';
import { whetherToShow } from './settings';

/** So long changes are gathered before the item says them, in milliseconds: it looks at all cells' assessments. */
const SETTLE_MS = 200;

/** What the panel's first line says, in a word. */
function statusOf(model: INotebookModel, trans: TranslationBundle): IStatus {
  const standing = standingOf(model);
  return {
    icon: VERDICT_ICONS[standing.verdict],
    word: verdictAsText(standing.verdict, trans),
    title: meaningOf(standing, trans)
  };
}

/** Needs the model of the notebook in front, and tells after its changes. */
function followFront(models: INotebookModels, tell: () => void): IDisposable {
  let followed: INotebookModel | null = null;
  let waiting = 0;
  const soon = (): void => {
    waiting ||= window.setTimeout(() => {
      waiting = 0;
      tell();
    }, SETTLE_MS);
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
  requires: [INotebookModels],
  optional: [IStatusBar, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
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
        () => models.current && statusOf(models.current, trans),
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
