/** The lives of a session's kernel. */
import type { IDisposable } from '@lumino/disposable';
import type { Kernel } from '@jupyterlab/services';

import type { IKernel, ISession } from '../tokens';

/** Who wants to know of a kernel's lives. A restart ends one and begins the next; so does a lost connection. */
export interface IKernelListener {
  /** A kernel is there. It may still be starting: what is sent to it is queued before all that the user sends later. */
  born?(kernel: IKernel): void;
  /** It can be talked to. */
  connected?(kernel: IKernel): void;
  /** It is not there any more, or not with what it knew. */
  ended?(kernel: IKernel): void;
  /** It cannot be reached, and may be there again; who does not care hears that it has ended. */
  lost?(kernel: IKernel): void;
  /** There is no kernel, and none is coming back by itself. May be said again. */
  gone?(): void;
}

const GONE: ReadonlySet<Kernel.Status> = new Set(['terminating', 'dead']);

const DOWN: ReadonlySet<Kernel.Status> = new Set([
  'restarting',
  'autorestarting',
  ...GONE
]);

/** Tells a listener of the lives of a session's kernel, the present one included. */
export class KernelWatch implements IDisposable {
  constructor(
    private readonly _session: ISession,
    private readonly _listener: IKernelListener
  ) {
    _session.kernelChanged.connect(this._onKernel, this);
    _session.statusChanged.connect(this._onStatus, this);
    _session.connectionStatusChanged.connect(this._onConnection, this);
    this._begin();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._session.kernelChanged.disconnect(this._onKernel, this);
    this._session.statusChanged.disconnect(this._onStatus, this);
    this._session.connectionStatusChanged.disconnect(this._onConnection, this);
  }

  private _onKernel(): void {
    this._end();
    this._begin();
  }

  private _onStatus(_: unknown, status: Kernel.Status): void {
    if (DOWN.has(status)) {
      this._end();
    }
    this._begin();
  }

  private _onConnection(_: unknown, status: Kernel.ConnectionStatus): void {
    if (status !== 'connected' && this._connected) {
      // Messages were lost meanwhile, and a restarted kernel's comms were disposed without a word.
      this._end(true);
    }
    this._begin();
  }

  private _begin(): void {
    const kernel = this._session.session?.kernel ?? null;
    if (kernel === null || kernel.isDisposed || GONE.has(kernel.status)) {
      this._listener.gone?.();
      return;
    }
    if (DOWN.has(kernel.status) || kernel.connectionStatus === 'disconnected') {
      return;
    }
    if (this._kernel === null) {
      this._kernel = kernel;
      this._listener.born?.(kernel);
    }
    if (kernel.connectionStatus === 'connected' && !this._connected) {
      this._connected = true;
      this._listener.connected?.(kernel);
    }
  }

  private _end(mayReturn = false): void {
    const kernel = this._kernel;
    this._kernel = null;
    this._connected = false;
    if (kernel === null) {
      return;
    }
    if (mayReturn && this._listener.lost !== undefined) {
      this._listener.lost(kernel);
    } else {
      this._listener.ended?.(kernel);
    }
  }

  private _kernel: IKernel | null = null;
  private _connected = false;
  private _isDisposed = false;
}
