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

/**
 * Where recording stands. `off`: there is a kernel, and it does not record; `connecting`: it has not said yet.
 */
export type RecordingState =
  'no-notebook' | 'no-kernel' | 'connecting' | 'recording' | 'paused' | 'off';

/** A run as far as it is known. */
export class RunModel {
  /** Emitted after each change. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get state(): RecordingState {
    return this._state;
  }

  get run(): Run | null {
    return this._run;
  }

  get environment(): Environment | null {
    return this._environment;
  }

  /** The cell executions in order. The array is a new one after each change, its items are not. */
  get executions(): readonly CellExecution[] {
    this._sorted ??= [...this._executions.values()].sort(
      (a, b) => a.order - b.order
    );
    return this._sorted;
  }

  /** The artifacts, sorted by path. */
  get artifacts(): readonly Artifact[] {
    return [...this._artifacts.keys()]
      .sort()
      .map(key => this._artifacts.get(key) as Artifact);
  }

  get gaps(): readonly Gap[] {
    return this._gaps;
  }

  /** Forgets the run: another notebook, another kernel, or the same one restarted. */
  reset(state: RecordingState): void {
    this._forget();
    this._state = state;
    this._changed.emit();
  }

  /** The kernel has stopped recording for good; what it recorded stays. */
  stop(): void {
    this._state = 'off';
    this._changed.emit();
  }

  /** Takes over a whole record. */
  load({ record, recording }: ISnapshot): void {
    this._forget();
    this._run = record.run;
    this._environment = record.environment;
    record.executions.forEach(execution => this._put(execution));
    record.artifacts.forEach(artifact => this._hold(artifact));
    this._gaps = [...(record.gaps ?? [])];
    this._state = recording ? 'recording' : 'paused';
    this._changed.emit();
  }

  /** Takes in one event. Events of a kind that this version does not know are passed over. */
  apply(event: RunEvent): void {
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

  private _forget(): void {
    this._run = null;
    this._environment = null;
    this._executions.clear();
    this._artifacts.clear();
    this._gaps = [];
    this._sorted = null;
  }

  private _put(execution: CellExecution): void {
    this._executions.set(execution.order, {
      ...DEFAULTS.CellExecution,
      ...execution
    });
    this._sorted = null;
  }

  private _hold(artifact: Artifact): void {
    this._artifacts.set(keyOf(artifact), artifact);
  }

  /** A digest that took longer than its cell. */
  private _complete(
    order: number,
    artifact: Artifact,
    relation?: 'used' | 'generated'
  ): void {
    this._artifacts.delete(keyOf({ path: artifact.path, digest: null }));
    this._hold(artifact);
    const execution = this._executions.get(order);
    if (execution) {
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
  private _sorted: readonly CellExecution[] | null = null;
  private readonly _executions = new Map<number, CellExecution>();
  private readonly _artifacts = new Map<string, Artifact>();
  private readonly _changed = new Signal<this, void>(this);
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
