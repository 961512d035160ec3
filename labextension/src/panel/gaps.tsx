/** What the record does not know. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Gap } from '../schema';

/** The gaps of a record; nothing when it has none. */
export function Gaps(props: {
  readonly gaps: readonly Gap[];
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { gaps, trans } = props;
  const id = React.useId();
  if (gaps.length === 0) {
    return null;
  }
  return (
    <section className="jp-ReproPanel-gaps" aria-labelledby={id}>
      <h3 id={id}>{trans.__('Not recorded')}</h3>
      <ul>
        {gaps.map((gap, index) => (
          <li key={index}>
            <strong>{gap.sensor}</strong> {gap.message}
          </li>
        ))}
      </ul>
    </section>
  );
}
