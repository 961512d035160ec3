/** The panel. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import { reproducibilityIcon } from '../icons';
import type { IHost, ISection } from '../sections/section';
import type { INotebookModel, INotebookModels } from '../tokens';
import type { ReproServer } from '../transport/server';
import type { Folding } from './folding';
import { Header } from './header';
import { Sections } from './sections';

/** What the panel is made of. */
export interface IReproPanelOptions {
  readonly models: INotebookModels;
  readonly sections: readonly ISection[];
  readonly folding: Folding;
  readonly server: ReproServer;
  readonly host: IHost;
  readonly trans: TranslationBundle;
}

/** Shows what is known of the notebook in front. Draws nothing, and needs nothing, while it is hidden. */
export class ReproPanel extends ReactWidget {
  constructor(private readonly _options: IReproPanelOptions) {
    super();
    const { folding, models, trans } = _options;
    this.id = 'jupyter-repro-panel';
    this.addClass('jp-ReproPanel');
    this.title.icon = reproducibilityIcon;
    this.title.caption = trans.__('Reproducibility');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Reproducibility'));
    models.currentChanged.connect(this._follow, this);
    folding.changed.connect(this._onChanged, this);
    this._follow();
  }

  /** Scrolls to a section, and puts the focus on its title. */
  showSection(id: string): void {
    this._options.folding.set(id, true);
    requestAnimationFrame(() => {
      const title = this.node.querySelector<HTMLElement>(
        `.jp-ReproSection.jp-mod-${id} .jp-ReproSection-title button`
      );
      title?.scrollIntoView({ block: 'nearest' });
      title?.focus();
    });
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._leave();
      super.dispose();
    }
  }

  protected render(): React.JSX.Element {
    const { folding, host, sections, server, trans } = this._options;
    const model = this._model;
    return (
      <>
        <Header model={model} host={host} trans={trans} />
        {model !== null && (
          <Sections
            // Another notebook begins with sections in their first state again.
            key={this._generation}
            sections={sections}
            folding={folding}
            model={model}
            server={server}
            host={host}
            trans={trans}
          />
        )}
      </>
    );
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._model?.need('panel', true);
    this.update();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._model?.need('panel', false);
  }

  private _follow(): void {
    this._leave();
    this._generation += 1;
    this._model = this._options.models.current;
    this._model?.changed.connect(this._onChanged, this);
    this._model?.run.changed.connect(this._onChanged, this);
    this._model?.need('panel', this.isVisible);
    this._onChanged();
  }

  private _leave(): void {
    this._model?.need('panel', false);
    this._model?.changed.disconnect(this._onChanged, this);
    this._model?.run.changed.disconnect(this._onChanged, this);
    this._model = null;
  }

  private _onChanged(): void {
    if (this.isVisible) {
      this.update();
    }
  }

  private _model: INotebookModel | null = null;
  private _generation = 0;
}
