/** Asks a worker for layouts. */
import type { ILayoutRequest, IPoint } from './layout';

/** What is used of a worker. */
export interface ILayoutWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

type Answer = (points: readonly IPoint[] | null) => void;

/**
 * Gives layouts, the newest that was asked for: an older question that a newer one overtook is answered with null. Where no worker can be
 * had (pages served with a policy against them), the page itself does the work.
 */
export class Layouter {
  constructor(private readonly _make: () => ILayoutWorker = makeWorker) {}

  /** Where each of the nodes stands; null when a newer question came in between. */
  layOut(request: ILayoutRequest): Promise<readonly IPoint[] | null> {
    this._answer?.(null);
    this._answer = null;
    const ticket = ++this._ticket;
    if (this._broken) {
      return inPage(request);
    }
    return new Promise(resolve => {
      this._answer = resolve;
      try {
        this._worker ??= this._make();
      } catch {
        this._giveUp(request);
        return;
      }
      this._worker.onmessage = ({ data }: MessageEvent) => {
        const [answered, points] = data as [number, readonly IPoint[]];
        if (answered === this._ticket) {
          this._answer?.(points);
          this._answer = null;
        }
      };
      this._worker.onerror = () => this._giveUp(request);
      this._worker.postMessage([ticket, request]);
    });
  }

  dispose(): void {
    this._worker?.terminate();
    this._worker = null;
    this._answer?.(null);
    this._answer = null;
  }

  private _giveUp(request: ILayoutRequest): void {
    this._broken = true;
    this._worker?.terminate();
    this._worker = null;
    const answer = this._answer;
    this._answer = null;
    void inPage(request).then(points => answer?.(points));
  }

  private _answer: Answer | null = null;
  private _broken = false;
  private _ticket = 0;
  private _worker: ILayoutWorker | null = null;
}

const makeWorker = (): ILayoutWorker =>
  new Worker(new URL('./layout.worker.js', import.meta.url));

async function inPage(request: ILayoutRequest): Promise<readonly IPoint[]> {
  return (await import('./layout')).layOut(request);
}
