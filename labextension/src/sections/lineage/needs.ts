/** Who shows a notebook's lineage: the panel, and perhaps a tab besides. */
import type { INotebookModel } from '../../tokens';

const counts = new WeakMap<INotebookModel, number>();

/** Says that somebody shows the lineage; what is returned says that they no longer do. */
export function needLineage(model: INotebookModel): () => void {
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
