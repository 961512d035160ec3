/** The files of a run, each with the cells that read and wrote it. */
import type { FileState } from '../../answers';
import type { Artifact, ArtifactRef, CellExecution } from '../../schema';

/** A file as the run last saw it. `now` says how it stands on disk; `local` is its path on the server, null when it is not there. */
export interface IFile {
  readonly path: string;
  readonly kind: Artifact['kind'];
  readonly digest: string | null;
  readonly size: number | null;
  /** How many states the run saw it in. */
  readonly states: number;
  /** The ids of the cells, in the order in which they first did. */
  readonly readBy: readonly string[];
  readonly writtenBy: readonly string[];
  readonly now: FileState['now'];
  readonly local: string | null;
}

interface IDraft {
  readonly digests: Set<string | null>;
  readonly readBy: Set<string>;
  readonly writtenBy: Set<string>;
  last: ArtifactRef;
}

/** The files of some executions: those that are not as they were first, then by path. */
export function filesOf(
  executions: readonly CellExecution[],
  artifacts: readonly Artifact[],
  states: readonly FileState[]
): readonly IFile[] {
  const drafts = new Map<string, IDraft>();
  for (const { cell_id, generated, used } of executions) {
    used.forEach(ref => note(drafts, ref).readBy.add(cell_id ?? ''));
    generated.forEach(ref => note(drafts, ref).writtenBy.add(cell_id ?? ''));
  }
  const known = new Map(artifacts.map(one => [keyOf(one), one]));
  const stateOf = new Map(states.map(state => [state.path, state]));
  return [...drafts.values()]
    .map(draft => {
      const artifact = known.get(keyOf(draft.last));
      const state = stateOf.get(draft.last.path);
      return {
        path: draft.last.path,
        kind: artifact?.kind ?? 'data',
        digest: draft.last.digest ?? null,
        size: artifact?.size ?? null,
        states: draft.digests.size,
        readBy: [...draft.readBy],
        writtenBy: [...draft.writtenBy],
        now: state?.now ?? 'unknown',
        local: state?.local ?? null
      };
    })
    .sort((a, b) => rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : 1));
}

function note(drafts: Map<string, IDraft>, ref: ArtifactRef): IDraft {
  let draft = drafts.get(ref.path);
  if (draft === undefined) {
    draft = {
      digests: new Set(),
      readBy: new Set(),
      writtenBy: new Set(),
      last: ref
    };
    drafts.set(ref.path, draft);
  }
  draft.digests.add(ref.digest ?? null);
  draft.last = ref;
  return draft;
}

const keyOf = ({ digest, path }: ArtifactRef): string =>
  `${path}\0${digest ?? ''}`;

const rankOf = ({ now }: IFile): number =>
  now === 'changed' || now === 'missing' ? 0 : 1;

/** Files that hold code, or came with a distribution: of less interest than the notebook's own data. */
export const isCode = ({ kind }: IFile): boolean =>
  kind === 'module' || kind === 'package-data';

/** What was looked for and not there, nor written by any cell. */
export function missingOf(
  executions: readonly CellExecution[],
  files: readonly IFile[]
): readonly string[] {
  const known = new Set(files.map(({ path }) => path));
  const missing = new Set(executions.flatMap(execution => execution.missing));
  return [...missing].filter(path => !known.has(path)).sort();
}

const UNITS = ['kB', 'MB', 'GB', 'TB'];

/** A number of bytes as a person reads it. */
export function sizeAsText(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** The beginning of a digest: enough to tell two files apart at a glance. */
export const shortDigest = (digest: string): string =>
  digest.replace(/^sha256:/, '').slice(0, 8);
