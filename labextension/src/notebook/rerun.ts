/** Which cells to run again. */
import type { CellAssessment, LineageGraph } from '../answers';
import type { ICellFacts } from './cellfacts';
import { isEdited } from './badge';
import { kinOf } from './kin';

/** A code cell as it stands in the notebook. */
export interface ICodeCell {
  readonly id: string;
  readonly source: string;
}

/** A cell, and what is known of it. */
export type FactsOf = (cellId: string) => ICellFacts;

/** Whether a cell's result no longer stands, though the cell has run. */
export function isStale({ id, source }: ICodeCell, factsOf: FactsOf): boolean {
  const facts = factsOf(id);
  const reasons = facts.assessed?.reasons ?? [];
  return isEdited(source, facts) || reasons.length > 0;
}

/** The stale cells in the order of the notebook. */
export const staleCells = (
  cells: readonly ICodeCell[],
  factsOf: FactsOf
): readonly string[] =>
  cells.filter(cell => isStale(cell, factsOf)).map(({ id }) => id);

/** Of the cells above that one, and of that one, what to run so that it gets what it needs; null when that is not known. */
export function neededCells(
  cells: readonly ICodeCell[],
  cellId: string,
  graph: LineageGraph,
  factsOf: FactsOf
): readonly string[] | null {
  const place = cells.findIndex(({ id }) => id === cellId);
  const needed = feeders(cellId, graph, factsOf);
  if (place < 0 || needed === null) {
    return null;
  }
  const above = cells
    .slice(0, place)
    .filter(cell => needed.has(cell.id) && !isFresh(cell, factsOf));
  return [...above.map(({ id }) => id), cellId];
}

/** What running the stale cells again takes: those, and what they miss; and how many of them that cannot make fresh. */
export function staleToRun(
  cells: readonly ICodeCell[],
  factsOf: FactsOf
): { readonly run: readonly string[]; readonly left: number } {
  const run = new Set<string>();
  let left = 0;
  for (const cell of cells.filter(each => isStale(each, factsOf))) {
    const { assessed } = factsOf(cell.id);
    const reasons = assessed?.reasons ?? [];
    if (reasons.some(isOfTheNamespace)) {
      left += 1;
    }
    if (
      isEdited(cell.source, factsOf(cell.id)) ||
      !reasons.every(isOfTheNamespace)
    ) {
      run.add(cell.id);
      reasons
        .filter(({ kind }) => kind === 'added')
        .forEach(reason => run.add(reason.cell));
    }
  }
  const ids = cells.map(({ id }) => id);
  return { run: ids.filter(id => run.has(id)), left };
}

/** Whether a cell is stale for what the kernel holds, which only a fresh one does not: running the cell again changes nothing. */
const isOfTheNamespace = ({
  kind
}: CellAssessment['reasons'][number]): boolean =>
  kind === 'deleted' || kind === 'later' || kind === 'repeated';

const isFresh = (cell: ICodeCell, factsOf: FactsOf): boolean =>
  factsOf(cell.id).assessed?.state === 'fresh' &&
  !isEdited(cell.source, factsOf(cell.id));

/** The ids of the cells that feed one, through however many others; null when nothing is known of it. */
function feeders(
  cellId: string,
  graph: LineageGraph,
  factsOf: FactsOf
): ReadonlySet<string> | null {
  const known = graph.nodes.some(node => node.cell_id === cellId);
  const found = new Set<string>();
  const waiting = [cellId];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const above = kinOf(graph, id, 'feeds').flatMap(({ node }) =>
      node.cell_id === null ? [] : [node.cell_id]
    );
    const missed = factsOf(id).assessed?.reasons ?? [];
    for (const other of [...above, ...missed.map(({ cell }) => cell)]) {
      if (!found.has(other)) {
        found.add(other);
        waiting.push(other);
      }
    }
  }
  return known || found.size > 0 ? found : null;
}
