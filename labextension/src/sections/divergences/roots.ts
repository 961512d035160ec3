/** Where divergences come from: the causes of a comparison, each with the cells that differ because of it. As the reports have it. */
import type {
  Cause,
  CellComparison,
  Divergence,
  NotebookComparison
} from '../../answers';

export type Verdict = CellComparison['verdict'];

/** The verdicts from good to bad, as tallies list them. */
export const VERDICTS: readonly Verdict[] = [
  'reproduced',
  'replayed',
  'diverged',
  'failed',
  'skipped'
];

/** A cause, the cell where it lies (null when it lies in none), and the cells that differ because of it, in notebook order. */
export interface IRoot {
  readonly cause: Cause;
  /** Whether it is proved, the likeliest cause of one of its cells, or told by firm evidence; the others are possible too. */
  readonly leads: boolean;
  readonly cell: CellComparison | null;
  readonly cells: readonly CellComparison[];
}

/** The cells that a plain rerun did not reproduce, in notebook order. */
export const differingCells = ({
  cells
}: NotebookComparison): readonly CellComparison[] =>
  cells.filter(({ verdict }) =>
    ['replayed', 'diverged', 'failed'].includes(verdict)
  );

/** A cell's causes, as its divergences tell them, and those of a cell that has none. */
const listsOf = ({
  causes,
  divergences
}: CellComparison): readonly (readonly Cause[])[] => [
  ...divergences.map(divergence => divergence.causes),
  causes
];

/** The differing cells for which no cause is named. */
export const unexplainedCells = (
  comparison: NotebookComparison
): readonly CellComparison[] =>
  differingCells(comparison).filter(
    cell => !listsOf(cell).some(causes => causes.length > 0)
  );

/** The distinct causes, by code and cell: those that lead first, then those that more cells differ by, then notebook order. */
export function rootsOf(comparison: NotebookComparison): readonly IRoot[] {
  const byId = new Map(comparison.cells.map(cell => [cell.cell_id, cell]));
  const roots = new Map<string, Draft>();
  for (const cell of comparison.cells) {
    for (const causes of listsOf(cell)) {
      causes.forEach((cause, rank) => {
        const rootId = cause.root_cell_id ?? cell.cell_id;
        const key = JSON.stringify([cause.code, rootId]);
        // The first says it best: those of cells further down say what they follow from.
        const draft = roots.get(key) ?? {
          cause,
          leads: false,
          cell: byId.get(rootId) ?? null,
          cells: []
        };
        roots.set(key, draft);
        draft.leads ||=
          rank === 0 ||
          cause.status === 'proved' ||
          cause.evidence === 'seen' ||
          cause.evidence === 'new';
        // A proof of one is a proof of all.
        if (cause.status === 'proved') {
          draft.cause = { ...draft.cause, status: 'proved' };
        }
        if (!draft.cells.includes(cell)) {
          draft.cells.push(cell);
        }
      });
    }
  }
  return [...roots.values()].sort(
    (a, b) =>
      Number(b.leads) - Number(a.leads) ||
      b.cells.length - a.cells.length ||
      a.cells[0].index - b.cells[0].index
  );
}

interface Draft {
  cause: Cause;
  leads: boolean;
  readonly cell: CellComparison | null;
  readonly cells: CellComparison[];
}

/** How many cells have which verdict; verdicts that none has are left out. */
export const tallyOf = ({
  cells
}: NotebookComparison): readonly (readonly [Verdict, number])[] =>
  VERDICTS.map(
    verdict =>
      [verdict, cells.filter(cell => cell.verdict === verdict).length] as const
  ).filter(([, count]) => count > 0);

/** The causes of a cell, each once. */
export function causesOf({
  divergences
}: {
  readonly divergences: readonly Divergence[];
}): readonly Cause[] {
  const seen = new Map<string, Cause>();
  divergences
    .flatMap(({ causes }) => causes)
    .forEach(cause => {
      const key = JSON.stringify([cause.code, cause.root_cell_id]);
      const known = seen.get(key);
      if (known === undefined || cause.status === 'proved') {
        seen.set(key, known ? { ...known, status: 'proved' } : cause);
      }
    });
  return [...seen.values()];
}
