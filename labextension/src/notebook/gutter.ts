/** The badges in the gutter of a notebook. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

import type { PlaceOf } from '../reasons';
import { cellAsText } from '../reasons';
import type { INotebookModel } from '../tokens';
import type { IMark, MarkKind } from './badge';
import { markAsText, marksOf } from './badge';
import type { IKnown } from './cellfacts';
import { CellFacts } from './cellfacts';

/** What is used of a cell's widget. */
export interface ICellWidget {
  readonly node: HTMLElement;
  readonly model: {
    readonly id: string;
    readonly type: string;
    readonly sharedModel: { getSource(): string };
    /** Of a code cell, the number in its prompt. */
    readonly executionCount?: number | null;
  };
}

/** What is used of a notebook's widget. */
export interface INotebookWidget {
  readonly widgets: readonly ICellWidget[];
  readonly model: {
    readonly contentChanged: ISignal<unknown, unknown>;
    readonly cells: { readonly changed: ISignal<unknown, unknown> };
  } | null;
  readonly modelChanged: ISignal<unknown, unknown>;
}

/** What badges are made with. */
export interface IGutterOptions {
  readonly notebook: INotebookWidget;
  readonly model: IKnown & Pick<INotebookModel, 'changed' | 'need'>;
  readonly trans: TranslationBundle;
  /** The picture of a mark. */
  readonly icon: (kind: MarkKind) => HTMLElement;
  /** A badge was clicked. */
  readonly onOpen: (cellId: string) => void;
  /** Runs something before the next frame is drawn. */
  readonly soon: (draw: () => void) => void;
}

/** Cells this far outside of what is seen have their badges already. */
const MARGIN = '400px 0px';

/** From this number on a prompt leaves no room beside it. */
const CROWDED = 100;

const CLASS = 'jp-ReproBadge';

/**
 * Keeps the badges of one notebook's cells. Only cells that are seen, or nearly, are looked at, at most once a frame; nothing of the
 * layout is read, and what is right already is not touched. Badges are children of the cells' own nodes, out of the flow: they move
 * with them, and leave with them when a windowed notebook takes them out of the page.
 */
export class Gutter implements IDisposable {
  constructor(private readonly _options: IGutterOptions) {
    const { model, notebook } = _options;
    this._facts = new CellFacts(model);
    this._observer = new IntersectionObserver(
      entries => this._onSeen(entries),
      { rootMargin: MARGIN }
    );
    notebook.modelChanged.connect(this._onModelChanged, this);
    model.changed.connect(this._refreshSoon, this);
    model.run.changed.connect(this._refreshSoon, this);
    this._onModelChanged();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Takes all badges away. */
  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    Signal.clearData(this);
    this._observer.disconnect();
    this._shown.forEach(({ button }) => button.remove());
    this._options.model.need('badges', false);
  }

  private _onModelChanged(): void {
    const { model } = this._options.notebook;
    if (model !== null) {
      model.cells.changed.connect(this._onCellsChanged, this);
      model.contentChanged.connect(this._refreshSoon, this);
    }
    this._onCellsChanged();
  }

  private _onCellsChanged(): void {
    this._structured = false;
    this._refreshSoon();
  }

  private _onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      const cell = this._cells.get(target);
      if (cell && isIntersecting) {
        this._seen.add(cell);
      } else if (cell) {
        this._seen.delete(cell);
      }
    }
    // A notebook behind another one needs no answers.
    this._options.model.need('badges', this._seen.size > 0);
    this._refreshSoon();
  }

  private _refreshSoon(): void {
    if (!this._waiting) {
      this._waiting = true;
      this._options.soon(() => {
        this._waiting = false;
        if (!this._isDisposed) {
          this._refresh();
        }
      });
    }
  }

  private _refresh(): void {
    if (!this._structured) {
      this._structured = true;
      this._follow();
    }
    this._seen.forEach(cell => this._refreshCell(cell));
  }

  /** Follows the cells that there are now; undo brings cells back as other widgets, as does another type. */
  private _follow(): void {
    const { widgets } = this._options.notebook;
    this._places.clear();
    widgets.forEach(({ model }, index) =>
      this._places.set(model.id, index + 1)
    );
    const gone = new Map(this._cells);
    for (const cell of widgets) {
      if (!gone.delete(cell.node)) {
        this._cells.set(cell.node, cell);
        this._observer.observe(cell.node);
      }
    }
    gone.forEach((cell, node) => {
      this._observer.unobserve(node);
      this._cells.delete(node);
      this._seen.delete(cell);
      this._clear(cell);
    });
  }

  private _refreshCell(cell: ICellWidget): void {
    const { id, sharedModel, type } = cell.model;
    const words = { placeOf: this._placeOf, trans: this._options.trans };
    const marks =
      type === 'code'
        ? marksOf(sharedModel.getSource(), this._facts.of(id), words)
        : [];
    this._show(cell, marks);
  }

  private _show(cell: ICellWidget, marks: readonly IMark[]): void {
    if (marks.length === 0) {
      this._clear(cell);
      return;
    }
    const { icon, onOpen, trans } = this._options;
    const place = this._placeOf(cell.model.id);
    const crowded = (cell.model.executionCount ?? 0) >= CROWDED;
    const lines = marks.map(mark => markAsText(mark, trans));
    const state = [place, ...marks.map(({ kind }) => kind), ...lines].join(
      '\n'
    );
    const shown = this._shown.get(cell);
    if (shown?.state === state) {
      return;
    }
    const button = shown?.button ?? document.createElement('button');
    dress(button, marks, icon(marks[0].kind));
    button.classList.toggle('jp-mod-crowded', crowded);
    button.title = lines.join('\n');
    const words = marks.map(({ word }) => word).join(', ');
    button.setAttribute(
      'aria-label',
      trans.__('%1: %2', cellAsText(place, trans), words)
    );
    if (shown === undefined) {
      button.addEventListener('click', () => onOpen(cell.model.id));
      cell.node.append(button);
    }
    this._shown.set(cell, { button, state });
  }

  /** Takes a cell's badge away. The widget of a cell that is gone has no model any more. */
  private _clear(cell: ICellWidget): void {
    this._shown.get(cell)?.button.remove();
    this._shown.delete(cell);
  }

  private readonly _placeOf: PlaceOf = cellId =>
    this._places.get(cellId) ?? null;

  private _isDisposed = false;
  private _structured = false;
  private _waiting = false;
  private readonly _facts: CellFacts;
  private readonly _observer: IntersectionObserver;
  private readonly _cells = new Map<Element, ICellWidget>();
  private readonly _places = new Map<string, number>();
  private readonly _seen = new Set<ICellWidget>();
  private readonly _shown = new Map<
    ICellWidget,
    { readonly button: HTMLButtonElement; readonly state: string }
  >();
}

/** Gives a badge its looks: the picture of the most serious mark, and how many there are if there are several. */
function dress(
  button: HTMLButtonElement,
  marks: readonly IMark[],
  icon: HTMLElement
): void {
  button.type = 'button';
  // The notebook's keys go from cell to cell; a command says the same as a click.
  button.tabIndex = -1;
  button.className = `${CLASS} jp-mod-${marks[0].kind}`;
  button.replaceChildren(icon);
  if (marks.length > 1) {
    const count = document.createElement('span');
    count.className = `${CLASS}-count`;
    count.textContent = String(marks.length);
    button.append(count);
  }
}
