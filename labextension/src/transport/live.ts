/** Keeps a model in step with the kernel of a session. */
import type { IDisposable } from '@lumino/disposable';
import type { Kernel, KernelMessage } from '@jupyterlab/services';

import type { RecordingState, RunModel } from '../model';
import type {
  IKernel,
  IRecorder,
  ISession,
  ISnapshot,
  RunEvent
} from '../tokens';
import { COMM_TARGET } from '../tokens';
import { KernelWatch } from './watch';

/** A comm opened at once after a restart may be lost. */
const SETTLE_MS = 300;
/** A kernel that has not answered by then is busy. */
const PATIENCE_MS = 1000;
const POLL_MS = 2000;

/** What a live run is made of. */
export interface ILiveRunOptions {
  readonly model: RunModel;
  readonly recorder: IRecorder;
  /** What a kernel's journal says; null when it has none. */
  journal(kernelId: string): Promise<ISnapshot | null>;
  /** Is told each event of a kernel. */
  hear(kernelId: string, event: RunEvent): void;
}

/**
 * Follows the kernel of a session: over the comm, and by reading the journal as long as a busy kernel leaves the comm unanswered.
 * Does nothing while it is not active; what it knew is shown when it is active again, until the kernel has answered.
 */
export class LiveRun implements IDisposable {
  constructor(private readonly _options: ILiveRunOptions) {
    _options.recorder.changed.connect(this._onRecorderChanged, this);
  }

  /** The session that is followed. */
  get session(): ISession | null {
    return this._session;
  }
  set session(session: ISession | null) {
    if (session !== this._session) {
      this._session = session;
      this._told = null;
      this._follow();
    }
  }

  get active(): boolean {
    return this._active;
  }
  set active(active: boolean) {
    if (active !== this._active) {
      this._active = active;
      this._follow();
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._options.recorder.changed.disconnect(this._onRecorderChanged, this);
      this._session = null;
      this._follow();
    }
  }

  /** Says something to the recorder, which hears it when the kernel has time. */
  command(name: string): void {
    this._comm?.send({ command: name });
  }

  private _follow(): void {
    this._closeComm();
    this._watch?.dispose();
    this._watch = null;
    this._idle?.();
    this._idle = null;
    this._kernel = null;
    const session = this._session;
    if (session === null) {
      this._tellOf(null, 'no-notebook');
    } else if (this._active) {
      this._tellOf(session.session?.kernel ?? null, 'no-kernel');
      this._watch = new KernelWatch(session, {
        born: kernel => this._tellOf(kernel, 'no-kernel'),
        connected: kernel => this._connect(kernel),
        ended: () => this._onEnded(),
        lost: () => this._onLost(),
        gone: () => this._tellOf(null, 'no-kernel')
      });
      session.statusChanged.connect(this._onStatus, this);
      this._idle = () => session.statusChanged.disconnect(this._onStatus, this);
    }
  }

  /** Has the model tell of a kernel: anew when that is another one, or none. */
  private _tellOf(kernel: IKernel | null, none: RecordingState): void {
    if (kernel === null || kernel.id !== this._told) {
      this._told = kernel?.id ?? null;
      this._refused = null;
      this._options.model.reset(kernel === null ? none : 'connecting');
    }
  }

  private _connect(kernel: IKernel): void {
    this._kernel = kernel;
    this._after(SETTLE_MS, async isCurrent => {
      const worthwhile = await this._mayAnswer(kernel);
      if (!isCurrent()) {
        return;
      }
      if (worthwhile) {
        this._openComm(kernel);
      } else {
        this._options.model.stop();
      }
    });
  }

  /**
   * Whether the kernel may know the comm: it was asked to record, or has a journal. One that has refused is not asked again before
   * its journal tells of another run, since a journal outlives the run it is about.
   */
  private async _mayAnswer(kernel: IKernel): Promise<boolean> {
    const asked = await this._options.recorder.start(kernel);
    if (asked && this._refused === null) {
      return true;
    }
    const snapshot = await this._journal(kernel);
    return snapshot !== null && snapshot.record.run.id !== this._refused;
  }

