/** An answer as a dialog shows it. */
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IAnswer, ILine } from './answer';

/** The body of a dialog that answers what was asked about a cell. */
export class AnswerView extends ReactWidget {
  constructor(
    private readonly _answer: IAnswer,
    private readonly _onGo: (cellId: string) => void
  ) {
    super();
    this.addClass('jp-ReproAnswer');
  }

  protected render(): React.JSX.Element {
    return (
      <>
        {this._answer.parts.map(({ lines, text }, index) => (
          <section key={index}>
            <p>{text}</p>
            {lines.length > 0 && (
              <ul>
                {lines.map((line, place) => (
                  <li key={place}>{this._line(line)}</li>
                ))}
              </ul>
            )}
          </section>
        ))}
      </>
    );
  }

  private _line({ cellId, text }: ILine): React.ReactNode {
    return cellId === null ? (
      text
    ) : (
      <button type="button" onClick={() => this._onGo(cellId)}>
        {text}
      </button>
    );
  }
}
