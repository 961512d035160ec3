/** Badges in the gutter of all notebooks. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandids';
import { Gutter } from '../notebook/gutter';
import { MARK_ICONS } from '../notebook/icons';
import { INotebookModels } from '../tokens';
import { whetherToShow } from './settings';

export const badgesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-repro:badges',
  description: 'Marks the cells of notebooks whose results do not stand.',
  autoStart: true,
  requires: [INotebookTracker, INotebookModels],
  optional: [ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    models: INotebookModels,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_repro');
    const gutters = new Map<NotebookPanel, Gutter>();
    let shown = false;
    const add = (panel: NotebookPanel): void => {
      const model = models.of(panel.id);
      const known = gutters.has(panel) || panel.isDisposed;
      if (!shown || known || model === null) {
        return;
      }
      const gutter = new Gutter({
        notebook: panel.content,
        model,
        trans,
        icon: kind => MARK_ICONS[kind].element({ tag: 'span' }),
        onOpen: cellId =>
          void app.commands.execute(CommandIDs.whyStale, { cellId }),
        soon: draw => void requestAnimationFrame(draw)
      });
      gutters.set(panel, gutter);
    };
    const remove = (panel: NotebookPanel): void => {
      gutters.get(panel)?.dispose();
      gutters.delete(panel);
    };
    const follow = (panel: NotebookPanel): void => {
      panel.disposed.connect(remove);
      // The models are found by the widget's id, which it gets after it was added.
      void panel.context.ready.then(() => add(panel));
    };
    tracker.forEach(follow);
    tracker.widgetAdded.connect((_, panel) => follow(panel));
    whetherToShow(registry, 'showBadges', show => {
      shown = show;
      tracker.forEach(show ? add : remove);
    });
  }
};