  private _openComm(kernel: IKernel): void {
    this._answered = false;
    if (!kernel.handleComms) {
      // Another notebook on this page has the same kernel, and its comms: the journal tells all the same.
      this._poll(kernel, 0);
      return;
    }
    const comm = kernel.createComm(COMM_TARGET);
    this._comm = comm;
    comm.onMsg = message => this._onMessage(comm, message);
    // A kernel that knows no such comm closes it at once.
    comm.onClose = () => this._onClosed(comm);
    comm.open();
    this._poll(kernel, PATIENCE_MS);
  }

  private _onMessage(
    comm: Kernel.IComm,
    message: KernelMessage.ICommMsgMsg
  ): void {
    if (comm === this._comm) {
      this._answered = true;
      const event = message.content.data as RunEvent;
      this._options.model.apply(event);
      this._options.hear(this._kernel?.id ?? '', event);
    }
  }

  private _onClosed(comm: Kernel.IComm): void {
    if (comm !== this._comm) {
      return;
    }
    this._comm = null;
    this._cancel();
    if (this._answered) {
      this._options.model.stop();
    } else {
      this._refused = this._options.model.kernelRunId ?? '';
      this._options.model.reset('off');
    }
  }

  /** Reads the journal until the comm answers. */
  private _poll(kernel: IKernel, milliseconds: number): void {
    this._after(milliseconds, async isCurrent => {
      if (this._answered) {
        return;
      }
      const snapshot = await this._journal(kernel);
      // The comm may have answered meanwhile, and knows better.
      if (isCurrent() && !this._answered) {
        // A restarted kernel's journal tells of the life before until it has begun a new one.
        if (snapshot !== null && snapshot.record.run.id !== this._past) {
          this._options.model.load(snapshot);
        }
        this._poll(kernel, POLL_MS);
      }
    });
  }

  private _journal(kernel: IKernel): Promise<ISnapshot | null> {
    return this._options.journal(kernel.id).catch(() => null);
  }

  /** A cell may have started recording by hand. */
  private _onStatus(_: unknown, status: Kernel.Status): void {
    if (
      status === 'idle' &&
      this._options.model.state === 'off' &&
      this._comm === null &&
      this._kernel !== null
    ) {
      this._connect(this._kernel);
    }
  }

  private _onRecorderChanged(): void {
    this._refused = null;
    if (this._kernel !== null && this._comm === null) {
      this._connect(this._kernel);
    }
  }

  private _onEnded(): void {
    this._past = this._options.model.kernelRunId ?? this._past;
    this._leave();
    this._tellOf(null, 'connecting');
  }

  /** The kernel may run on: what it said is as true as before, and it says the rest when it can be reached again. */
  private _onLost(): void {
    this._leave();
    this._options.model.lose();
  }

  private _leave(): void {
    this._cancel();
    // Nobody is there, or reachable, to hear that the comm is closed.
    this._comm?.dispose();
    this._comm = null;
    this._kernel = null;
    this._answered = false;
  }

  private _closeComm(): void {
    this._cancel();
    const comm = this._comm;
    this._comm = null;
    this._answered = false;
    if (comm !== null && !comm.isDisposed) {
      comm.close();
    }
  }

  /** Runs a step later, unless another step or an end comes first; the step can ask whether one has. */
  private _after(
    milliseconds: number,
    step: (isCurrent: () => boolean) => Promise<void>
  ): void {
    this._cancel();
    const turn = this._turn;
    this._timer = setTimeout(() => {
      void step(() => turn === this._turn);
    }, milliseconds);
  }

  private _cancel(): void {
    clearTimeout(this._timer);
    this._turn += 1;
  }

  private _session: ISession | null = null;
  private _active = false;
  private _isDisposed = false;
  private _watch: KernelWatch | null = null;
  private _idle: (() => void) | null = null;
  private _kernel: IKernel | null = null;
  /** The id of the kernel that the model tells of. */
  private _told: string | null = null;
  private _comm: Kernel.IComm | null = null;
  private _answered = false;
  private _refused: string | null = null;
  /** The id of the run that ended last. */
  private _past: string | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _turn = 0;
}
