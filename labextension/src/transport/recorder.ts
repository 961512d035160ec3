/** Asks kernels to record. */
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IKernel, IRecorder } from '../tokens';

/** What the recorder needs to know. */
export interface IRecorderOptions {
  /** The source that starts recording in a kernel. */
  source(): Promise<string>;
  /** Whether a kernel is for Python; at once where that is known. */
  isPython(kernel: IKernel): boolean | Promise<boolean>;
}

/** Sends the source that starts recording to each Python kernel, once in its life, as a request that leaves no trace in the notebook. */
export class Recorder implements IRecorder {
  constructor(private readonly _options: IRecorderOptions) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether kernels are asked at all; null until the settings have been read. */
  get automatic(): boolean | null {
    return this._automatic;
  }
  set automatic(automatic: boolean | null) {
    if (automatic !== this._automatic) {
      this._automatic = automatic;
      this._changed.emit();
    }
  }

  start(kernel: IKernel): Promise<boolean> {
    return this._automatic || this._wanted.has(kernel)
      ? this._start(kernel)
      : Promise.resolve(false);
  }

  failureOf(kernel: IKernel): string | null {
    return this._failures.get(kernel) ?? null;
  }

  insist(kernel: IKernel): Promise<boolean> {
    this._wanted.add(kernel);
    this.forget(kernel);
    const asked = this._start(kernel);
    this._changed.emit();
    return asked;
  }

  private _start(kernel: IKernel): Promise<boolean> {
    let asked = this._asked.get(kernel);
    if (asked === undefined) {
      asked = this._ask(kernel).catch((reason: unknown) => {
        this._asked.delete(kernel);
        console.warn('jupyter-repro cannot record this kernel', reason);
        return false;
      });
      this._asked.set(kernel, asked);
    }
    return asked;
  }

  /** The kernel was restarted: it records no more. */
  forget(kernel: IKernel): void {
    this._asked.delete(kernel);
    this._failures.delete(kernel);
  }

  /** Runs without a pause once the source is known, so that the request goes out before any cell. */
  private async _ask(kernel: IKernel): Promise<boolean> {
    this._source ??= await this._options.source();
    const python = this._options.isPython(kernel);
    if (!(typeof python === 'boolean' ? python : await python)) {
      return false;
    }
    const future = kernel.requestExecute({
      code: this._source,
      silent: true,
      store_history: false,
      allow_stdin: false,
      stop_on_error: false
    });
    void future.done.then(
      ({ content }) => {
        if (content.status === 'error') {
          this._failures.set(kernel, `${content.ename}: ${content.evalue}`);
          this._changed.emit();
        }
      },
      // A restart cancels the request: the next life has its own.
      () => undefined
    );
    return true;
  }

  private _automatic: boolean | null = null;
  private _source: string | null = null;
  private readonly _asked = new WeakMap<IKernel, Promise<boolean>>();
  private readonly _wanted = new WeakSet<IKernel>();
  private readonly _failures = new WeakMap<IKernel, string>();
  private readonly _changed = new Signal<this, void>(this);
}
