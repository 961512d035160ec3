/** The notebook that commands are about. */
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { INotebookModel, INotebookModels } from '../tokens';
import type { IWords } from './badge';
import { CellFacts } from './cellfacts';
import type { FactsOf, ICodeCell } from './rerun';

/** The notebook in front, what is known of it, and its code cells as they stand. */
export interface IInFront {
  readonly panel: NotebookPanel;
  readonly model: INotebookModel;
  readonly cells: readonly ICodeCell[];
  readonly factsOf: FactsOf;
  readonly words: IWords;
}

/** Gives the notebook in front; null when there is none. */
export function inFront(
  tracker: INotebookTracker,
  models: INotebookModels,
  trans: TranslationBundle
): IInFront | null {
  const panel = tracker.currentWidget;
  const model = panel && models.of(panel.id);
  if (!panel || !model) {
    return null;
  }
  return new InFront(panel, model, trans);
}

/** Looks at the cells only when it is asked for them: menus ask on each opening whether commands make sense. */
class InFront implements IInFront {
  constructor(
    readonly panel: NotebookPanel,
    readonly model: INotebookModel,
    private readonly _trans: TranslationBundle
  ) {
    this._facts = new CellFacts(model);
  }

  get cells(): readonly ICodeCell[] {
    this._cells ??= [...(this.panel.content.model?.cells ?? [])]
      .filter(({ type }) => type === 'code')
      .map(({ id, sharedModel }) => ({ id, source: sharedModel.getSource() }));
    return this._cells;
  }

  get words(): IWords {
    const places = new Map(
      this.model.cellIds.map((id, index) => [id, index + 1])
    );
    return {
      placeOf: cellId => places.get(cellId) ?? null,
      trans: this._trans
    };
  }

  readonly factsOf: FactsOf = cellId => this._facts.of(cellId);

  private _cells: readonly ICodeCell[] | null = null;
  private readonly _facts: CellFacts;
}

/** The code cell that a command is about: the one that its arguments name, or else the active one; null when that is none. */
export function cellInQuestion(
  { cells, panel }: IInFront,
  cellId: unknown
): ICodeCell | null {
  const id =
    typeof cellId === 'string' ? cellId : panel.content.activeCell?.model.id;
  return cells.find(cell => cell.id === id) ?? null;
}
