/** Follows the newest verification of a notebook. */
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { VerificationState } from './answers';
import { ANSWER_DEFAULTS } from './answers';
import type { ReproServer } from './transport/server';
import { troubleAsText } from './trouble';

const RETRY_MS = 2000;

/** What is used of the server. */
export type IVerifyingServer = Pick<
  ReproServer,
  'cancel' | 'verification' | 'verifications' | 'verify'
>;

/** Whether a verification may still change. */
export const isUnderWay = (verification: VerificationState | null): boolean =>
  verification?.status === 'queued' || verification?.status === 'running';

/** Asks for the newest verification of a path, and follows one that is queued or under way to its end, while it is active. */
export class Following implements IDisposable {
  constructor(private readonly _server: IVerifyingServer) {}

  /** Emitted after each change. */
  readonly changed = new Signal<this, void>(this);

  get verification(): VerificationState | null {
    return this._verification;
  }

  /** Why the last question failed; null when it did not. */
  get trouble(): string | null {
    return this._trouble;
  }

  get path(): string {
    return this._path;
  }
  set path(path: string) {
    if (path !== this._path) {
      this._path = path;
      this._verification = null;
      this._restart();
      this.changed.emit();
    }
  }

  get active(): boolean {
    return this._active;
  }
  set active(active: boolean) {
    if (active !== this._active) {
      this._active = active;
      this._restart();
    }
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this.active = false;
    this._isDisposed = true;
    Signal.clearData(this);
  }

  /** Starts a verification, or queues it. Rejected with what the server says against it. */
  async verify(): Promise<void> {
    const path = this._path;
    const verification = await this._server.verify(path);
    if (path === this._path) {
      this._take(verification);
      this._restart();
    }
  }

  /** Ends the one that is queued or under way. */
  async cancel(): Promise<void> {
    if (this._verification !== null && isUnderWay(this._verification)) {
      this._take(await this._server.cancel(this._verification.id));
    }
  }

  private _restart(): void {
    this._turn += 1;
    clearTimeout(this._timer);
    if (this._active && this._path !== '') {
      void this._follow(this._turn);
    }
  }

  /** One question after the other until there is nothing to wait for, or another turn has begun. */
  private async _follow(turn: number): Promise<void> {
    try {
      while (turn === this._turn) {
        const known = this._verification;
        const newest =
          known !== null && isUnderWay(known) && !this._unsure
            ? await this._server.verification(known.id, known.version)
            : (await this._server.verifications(this._path))[0];
        if (turn !== this._turn) {
          return;
        }
        this._trouble = null;
        this._unsure = false;
        this._take(newest ?? null);
        if (!isUnderWay(this._verification)) {
          return;
        }
      }
    } catch (reason) {
      if (turn === this._turn) {
        this._failed(reason);
      }
    }
  }

  private _failed(reason: unknown): void {
    this._trouble = troubleAsText(reason);
    // A server that was started anew knows those of its earlier life, or does not: its list says.
    this._unsure = true;
    this._timer = setTimeout(() => this._restart(), RETRY_MS);
    this.changed.emit();
  }

  private _take(verification: VerificationState | null): void {
    const known = this._verification;
    if (
      verification?.id !== known?.id ||
      (verification?.version ?? 0) >= (known?.version ?? 0)
    ) {
      this._verification =
        verification === null
          ? null
          : { ...ANSWER_DEFAULTS.VerificationState, ...verification };
      this.changed.emit();
    }
  }

  private _verification: VerificationState | null = null;
  private _trouble: string | null = null;
  private _unsure = false;
  private _path = '';
  private _active = false;
  private _isDisposed = false;
  private _turn = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}
