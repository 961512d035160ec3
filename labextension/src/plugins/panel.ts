/** The Reproducibility panel at the right side. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { RunModel } from '../model';
import { ReproPanel } from '../panel/widget';
import { IRecorder } from '../tokens';
import { LiveRun } from '../transport/live';
import { serverOf } from './server';

/** Makes a cell of the current notebook the active one, and shows it. What is typed next does not go into it. */
async function reveal(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  cellId: string
): Promise<void> {
  const notebook = tracker.currentWidget;
  const cells = notebook?.content.widgets ?? [];
  const index = cells.findIndex(cell => cell.model.id === cellId);
  if (notebook && index >= 0) {
    notebook.content.deselectAll();
    notebook.content.activeCellIndex = index;
    notebook.content.mode = 'command';
    app.shell.activateById(notebook.id);
    // Rejected when another cell is asked for before this one is in sight.
    await notebook.content.scrollToItem(index).catch(() => undefined);
  }
}

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-repro:panel',
  description: 'Shows what the results of the current notebook depend on.',
  autoStart: true,
  requires: [INotebookTracker, IRecorder],
  optional: [ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    recorder: IRecorder,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const model = new RunModel();
    const server = serverOf(app);
    const live = new LiveRun({
      model,
      recorder,
      journal: kernelId => server.journal(kernelId)
    });
    const panel = new ReproPanel({
      model,
      trans: (translator ?? nullTranslator).load('jupyter_repro'),
      onReveal: cellId => void reveal(app, tracker, cellId)
    });
    const follow = (): void => {
      live.session = tracker.currentWidget?.sessionContext ?? null;
    };
    tracker.currentChanged.connect(follow);
    panel.visibleChanged.connect((_, visible) => {
      live.active = visible;
    });
    panel.disposed.connect(() => live.dispose());
    follow();
    // Notebook 7 has a right side, too, but no ILabShell.
    app.shell.add(panel, 'right', { rank: 900, type: 'Reproducibility' });
    restorer?.add(panel, panel.id);
  }
};
