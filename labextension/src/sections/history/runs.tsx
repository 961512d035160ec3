/** The runs of a notebook, the newest first, of which two are compared. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { HistoryRun } from '../../answers';
import { durationAsText } from '../../panel/facts';
import { More } from '../comparing/paged';
import { VerdictMark } from '../divergences/verdict';
import { momentAsText } from './moments';

/** So many runs are listed at first, and so many more at each asking. */
const PAGE = 25;

/** The two runs that are compared, by their ids; null where nothing is chosen. */
export interface IChosen {
  readonly before: string | null;
  readonly after: string | null;
}

/** A table of runs; in each row two choices: what is compared, and with what. */
export function Runs(props: {
  readonly runs: readonly HistoryRun[];
  readonly chosen: IChosen;
  readonly onChoose: (chosen: IChosen) => void;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { chosen, onChoose, runs, trans } = props;
  const [limit, setLimit] = React.useState(PAGE);
  const group = React.useId();
  // Those that are compared are in sight wherever they stand.
  const shown = runs.filter(
    ({ id }, index) =>
      index < limit || id === chosen.before || id === chosen.after
  );
  return (
    <>
      <table className="jp-ReproHistory-runs">
        <caption className="jp-ReproHidden">
          {trans.__('Runs of this notebook, the newest first')}
        </caption>
        <Head trans={trans} />
        <tbody>
          {shown.map(run => (
            <Run
              key={run.id}
              run={run}
              group={group}
              chosen={chosen}
              onChoose={onChoose}
              trans={trans}
            />
          ))}
        </tbody>
      </table>
      {shown.length < runs.length && (
        <More
          label={trans.__('Show older (%1)', runs.length - shown.length)}
          onMore={() => setLimit(limit + PAGE)}
        />
      )}
    </>
  );
}

const Head = (props: {
  readonly trans: TranslationBundle;
}): React.JSX.Element => {
  const { trans } = props;
  return (
    <thead>
      <tr>
        <th scope="col">{trans._p('column of runs', 'A')}</th>
        <th scope="col">{trans._p('column of runs', 'B')}</th>
        <th scope="col">{trans.__('Run')}</th>
      </tr>
    </thead>
  );
};

function Run(props: {
  readonly run: HistoryRun;
  readonly group: string;
  readonly chosen: IChosen;
  readonly onChoose: (chosen: IChosen) => void;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { chosen, group, onChoose, run, trans } = props;
  const when = momentAsText(run.started);
  const isBefore = chosen.before === run.id;
  const isAfter = chosen.after === run.id;
  return (
    <tr
      className={isBefore || isAfter ? 'jp-mod-chosen' : ''}
      data-run-id={run.id}
    >
      <td>
        <input
          type="radio"
          name={`${group}-before`}
          aria-label={trans.__('Compare from the run of %1', when)}
          checked={isBefore}
          onChange={() => onChoose({ ...chosen, before: run.id })}
        />
      </td>
      <td>
        <input
          type="radio"
          name={`${group}-after`}
          aria-label={trans.__('Compare to the run of %1', when)}
          checked={isAfter}
          onChange={() => onChoose({ ...chosen, after: run.id })}
        />
      </td>
      <td>
        <span className="jp-ReproHistory-when" title={run.started}>
          {when}
        </span>
        <span className="jp-ReproHistory-facts">
          {run.verdict !== null && (
            <VerdictMark verdict={run.verdict} trans={trans} />
          )}
          {factsOf(run, trans).map((fact, index) => (
            <span key={index}>{fact}</span>
          ))}
        </span>
      </td>
    </tr>
  );
}

/** What is said of a run besides its verdict. */
function factsOf(run: HistoryRun, trans: TranslationBundle): readonly string[] {
  const { commit, differing, dirty, duration, executions, kind } = run;
  const short = commit?.slice(0, 8) ?? '';
  return [
    ...(differing > 0
      ? [trans._n('%1 cell differs', '%1 cells differ', differing)]
      : []),
    kind === 'interactive' ? trans.__('Interactive') : trans.__('Headless'),
    trans._n('%1 execution', '%1 executions', executions),
    durationAsText(duration),
    ...(commit === null
      ? []
      : [dirty ? trans.__('%1 with changes', short) : short])
  ];
}
