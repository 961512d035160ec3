/** A notebook of JupyterLab, as a model of it needs it. */
import {
  Dialog,
  SessionContextDialogs,
  showDialog
} from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { changeOf } from '../change';
import type { ICountedCell } from '../digest';
import type { IOpenNotebook } from '../opennotebook';
import type { ISession } from '../tokens';
import type { ICellSource } from '../transport/server';

/** Installs and begins: what a user would type, too. */
export const INSTALLATION =
  '%pip install jupyter-repro\n%load_ext jupyter_repro';

/** An open notebook of JupyterLab or Notebook 7. */
export class OpenNotebook implements IOpenNotebook, IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _translator: ITranslator,
    private readonly _activate: (widgetId: string) => void
  ) {
    const { content, context } = _panel;
    context.pathChanged.connect(this._onState, this);
    context.model.stateChanged.connect(this._onState, this);
    context.fileChanged.connect(this._onSaved, this);
    context.model.contentChanged.connect(this._onContent, this);
    context.model.cells.changed.connect(this._onCells, this);
    content.activeCellChanged.connect(this._onState, this);
  }

  get path(): string {
    return this._panel.context.localPath;
  }

  get session(): ISession {
    return this._panel.sessionContext;
  }

  get dirty(): boolean {
    return this._panel.context.model.dirty;
  }

  get cells(): readonly ICellSource[] {
    const cells = this._panel.context.model.sharedModel.cells;
    return cells.map(cell => ({
      id: cell.getId(),
      cell_type: cell.cell_type,
      source: cell.getSource(),
      tags: tagsOf(cell.getMetadata('tags'))
    }));
  }

  get counted(): readonly ICountedCell[] {
    return this._panel.context.model.sharedModel.cells.map(cell => ({
      cell_type: cell.cell_type,
      source: cell.getSource(),
      execution_count: 'execution_count' in cell ? cell.execution_count : null
    }));
  }

  get cellIds(): readonly string[] {
    this._cellIds ??= this._panel.context.model.sharedModel.cells.map(cell =>
      cell.getId()
    );
    return this._cellIds;
  }

  get activeCellId(): string | null {
    return this._panel.content.activeCell?.model.id ?? null;
  }

  readonly stateChanged = new Signal<this, void>(this);
  readonly cellsChanged = new Signal<this, void>(this);
  readonly contentChanged = new Signal<this, void>(this);
  readonly saved = new Signal<this, void>(this);

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      const { content, context } = this._panel;
      context.pathChanged.disconnect(this._onState, this);
      context.fileChanged.disconnect(this._onSaved, this);
      content?.activeCellChanged.disconnect(this._onState, this);
      Signal.clearData(this);
    }
  }

  replace(cellId: string, before: string, after: string): boolean {
    const cell = this._panel.context.model.sharedModel.cells.find(
      candidate => candidate.getId() === cellId
    );
    if (cell?.getSource() !== before) {
      return false;
    }
    const { start, end, text } = changeOf(before, after);
    cell.updateSource(start, end, text);
    return true;
  }

  reveal(cellId: string): void {
    const { content, id } = this._panel;
    const index = content.widgets.findIndex(({ model }) => model.id === cellId);
    if (index >= 0) {
      content.deselectAll();
      content.activeCellIndex = index;
      // What is typed next does not go into the cell.
      content.mode = 'command';
      this._activate(id);
      // Rejected when another cell is asked for before this one is in sight.
      content.scrollToItem(index).catch(() => undefined);
    }
  }

  save(): Promise<void> {
    return this._panel.context.save();
  }

  async startKernel(): Promise<void> {
    const { context, sessionContext: session } = this._panel;
    const name = context.model.defaultKernelName;
    if (session.specsManager.specs?.kernelspecs[name]) {
      await session.changeKernel({ name });
    } else {
      const dialogs = new SessionContextDialogs({
        translator: this._translator
      });
      await dialogs.selectKernel(session);
    }
  }

  async confirmInstallation(): Promise<string | null> {
    const trans = this._translator.load('jupyter_repro');
    const { button } = await showDialog({
      title: trans.__('Install jupyter-repro for this kernel?'),
      body: trans.__(
        'This runs “%1” in the kernel, which changes its environment.',
        INSTALLATION.split('\n')[0]
      ),
      buttons: [
        Dialog.cancelButton(),
        Dialog.okButton({ label: trans.__('Install') })
      ]
    });
    return button.accept ? INSTALLATION : null;
  }

  private _onState(): void {
    this.stateChanged.emit();
  }

  private _onContent(): void {
    this.contentChanged.emit();
  }

  private _onSaved(): void {
    this.saved.emit();
  }

  private _onCells(): void {
    this._cellIds = null;
    this.cellsChanged.emit();
  }

  private _cellIds: readonly string[] | null = null;
  private _isDisposed = false;
}

const tagsOf = (tags: unknown): readonly string[] =>
  Array.isArray(tags)
    ? tags.filter((tag): tag is string => typeof tag === 'string')
    : [];
