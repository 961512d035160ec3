/** How much of a long run a section is about. */
import * as React from 'react';

import type { ISectionProps } from './section';

/** Says that older executions are left out, and offers to read some; nothing where there are none. */
export function Extent(
  props: Pick<ISectionProps, 'model' | 'trans'>
): React.JSX.Element | null {
  const { model, trans } = props;
  const { executions, isEarlier, older } = model.run;
  if (older === 0) {
    return null;
  }
  return (
    <p className="jp-ReproSection-note">
      {trans.__('Of the newest %1 executions only.', executions.length)}{' '}
      {!isEarlier && (
        <button
          className="jp-ReproLink"
          onClick={() => {
            void model.loadOlder();
          }}
        >
          {trans.__('Add older ones')}
        </button>
      )}
    </p>
  );
}
