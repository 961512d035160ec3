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
  const all = [...(panel.content.model?.cells ?? [])];
  const places = new Map(all.map(({ id }, index) => [id, index + 1]));
  const facts = new CellFacts(model);
  return {
    panel,
    model,
    cells: all
      .filter(({ type }) => type === 'code')
      .map(({ id, sharedModel }) => ({ id, source: sharedModel.getSource() })),
    factsOf: cellId => facts.of(cellId),
    words: { placeOf: cellId => places.get(cellId) ?? null, trans }
  };
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
