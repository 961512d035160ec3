/** Who wants a notebook's lineage: the panel, a tab besides, questions about a cell. */
import type { INotebookModel } from './tokens';

/** What is used of a model. */
type Model = Pick<INotebookModel, 'needLineage'>;

const counts = new WeakMap<Model, number>();

/** Says that somebody wants the lineage; what is returned says that they no longer do. */
export function needLineage(model: Model): () => void {
  const count = (counts.get(model) ?? 0) + 1;
  counts.set(model, count);
  if (count === 1) {
    model.needLineage(true);
  }
  return () => {
    const left = (counts.get(model) ?? 1) - 1;
    counts.set(model, left);
    if (left === 0) {
      model.needLineage(false);
    }
  };
}
