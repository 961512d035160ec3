/** The section of what a run ran in. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { errorIcon } from '../../icons';
import { Gaps } from '../../panel/gaps';
import type { Run } from '../../schema';
import { Hazards } from '../hazards';
import type { ISectionProps } from '../section';
import { Distributions } from './distributions';
import type { IFact } from './facts';
import { differencesOfDistributions, factsOf } from './facts';

/** What differs from the saved record, the interpreter and the machine, the distributions, and how much is seen. */
export function EnvironmentSection(props: ISectionProps): React.JSX.Element {
  const { model, trans } = props;
  const { environment, gaps, run } = model.run;
  const differences = model.assessment?.environment ?? [];
  if (environment === null) {
    return (
      <p className="jp-ReproSection-note">
        {trans.__('Nothing is known of the kernel yet.')}
      </p>
    );
  }
  const facts = factsOf(environment, run, differences, trans);
  return (
    <>
      {differences.length > 0 && (
        <p className="jp-ReproSection-note jp-ReproRow-mark">
          <errorIcon.react
            tag="span"
            className="jp-ReproPanel-icon"
            aria-hidden
          />
          {trans._n(
            '%1 thing is not as the saved record has it.',
            '%1 things are not as the saved record has them.',
            differences.length
          )}
        </p>
      )}
      <dl className="jp-ReproFacts">
        {facts.map(fact => (
          <Fact key={fact.label} fact={fact} trans={trans} />
        ))}
      </dl>
      <Distributions
        distributions={environment.distributions ?? []}
        differences={differencesOfDistributions(differences, facts)}
        trans={trans}
      />
      {run !== null && <Capture run={run} trans={trans} />}
      <Gaps gaps={gaps} trans={trans} />
      <Hazards family="RE" {...props} />
    </>
  );
}

function Fact(props: {
  readonly fact: IFact;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { fact, trans } = props;
  return (
    <div>
      <dt>{fact.label}</dt>
      <dd>
        {fact.value}
        {fact.saved !== undefined && (
          <span className="jp-ReproRow-mark">
            <errorIcon.react
              tag="span"
              className="jp-ReproPanel-icon"
              aria-hidden
            />
            {fact.saved === null
              ? trans.__('not in the saved record')
              : trans.__('saved: %1', fact.saved)}
          </span>
        )}
      </dd>
    </div>
  );
}

/** How much is seen of files, child processes and hosts, and what is not. */
function Capture(props: {
  readonly run: Run;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { run, trans } = props;
  const limits = run.limits ?? [];
  const level =
    run.capture_level === 'complete'
      ? trans.__('Capture: complete, child processes included')
      : trans.__('Capture: what passes through Python');
  return limits.length === 0 ? (
    <p className="jp-ReproSection-note">{level}</p>
  ) : (
    <details className="jp-ReproDetails">
      <summary>{level}</summary>
      <ul className="jp-ReproPanel-sentences">
        {limits.map(limit => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </details>
  );
}
