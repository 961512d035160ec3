/** Sections whose code is loaded when they are first unfolded. */
import * as React from 'react';

import type { ISectionProps } from './section';

type Content = React.ComponentType<ISectionProps>;

/** A section's content, by the function that loads it. What fails is thrown where it is drawn, and drawing it anew loads it again. */
export function lazily(
  load: () => Promise<{ readonly default: Content }>
): Content {
  let loaded: Content | null = null;
  return function Lazy(props: ISectionProps): React.JSX.Element {
    const [state, setState] = React.useState<Content | Error | null>(
      () => loaded
    );
    React.useEffect(() => {
      let wanted = true;
      if (loaded === null) {
        load().then(
          module => {
            loaded = module.default;
            if (wanted) {
              setState(() => module.default);
            }
          },
          (reason: unknown) => {
            if (wanted) {
              setState(
                reason instanceof Error ? reason : new Error(String(reason))
              );
            }
          }
        );
      }
      return () => {
        wanted = false;
      };
    }, []);
    if (state instanceof Error) {
      throw state;
    }
    return state === null ? (
      <p className="jp-ReproSection-note" role="status">
        {props.trans.__('Loading…')}
      </p>
    ) : (
      React.createElement(state, props)
    );
  };
}
