/** What the panel shows: one run as the kernel tells it, event by event. */
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type {
  Artifact,
  ArtifactRef,
  CellExecution,
  Environment,
  Gap,
  Run
} from './schema';
import { DEFAULTS } from './schema';
import type { ISnapshot, RunEvent } from './tokens';
import type { IExecutionPage } from './transport/server';

/**
 * Where recording stands. `off`: there is a kernel, and it does not record; `connecting`: it has not said yet; `lost`: the kernel
 * cannot be reached, and what it said before stays.
 */
export type RecordingState =
  | 'no-notebook'
  | 'no-kernel'
  | 'connecting'
  | 'recording'
  | 'paused'
  | 'off'
  | 'lost';

/** So many executions are held, the newest; those that were paged in come on top, up to `MOST`. */
const KEPT = 1000;
const MOST = 5000;
/** Old ones are dropped so many at a time, since that goes over everything. */
const SLACK = 200;

/** A run as far as it is known: its newest executions, older ones as far as they were asked for; before the first, a run from before. */
export class RunModel {
  /** Emitted after each change. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get state(): RecordingState {
    return this._state;
  }

  get run(): Run | null {
    return this._shown._run;
  }

  get environment(): Environment | null {
    return this._shown._environment;
  }

  /** The id of the kernel's own run; null as long as the kernel has told of none. */
  get kernelRunId(): string | null {
    return this._run?.id ?? null;
  }

  /** Whether what is shown is not the kernel's own run, in which no cell has run yet, but one from before. */
  get isEarlier(): boolean {
    return this._shown !== this;
  }

  /** Whether the kernel has told of no execution. */
  get isEmpty(): boolean {
    return this._executions.length === 0;
  }

  /** The cell executions that are held, in order. The array is a new one after each change of them, its items are not. */
  get executions(): readonly CellExecution[] {
    return this._shown._executions;
  }

  /** How many executions there were before those that are held. */
  get older(): number {
    const { _executions, _total } = this._shown;
    return Math.max(0, _total - _executions.length);
  }

  /** Whether there is room for older executions. */
  get hasRoom(): boolean {
    return this._executions.length < MOST;
  }

  /** The artifacts, sorted by path. The array is a new one after each change of them. */
  get artifacts(): readonly Artifact[] {
    if (this._shown !== this) {
      return this._shown.artifacts;
    }
    this._sorted ??= [...this._artifacts.keys()]
      .sort()
      .map(key => this._artifacts.get(key) as Artifact);
    return this._sorted;
  }

  /** Grows with each change of what is recorded. */
  get revision(): number {
    return this._revision;
  }

  get gaps(): readonly Gap[] {
    return this._shown._gaps;
  }

  /** Forgets the run: another notebook, another kernel, or the same one restarted. */
  reset(state: RecordingState): void {
    this._forget();
    this._earlier = null;
    this._state = state;
    this._changed.emit();
  }

  /** Shows a run from before as long as the kernel has run no cell; null for none. */
  showEarlier(snapshot: ISnapshot | null): void {
    this._earlier = null;
    if (snapshot !== null) {
      this._earlier = new RunModel();
      this._earlier.load(snapshot);
    }
    this._changed.emit();
  }

  /** The kernel has stopped recording for good; what it recorded stays. */
  stop(): void {
    this._state = 'off';
    this._changed.emit();
  }

  /** The kernel cannot be reached; what it recorded stays. */
  lose(): void {
    this._state = 'lost';
    this._changed.emit();
  }

  /** Takes in a page of older executions. */
  prepend({ artifacts, executions }: IExecutionPage): void {
    const first = this._executions[0]?.order ?? Infinity;
    const older = executions
      .filter(({ order }) => order < first)
      .slice(-Math.max(0, MOST - this._executions.length))
      .map(withDefaults);
    this._executions = [...older, ...this._executions];
    this._limit = Math.max(this._limit, this._executions.length);
    artifacts.forEach(artifact => this._hold(artifact));
    if (older.length === 0) {
      // The journal has no more of them than that.
      this._total = this._executions.length;
    }
    this._changed.emit();
  }

  /** Takes over a whole record. */
  load({ record, recording, total }: ISnapshot): void {
    this._forget();
    this._run = record.run;
    this._environment = record.environment;
    this._executions = record.executions
      .map(withDefaults)
      .sort((a, b) => a.order - b.order);
    this._total = Math.max(total, this._executions.length);
    this._limit = Math.max(KEPT, this._executions.length);
    this._revision += 1;
    record.artifacts.forEach(artifact => this._hold(artifact));
    this._gaps = [...(record.gaps ?? [])];
    this._state = recording ? 'recording' : 'paused';
    this._changed.emit();
  }

