/** What a verification showed, in a few lines. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { HeldCondition, NotebookComparison } from '../../answers';
import type { PlaceOf } from '../../reasons';
import { plain } from '../comparing/plain';
import { tallyOf } from './roots';
import { VerdictMark } from './verdict';
import { conditionAsText, countAsText } from './verdicts';

/** Verdict, tally, what had to be held, and what limits it. */
export function Summary(props: {
  readonly comparison: NotebookComparison;
  readonly isCurrent: boolean;
  readonly placeOf: PlaceOf;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { comparison, isCurrent, placeOf, trans } = props;
  const held = heldConditions(comparison).map(condition =>
    conditionAsText(condition, placeOf, trans)
  );
  return (
    <div className="jp-ReproDivergences-summary">
      <p className="jp-ReproDivergences-verdict">
        <VerdictMark verdict={comparison.verdict} trans={trans} />{' '}
        <span>
          {tallyOf(comparison)
            .map(([verdict, count]) => countAsText(verdict, count, trans))
            .join(', ')}
        </span>
      </p>
      {!isCurrent && (
        <p className="jp-ReproDivergences-old" role="note">
          {trans.__(
            'This is not about the notebook as it is now: cells have changed since. Verify again.'
          )}
        </p>
      )}
      {held.length > 0 && (
        <p>
          {trans.__('The same once this is held fixed: %1', held.join(', '))}
        </p>
      )}
      {comparison.experiments.length > 0 && (
        <p className="jp-ReproDivergences-quiet">
          {trans._n(
            '%1 further rerun was made to find causes',
            '%1 further reruns were made to find causes',
            comparison.experiments.length
          )}
        </p>
      )}
      {comparison.notes.map((note, index) => (
        <p key={index} className="jp-ReproDivergences-quiet">
          {plain(note)}
        </p>
      ))}
    </div>
  );
}

/** The conditions of all replayed cells, each once. */
function heldConditions({
  cells
}: NotebookComparison): readonly HeldCondition[] {
  const held = new Map<string, HeldCondition>();
  cells
    .flatMap(({ conditions }) => conditions)
    .forEach(condition =>
      held.set(`${condition.kind} ${condition.subject}`, condition)
    );
  return [...held.values()];
}
