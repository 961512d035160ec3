/** Keeps what the server says of a notebook up to date, with as few questions as that takes. */
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import type { Assessment } from './answers';
import type { IAssessmentRequest } from './transport/server';
import { troubleAsText } from './trouble';

/** The least time between a change and the question about it: who types is not done after each letter. */
const DEBOUNCE_MS = 400;
const RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30000;

/** What an assessing is made of. */
export interface IAssessingOptions {
  assess(request: IAssessmentRequest): Promise<Assessment>;
  /** What to ask, as things stand. */
  request(): IAssessmentRequest;
  /** What the answer rests on besides the request: it is not asked again while both are the same. */
  stamp(): string;
}

/** Asks the server some time after a change, one question at a time, and only while it is active. */
export class Assessing implements IDisposable {
  constructor(private readonly _options: IAssessingOptions) {}

  /** Emitted after an answer, and after a question that failed. */
  readonly changed = new Signal<this, void>(this);

  /** The last answer; null before the first. */
  get assessment(): Assessment | null {
    return this._assessment;
  }

  /** Why the last question failed; null when it did not. */
  get trouble(): string | null {
    return this._trouble;
  }

  get active(): boolean {
    return this._active;
  }
  set active(active: boolean) {
    if (active !== this._active) {
      this._active = active;
      clearTimeout(this._timer);
      this._timer = undefined;
      if (active) {
        this.ask(true);
      }
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

  /** Forgets the answer: it was about something else. */
  forget(): void {
    this._assessment = null;
    this._asked = null;
    this._turn += 1;
    this._underWay = false;
    this.ask(true);
  }

  /** Says that the answer may be another one now; `anyway`: although nothing that is sent has changed (files have). */
  ask(anyway = false): void {
    this._anyway ||= anyway;
    if (this._active && !this._underWay && this._timer === undefined) {
      // Big notebooks are asked about less often: the question takes longer than its answer is worth.
      this._after(Math.max(DEBOUNCE_MS, 3 * this._took));
    } else if (this._underWay) {
      this._again = true;
    }
  }

  private _after(milliseconds: number): void {
    this._timer = setTimeout(() => {
      this._timer = undefined;
      void this._question();
    }, milliseconds);
  }

  private async _question(): Promise<void> {
    const request = this._options.request();
    const stamp = this._options.stamp();
    if (!this._anyway && isSame(this._asked, request, stamp)) {
      return;
    }
    const turn = this._turn;
    this._anyway = this._again = false;
    this._underWay = true;
    const started = performance.now();
    try {
      const assessment = await this._options.assess(request);
      if (turn === this._turn) {
        this._assessment = assessment;
        this._asked = { request, stamp };
        this._trouble = null;
        this._failures = 0;
      }
    } catch (reason) {
      if (turn === this._turn) {
        this._trouble = troubleAsText(reason);
        this._failures += 1;
      }
    }
    if (turn === this._turn) {
      this._underWay = false;
      this._took = performance.now() - started;
      this._next();
      this.changed.emit();
    }
  }

  private _next(): void {
    if (!this._active) {
      return;
    }
    if (this._failures > 0) {
      this._anyway = true;
      this._after(
        Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** (this._failures - 1))
      );
    } else if (this._again) {
      this.ask();
    }
  }

  private _assessment: Assessment | null = null;
  private _trouble: string | null = null;
  private _active = false;
  private _isDisposed = false;
  private _asked: IAsked | null = null;
  private _underWay = false;
  private _again = false;
  private _anyway = false;
  private _failures = 0;
  private _took = 0;
  private _turn = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

interface IAsked {
  readonly request: IAssessmentRequest;
  readonly stamp: string;
}

function isSame(
  asked: IAsked | null,
  request: IAssessmentRequest,
  stamp: string
): boolean {
  const before = asked?.request;
  return (
    before !== undefined &&
    asked?.stamp === stamp &&
    before.path === request.path &&
    before.kernel_id === request.kernel_id &&
    before.parts.join() === request.parts.join() &&
    before.cells.length === request.cells.length &&
    before.cells.every((cell, index) => {
      const now = request.cells[index];
      return (
        cell.id === now.id &&
        cell.source === now.source &&
        cell.cell_type === now.cell_type &&
        cell.tags.join('\n') === now.tags.join('\n')
      );
    })
  );
}
