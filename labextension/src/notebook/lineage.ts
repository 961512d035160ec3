/** Asks for a notebook's lineage once. */
import type { LineageGraph } from '../answers';
import { needLineage } from '../needs';
import type { INotebookModel } from '../tokens';

/** So long an answer is waited for, in milliseconds. */
const PATIENCE_MS = 10_000;

/** The lineage of a notebook, as soon as the server has told it. Rejects when it does not. */
export async function lineageOf(
  model: Pick<
    INotebookModel,
    'assessment' | 'changed' | 'needLineage' | 'trouble'
  >
): Promise<LineageGraph> {
  const known = model.assessment?.lineage;
  if (known) {
    return known;
  }
  const letGo = needLineage(model);
  try {
    return await new Promise<LineageGraph>((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        model.changed.disconnect(onChanged);
        end();
      };
      const onChanged = (): void => {
        const lineage = model.assessment?.lineage;
        if (lineage) {
          settle(() => resolve(lineage));
        }
      };
      // A trouble meanwhile may be with another question.
      const giveUp = (): void =>
        settle(() =>
          reject(new Error(model.trouble ?? 'the server does not answer'))
        );
      const timer = setTimeout(giveUp, PATIENCE_MS);
      model.changed.connect(onChanged);
    });
  } finally {
    letGo();
  }
}
