/** Which sections are unfolded. */
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** What is used of JupyterLab's state database. */
export interface IMemory {
  fetch(id: string): Promise<unknown>;
  save(
    id: string,
    value: { readonly [section: string]: boolean }
  ): Promise<unknown>;
}

const KEY = 'jupyter-repro:sections';

/** Which sections are unfolded, remembered from one page to the next. */
export class Folding {
  constructor(
    private readonly _memory: IMemory | null,
    private readonly _defaults: { readonly [section: string]: boolean }
  ) {
    void this._recall();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  isUnfolded(section: string): boolean {
    return this._chosen[section] ?? this._defaults[section] ?? false;
  }

  set(section: string, unfolded: boolean): void {
    this._chosen = { ...this._chosen, [section]: unfolded };
    this._changed.emit();
    this._memory?.save(KEY, this._chosen).catch(() => undefined);
  }

  private async _recall(): Promise<void> {
    const known = await this._memory?.fetch(KEY).catch(() => null);
    if (typeof known === 'object' && known !== null) {
      const chosen = Object.entries(known).filter(
        (entry): entry is [string, boolean] => typeof entry[1] === 'boolean'
      );
      // What was chosen while the memory was read is newer.
      this._chosen = { ...Object.fromEntries(chosen), ...this._chosen };
      this._changed.emit();
    }
  }

  private _chosen: { readonly [section: string]: boolean } = {};
  private readonly _changed = new Signal<this, void>(this);
}
