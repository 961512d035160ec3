/** Whether there is a network, and somebody before the page, as the browser has it. */
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { INetwork } from './notebookmodel';

/** The network of a window. A connection that is cut says nothing for half a minute, the browser does at once. */
export class Network implements INetwork {
  constructor(private readonly _window: Window) {
    _window.addEventListener('online', () => this._changed.emit());
    _window.addEventListener('offline', () => this._changed.emit());
    // Whoever comes back may have been away to change a file.
    _window.addEventListener('focus', () => this._changed.emit());
  }

  get online(): boolean {
    return this._window.navigator.onLine;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  private readonly _changed = new Signal<this, void>(this);
}