  /** Takes in one event. Events of a kind that this version does not know are passed over. */
  apply(event: RunEvent): void {
    this._revision += 1;
    switch (event.event) {
      case 'snapshot':
        this.load(event);
        return;
      case 'run':
        this._run = event.run;
        break;
      case 'environment':
        this._environment = event.environment;
        break;
      case 'execution':
        this._put(event.execution);
        event.artifacts.forEach(artifact => this._hold(artifact));
        break;
      case 'artifact':
        this._complete(event.order, event.artifact, event.relation);
        break;
      case 'gap':
        this._gaps = [
          ...this._gaps.filter(
            gap =>
              !event.anew ||
              gap.sensor !== event.gap.sensor ||
              gap.order !== event.gap.order
          ),
          event.gap
        ];
        break;
      case 'recording':
        this._state = event.recording ? 'recording' : 'paused';
        break;
    }
    this._changed.emit();
  }

  private get _shown(): RunModel {
    return this.isEmpty && this._earlier !== null ? this._earlier : this;
  }

  private _forget(): void {
    this._run = null;
    this._environment = null;
    this._executions = [];
    this._total = 0;
    this._limit = KEPT;
    this._artifacts.clear();
    this._gaps = [];
    this._sorted = null;
  }

  private _put(execution: CellExecution): void {
    const list = [...this._executions];
    const index = placeOf(list, execution.order);
    const known = list[index]?.order === execution.order;
    list.splice(index, known ? 1 : 0, withDefaults(execution));
    if (!known) {
      this._total += 1;
    }
    this._executions = list;
    if (list.length > this._limit + SLACK) {
      this._drop(list.length - this._limit);
    }
  }

  /** Drops the oldest, and the artifacts that nothing names any more. */
  private _drop(count: number): void {
    this._executions = this._executions.slice(count);
    const named = new Set(
      this._executions.flatMap(({ used, generated }) =>
        [...used, ...generated].map(keyOf)
      )
    );
    for (const key of this._artifacts.keys()) {
      if (!named.has(key)) {
        this._artifacts.delete(key);
      }
    }
    this._sorted = null;
  }

  private _hold(artifact: Artifact): void {
    this._artifacts.set(keyOf(artifact), artifact);
    this._sorted = null;
  }

  /** A digest that took longer than its cell. */
  private _complete(
    order: number,
    artifact: Artifact,
    relation?: 'used' | 'generated'
  ): void {
    this._artifacts.delete(keyOf({ path: artifact.path, digest: null }));
    this._hold(artifact);
    const execution = this._executions[placeOf(this._executions, order)];
    if (execution?.order === order) {
      this._put({
        ...execution,
        used:
          relation === 'generated'
            ? execution.used
            : withDigest(execution.used, artifact),
        generated:
          relation === 'used'
            ? execution.generated
            : withDigest(execution.generated, artifact)
      });
    }
  }

  private _state: RecordingState = 'no-notebook';
  private _run: Run | null = null;
  private _environment: Environment | null = null;
  private _gaps: readonly Gap[] = [];
  private _executions: readonly CellExecution[] = [];
  private _total = 0;
  private _limit = KEPT;
  private _revision = 0;
  private _sorted: readonly Artifact[] | null = null;
  private _earlier: RunModel | null = null;
  private readonly _artifacts = new Map<string, Artifact>();
  private readonly _changed = new Signal<this, void>(this);
}

const withDefaults = (execution: CellExecution): CellExecution => ({
  ...DEFAULTS.CellExecution,
  ...execution
});

/** Where an execution stands in a sorted list, or would; looked for from the end, where it mostly is. */
function placeOf(list: readonly CellExecution[], order: number): number {
  let index = list.length;
  while (index > 0 && list[index - 1].order >= order) {
    index -= 1;
  }
  return index;
}

/** The name of a file in one state; no path holds a NUL. */
const keyOf = ({ path, digest }: ArtifactRef): string =>
  `${path}\0${digest ?? ''}`;

/** The references, those to the artifact's path that lacked a digest now having one. */
const withDigest = (
  refs: readonly ArtifactRef[],
  { path, digest }: Artifact
): readonly ArtifactRef[] =>
  refs.map(ref =>
    ref.path === path && ref.digest === null ? { ...ref, digest } : ref
  );
