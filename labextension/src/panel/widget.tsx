/** The panel. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import { reproducibilityIcon } from '../icons';
import type { RunModel } from '../model';
import { Executions } from './executions';
import { Gaps } from './gaps';
import { Header, hintFor } from './header';

/** What the panel is made of. */
export interface IReproPanelOptions {
  readonly model: RunModel;
  readonly trans: TranslationBundle;
  /** Shows a cell in the notebook. */
  readonly onReveal: (cellId: string) => void;
}

/** Shows a run as the model tells it. Draws nothing while it is hidden. */
export class ReproPanel extends ReactWidget {
  constructor(private readonly _options: IReproPanelOptions) {
    super();
    const { model, trans } = _options;
    this.id = 'jupyter-repro-panel';
    this.addClass('jp-ReproPanel');
    this.title.icon = reproducibilityIcon;
    this.title.caption = trans.__('Reproducibility');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Reproducibility'));
    model.changed.connect(this._onChanged, this);
  }

  /** Emitted when the panel was shown or hidden. */
  get visibleChanged(): ISignal<this, boolean> {
    return this._visibleChanged;
  }

  protected render(): React.JSX.Element {
    const { model, trans, onReveal } = this._options;
    const hint =
      model.executions.length === 0 ? hintFor(model.state, trans) : null;
    return (
      <>
        <Header state={model.state} trans={trans} />
        {hint !== null && <p className="jp-ReproPanel-hint">{hint}</p>}
        <Executions
          // Another run begins with its newest executions again.
          key={model.run?.id ?? ''}
          executions={model.executions}
          trans={trans}
          onReveal={onReveal}
        />
        <Gaps gaps={model.gaps} trans={trans} />
      </>
    );
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._visibleChanged.emit(true);
    this.update();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._visibleChanged.emit(false);
  }

  private _onChanged(): void {
    if (this.isVisible) {
      this.update();
    }
  }

  private readonly _visibleChanged = new Signal<this, boolean>(this);
}
