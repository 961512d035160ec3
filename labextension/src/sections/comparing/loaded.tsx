/** What has to be asked for first. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { plain } from './plain';

type State<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'here'; readonly value: T }
  | { readonly kind: 'failed'; readonly message: string };

/** Asks once, and again when `ask` is another one; says that it waits, or why it failed, with a way to try again. */
export function Loaded<T>(props: {
  readonly ask: () => Promise<T>;
  readonly trans: TranslationBundle;
  readonly children: (value: T) => React.ReactNode;
}): React.JSX.Element {
  const { ask, children, trans } = props;
  const [state, setState] = React.useState<State<T>>({ kind: 'waiting' });
  const [turn, setTurn] = React.useState(0);
  React.useEffect(() => {
    let wanted = true;
    ask().then(
      value => wanted && setState({ kind: 'here', value }),
      (reason: unknown) =>
        wanted && setState({ kind: 'failed', message: messageOf(reason) })
    );
    return () => {
      wanted = false;
    };
  }, [ask, turn]);
  switch (state.kind) {
    case 'waiting':
      return <p className="jp-ReproSection-note">{trans.__('Loading…')}</p>;
    case 'here':
      return <>{children(state.value)}</>;
    case 'failed':
      return (
        <div className="jp-ReproSection-failure" role="alert">
          <p>{plain(state.message)}</p>
          <button
            className="jp-ReproButton"
            onClick={() => {
              setState({ kind: 'waiting' });
              setTurn(turn + 1);
            }}
          >
            {trans.__('Try again')}
          </button>
        </div>
      );
  }
}

/** What went wrong, and the way out where the server names one. */
function messageOf(reason: unknown): string {
  const hint = (reason as { readonly hint?: unknown } | null)?.hint;
  const message = reason instanceof Error ? reason.message : String(reason);
  return typeof hint === 'string' ? `${message} – ${hint}` : message;
}
