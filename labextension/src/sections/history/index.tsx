/** The runs of a notebook over time: what they gave, and what changed from one to another. */
import * as React from 'react';

import type { HistoryRun } from '../../answers';
import { Loaded } from '../comparing/loaded';
import { More } from '../comparing/paged';
import type { ISectionProps } from '../section';
import { Chart } from './chartview';
import { Difference } from './difference';
import { oldestFirst, seriesOf } from './grouping';
import type { IChosen } from './runs';
import { Runs } from './runs';

/** So many charts are drawn at first. */
const CHARTS = 3;
/** So many runs, the newest, are drawn. */
const DRAWN = 200;

/** The section History. */
export default function History(props: ISectionProps): React.JSX.Element {
  const { model, server, trans } = props;
  const { path } = model;
  // A run that has gone on, been saved or been verified has another line in the history.
  const state = [
    path,
    model.run.run?.id,
    model.dirty,
    model.verification?.id,
    model.verification?.status
  ].join();
  const ask = React.useCallback(() => server.history(path), [server, state]);
  return (
    <div className="jp-ReproHistory">
      <Loaded ask={ask} trans={trans}>
        {runs =>
          runs.length === 0 ? (
            <p className="jp-ReproSection-note">
              {trans.__(
                'No runs yet. Each time the notebook is saved, what its run gave is kept here.'
              )}
            </p>
          ) : (
            <Comparison key={path} runs={runs} {...props} />
          )
        }
      </Loaded>
    </div>
  );
}

/** Charts, the list of runs, and what changed between the two that are chosen. */
function Comparison(
  props: ISectionProps & { readonly runs: readonly HistoryRun[] }
): React.JSX.Element {
  const { runs, trans } = props;
  const [asked, setAsked] = React.useState<Partial<IChosen>>({});
  const newest = React.useMemo(() => [...oldestFirst(runs)].reverse(), [runs]);
  const drawn = React.useMemo(() => newest.slice(0, DRAWN).reverse(), [newest]);
  const known = (id: string | null | undefined): string | null =>
    newest.find(run => run.id === id)?.id ?? null;
  // Unless somebody chose others: the newest and the one before it.
  const chosen: IChosen = {
    before: known(asked.before) ?? newest[1]?.id ?? null,
    after: known(asked.after) ?? newest[0].id
  };
  return (
    <>
      <Charts
        runs={drawn}
        chosen={chosen}
        onChoose={before => setAsked({ ...chosen, before })}
        trans={trans}
      />
      <Runs runs={newest} chosen={chosen} onChoose={setAsked} trans={trans} />
      <Changes chosen={chosen} {...props} />
    </>
  );
}

function Charts(props: {
  readonly runs: readonly HistoryRun[];
  readonly chosen: IChosen;
  readonly onChoose: (runId: string) => void;
  readonly trans: ISectionProps['trans'];
}): React.JSX.Element | null {
  const { chosen, onChoose, runs, trans } = props;
  const [all, setAll] = React.useState(false);
  const series = React.useMemo(
    () => seriesOf(runs, trans.__('Duration')),
    [runs, trans]
  );
  if (runs.length < 2) {
    return null;
  }
  // The duration comes last, and is always there.
  const shown = all
    ? series
    : [...series.slice(0, -1).slice(0, CHARTS - 1), ...series.slice(-1)];
  return (
    <>
      <div className="jp-ReproHistory-charts">
        {shown.map(each => (
          <Chart
            key={`${each.kind} ${each.name}`}
            series={each}
            runs={runs}
            chosen={[chosen.before, chosen.after]}
            onChoose={onChoose}
            trans={trans}
          />
        ))}
      </div>
      {shown.length < series.length && (
        <More
          label={trans.__('Show all metrics (%1)', series.length - 1)}
          onMore={() => setAll(true)}
        />
      )}
    </>
  );
}

function Changes(
  props: ISectionProps & { readonly chosen: IChosen }
): React.JSX.Element | null {
  const { chosen, model, server, trans } = props;
  const { after, before } = chosen;
  const ask = React.useCallback(
    () => server.difference(before ?? '', after ?? ''),
    [after, before, server]
  );
  const places = React.useMemo(
    () => new Map(model.cellIds.map((id, index) => [id, index + 1])),
    [model.cellIds]
  );
  if (before === null || after === null) {
    return null;
  }
  return (
    <section className="jp-ReproHistory-changes">
      <h4>{trans.__('What changed from A to B')}</h4>
      {before === after ? (
        <p className="jp-ReproSection-note">
          {trans.__('Choose two runs to compare them.')}
        </p>
      ) : (
        <Loaded key={`${before} ${after}`} ask={ask} trans={trans}>
          {difference => (
            <Difference
              difference={difference}
              placeOf={cellId => places.get(cellId) ?? null}
              onReveal={cellId => model.reveal(cellId)}
              trans={trans}
            />
          )}
        </Loaded>
      )}
    </section>
  );
}
