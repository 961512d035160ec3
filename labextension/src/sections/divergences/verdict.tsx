/** A verdict as icon and word. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CellComparison } from '../../answers';
import { VERDICT_ICONS, verdictAsText } from './verdicts';

export function VerdictMark(props: {
  readonly verdict: CellComparison['verdict'];
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { trans, verdict } = props;
  const Icon = VERDICT_ICONS[verdict];
  return (
    <span className={`jp-ReproVerdict jp-mod-${verdict}`}>
      <Icon.react tag="span" className="jp-ReproVerdict-icon" aria-hidden />
      <span>{verdictAsText(verdict, trans)}</span>
    </span>
  );
}
