/** Hands the server what it cannot read: what kernels on other machines tell. */
import type { IDisposable } from '@lumino/disposable';

import type { RunEvent } from '../tokens';

/** Events that come within that time go together. */
const DEBOUNCE_MS = 200;

/** What is used of the server. */
export interface IHandedServer {
  /** Writes events down; gives whether it wants them. */
  handOver(kernelId: string, events: readonly RunEvent[]): Promise<boolean>;
}

/**
 * Passes on what kernels tell, as long as the server wants it: of kernels on its own machine it wants nothing, since it reads their
 * journals. Each kernel is asked about once.
 */
export class Handing implements IDisposable {
  constructor(private readonly _server: IHandedServer) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
    this._waiting.clear();
  }

  /** Takes in an event of a kernel. */
  hear(kernelId: string, event: RunEvent): void {
    if (event.event === 'snapshot') {
      // It tells all that may have been missed.
      this._broken.delete(kernelId);
    }
    if (
      this._isDisposed ||
      this._unwanted.has(kernelId) ||
      this._broken.has(kernelId)
    ) {
      return;
    }
    const waiting = this._waiting.get(kernelId) ?? [];
    waiting.push(event);
    this._waiting.set(kernelId, waiting);
    this._timer ??= setTimeout(() => void this._send(), DEBOUNCE_MS);
  }

  /** Sends what waits, one batch after the other, until nothing does. */
  private async _send(): Promise<void> {
    for (const [kernelId, events] of this._waiting) {
      this._waiting.delete(kernelId);
      try {
        // A snapshot may be large: it is sent only where it is wanted.
        const wanted =
          this._wanted.has(kernelId) ||
          (await this._server.handOver(kernelId, []));
        if (wanted) {
          this._wanted.add(kernelId);
          await this._server.handOver(kernelId, events);
        } else {
          this._unwanted.add(kernelId);
          this._waiting.delete(kernelId);
        }
      } catch {
        this._broken.add(kernelId);
        this._waiting.delete(kernelId);
      }
    }
    this._timer = undefined;
  }

  private readonly _waiting = new Map<string, RunEvent[]>();
  private readonly _wanted = new Set<string>();
  private readonly _unwanted = new Set<string>();
  private readonly _broken = new Set<string>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
