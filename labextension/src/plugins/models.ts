/** The models of the open notebooks. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Network } from '../network';
import { NotebookModel } from '../notebookmodel';
import type { INotebookModel } from '../tokens';
import { INotebookModels, IRecorder } from '../tokens';
import { languageOf } from './language';
import { OpenNotebook } from './opennotebook';
import { serverOf } from './server';

/** One model for each open notebook, as long as it is open. */
class NotebookModels implements INotebookModels {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _make: (panel: NotebookPanel) => NotebookModel
  ) {
    _tracker.forEach(panel => this._add(panel));
    _tracker.widgetAdded.connect((_, panel) => this._add(panel));
    _tracker.currentChanged.connect(() => this._tell());
  }

  get current(): INotebookModel | null {
    return this._current;
  }

  get currentChanged(): ISignal<this, INotebookModel | null> {
    return this._currentChanged;
  }

  of(widgetId: string): INotebookModel | null {
    // Widgets get their ids after they were added.
    const panel = [...this._models.keys()].find(({ id }) => id === widgetId);
    return (panel && this._models.get(panel)) ?? null;
  }

  private _add(panel: NotebookPanel): void {
    const model = this._make(panel);
    this._models.set(panel, model);
    panel.disposed.connect(() => {
      this._models.delete(panel);
      this._tell();
      model.dispose();
    });
    this._tell();
  }

  private _tell(): void {
    const panel = this._tracker.currentWidget;
    const current = (panel && this._models.get(panel)) ?? null;
    if (current !== this._current) {
      this._current = current;
      this._currentChanged.emit(current);
    }
  }

  private _current: INotebookModel | null = null;
  private readonly _models = new Map<NotebookPanel, NotebookModel>();
  private readonly _currentChanged = new Signal<this, INotebookModel | null>(
    this
  );
}

export const modelsPlugin: JupyterFrontEndPlugin<INotebookModels> = {
  id: 'jupyter-repro:models',
  description: 'Knows what the results of the open notebooks depend on.',
  autoStart: true,
  requires: [INotebookTracker, IRecorder],
  optional: [ITranslator],
  provides: INotebookModels,
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    recorder: IRecorder,
    translator: ITranslator | null
  ): INotebookModels => {
    const server = serverOf(app);
    const network = new Network(window);
    return new NotebookModels(tracker, panel => {
      const notebook = new OpenNotebook(
        panel,
        translator ?? nullTranslator,
        widgetId => app.shell.activateById(widgetId)
      );
      panel.disposed.connect(() => notebook.dispose());
      return new NotebookModel({
        notebook,
        recorder,
        server,
        network,
        languageOf: kernel => languageOf(app, kernel)
      });
    });
  }
};
