/** The item in the status bar: how the notebook in front stands, as icon and word. */
import type { LabIcon } from '@jupyterlab/ui-components';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

/** What the item says. */
export interface IStatus {
  readonly icon: LabIcon;
  readonly word: string;
  readonly title: string;
}

/** A button with a word that asks, whenever it is drawn, what to say. */
export class StatusItem extends ReactWidget {
  constructor(
    private readonly _status: () => IStatus | null,
    private readonly _onClick: () => void
  ) {
    super();
  }

  protected render(): React.JSX.Element | null {
    const status = this._status();
    if (status === null) {
      return null;
    }
    const { icon: Icon, title, word } = status;
    return (
      <button
        type="button"
        className="jp-ReproStatus"
        title={title}
        onClick={this._onClick}
      >
        <Icon.react tag="span" aria-hidden />
        <span>{word}</span>
      </button>
    );
  }
}
