/** The generators of a run: who seeded them, with what, and who draws from what. */
import type { CellExecution, GeneratorChange, Run } from '../../schema';

/** What a cell draws from. `fresh`: entropy of the operating system that the notebook did not choose. */
export type DrawnFrom = 'seed' | 'default' | 'recorder' | 'fresh' | 'unknown';

/** A seeding of a generator; `cellId` null: by the recorder, before any cell ran. */
export interface ISeed {
  readonly cellId: string | null;
  /** The seed; null when fresh entropy was taken. */
  readonly value: string | null;
}

/** A cell that draws from a generator. */
export interface IDraw {
  readonly cellId: string;
  readonly from: DrawnFrom;
}

/** A global generator, or one of the notebook's own by its variable. */
export interface IGenerator {
  readonly name: string;
  /** The class of one of the notebook's own; null of a global one. */
  readonly type: string | null;
  readonly seeds: readonly ISeed[];
  readonly draws: readonly IDraw[];
}

/** Fresh entropy that a cell took. */
export interface IEntropyTaken {
  readonly cellId: string;
  readonly source: string;
  readonly count: number;
}

const FROM: Readonly<Record<GeneratorChange['seeded'], DrawnFrom>> = {
  cell: 'seed',
  default: 'default',
  recorder: 'recorder',
  entropy: 'fresh',
  unknown: 'unknown'
};

interface IDraft {
  readonly type: string | null;
  readonly seeds: Map<string, ISeed>;
  readonly draws: Map<string, IDraw>;
}

/** The generators that cells seeded or drew from, by name, those of the notebook's own last. */
export function generatorsOf(
  run: Run | null,
  executions: readonly CellExecution[]
): readonly IGenerator[] {
  const drafts = new Map<string, IDraft>();
  for (const execution of executions) {
    takeIn(drafts, execution);
  }
  // The recorder's own seedings matter where somebody drew from what they gave.
  for (const { generator, value } of run?.seedings ?? []) {
    const draft = drafts.get(generator);
    if (
      [...(draft?.draws.values() ?? [])].some(({ from }) => from === 'recorder')
    ) {
      draft?.seeds.set('', { cellId: null, value });
    }
  }
  return [...drafts]
    .map(([key, { draws, seeds, type }]) => ({
      name: key.replace(/^=/, ''),
      type,
      seeds: [...seeds.values()],
      draws: [...draws.values()]
    }))
    .sort(
      (a, b) =>
        Number(a.type !== null) - Number(b.type !== null) ||
        (a.name < b.name ? -1 : 1)
    );
}

function takeIn(drafts: Map<string, IDraft>, execution: CellExecution): void {
  const cellId = execution.cell_id ?? '';
  for (const { generator, value } of execution.seedings) {
    draftOf(drafts, generator, null).seeds.set(`${cellId} ${value}`, {
      cellId,
      value
    });
  }
  for (const { drawn, generator, seeded } of execution.generators) {
    if (drawn !== false) {
      const from = FROM[seeded ?? 'unknown'];
      draftOf(drafts, generator, null).draws.set(cellId, { cellId, from });
    }
  }
  const fresh = execution.entropy.some(({ source }) => source !== 'os.urandom');
  for (const { before, type, variable } of execution.generator_objects) {
    const draft = draftOf(drafts, `=${variable}`, type);
    if ((before ?? null) === null) {
      draft.seeds.set(cellId, { cellId, value: fresh ? null : '' });
    } else {
      const made = [...draft.seeds.values()];
      const from = made.some(({ value }) => value === null) ? 'fresh' : 'seed';
      draft.draws.set(cellId, { cellId, from });
    }
  }
}

function draftOf(
  drafts: Map<string, IDraft>,
  key: string,
  type: string | null
): IDraft {
  let draft = drafts.get(key);
  if (draft === undefined) {
    draft = { type, seeds: new Map(), draws: new Map() };
    drafts.set(key, draft);
  }
  return draft;
}

/** The fresh entropy that the last execution of each cell took. */
export function entropyOf(
  executions: readonly CellExecution[]
): readonly IEntropyTaken[] {
  const last = new Map(
    executions.map(execution => [execution.cell_id ?? '', execution])
  );
  return [...last].flatMap(([cellId, { entropy }]) =>
    entropy.map(({ count, source }) => ({ cellId, source, count }))
  );
}
