/** Keeps what fails in one section from the others. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

interface IBoundaryProps {
  readonly trans: TranslationBundle;
  readonly children: React.ReactNode;
}

/** Shows what it is given; when drawing that fails, says why and offers to try again. */
export class Boundary extends React.Component<
  IBoundaryProps,
  { readonly error: Error | null }
> {
  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override readonly state: { readonly error: Error | null } = { error: null };

  override render(): React.ReactNode {
    const { children, trans } = this.props;
    const { error } = this.state;
    if (error === null) {
      return children;
    }
    return (
      <div className="jp-ReproSection-failure" role="alert">
        <p>{trans.__('This section cannot be shown: %1', error.message)}</p>
        <button
          className="jp-ReproButton"
          onClick={() => this.setState({ error: null })}
        >
          {trans.__('Try again')}
        </button>
      </div>
    );
  }
}
