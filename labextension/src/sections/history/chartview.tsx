/** A quantity over the runs as a line, and as a table for those who would rather read. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { HistoryRun } from '../../answers';
import { durationAsText } from '../../panel/facts';
import { plain } from '../comparing/plain';
import type { IChartPoint, IPaper } from './chart';
import { chartOf, numberAsText } from './chart';
import type { ISeries } from './grouping';
import { momentAsText } from './moments';

/** The drawing's own units; it is scaled to the width that there is. */
const WIDTH = 320;
const HEIGHT = 120;
const PAPER: IPaper = { left: 44, top: 10, width: 264, height: 84 };

interface IChartProps {
  readonly series: ISeries;
  /** From the oldest to the newest. */
  readonly runs: readonly HistoryRun[];
  /** The ids of the runs that are compared. */
  readonly chosen: readonly (string | null)[];
  readonly onChoose: (runId: string) => void;
  readonly trans: TranslationBundle;
}

/** One series. A point chooses its run; arrow keys go from point to point. */
export function Chart(props: IChartProps): React.JSX.Element {
  const { runs, series, trans } = props;
  const valueAsText = (value: number): string =>
    series.kind === 'duration' ? durationAsText(value) : numberAsText(value);
  const shape = chartOf(series.values, PAPER);
  const name = plain(series.name);
  return (
    <figure className="jp-ReproChart">
      <figcaption>{name}</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label={trans.__('%1 over %2 runs', name, runs.length)}
      >
        <Axes
          ticks={shape.ticks.map(({ value, y }) => [y, valueAsText(value)])}
          first={runs[0]}
          last={runs[runs.length - 1]}
        />
        <path className="jp-ReproChart-line" d={shape.path} />
        <Points {...props} points={shape.points} valueAsText={valueAsText} />
      </svg>
      <details>
        <summary>{trans.__('%1 as a table', name)}</summary>
        <Table {...props} valueAsText={valueAsText} />
      </details>
    </figure>
  );
}

function Axes(props: {
  readonly ticks: readonly (readonly [number, string])[];
  readonly first: HistoryRun | undefined;
  readonly last: HistoryRun | undefined;
}): React.JSX.Element {
  const { first, last, ticks } = props;
  const right = PAPER.left + PAPER.width;
  const below = PAPER.top + PAPER.height + 18;
  return (
    <g className="jp-ReproChart-axes" aria-hidden>
      {ticks.map(([y, text], index) => (
        <React.Fragment key={index}>
          <line x1={PAPER.left} x2={right} y1={y} y2={y} />
          <text x={PAPER.left - 5} y={y + 3} textAnchor="end">
            {text}
          </text>
        </React.Fragment>
      ))}
      <text x={PAPER.left} y={below}>
        {dayOf(first)}
      </text>
      {last !== first && (
        <text x={right} y={below} textAnchor="end">
          {dayOf(last)}
        </text>
      )}
    </g>
  );
}

function dayOf(run: HistoryRun | undefined): string {
  const date = new Date(run?.started ?? '');
  return isNaN(date.getTime())
    ? ''
    : date.toLocaleDateString(undefined, { dateStyle: 'medium' });
}

function Points(
  props: IChartProps & {
    readonly points: readonly IChartPoint[];
    readonly valueAsText: (value: number) => string;
  }
): React.JSX.Element {
  const { chosen, onChoose, points, runs, trans, valueAsText } = props;
  const [current, setCurrent] = React.useState<number | null>(null);
  const group = React.useRef<SVGGElement>(null);
  // One of them is reached by Tab: the one that was, else the newest.
  const reached = points.some(({ index }) => index === current)
    ? current
    : points[points.length - 1]?.index;
  const onKeyDown = (event: React.KeyboardEvent, place: number): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onChoose(runs[points[place].index].id);
      return;
    }
    const to = targetOf(event.key, place, points.length);
    if (to !== null) {
      event.preventDefault();
      setCurrent(points[to].index);
      (group.current?.children[to] as SVGElement | undefined)?.focus();
    }
  };
  return (
    <g ref={group} className="jp-ReproChart-points">
      {points.map((point, place) => {
        const run = runs[point.index];
        return (
          <Point
            key={run.id}
            point={point}
            said={`${momentAsText(run.started)}: ${valueAsText(point.value)}`}
            isChosen={chosen.includes(run.id)}
            reached={point.index === reached}
            onChoose={() => onChoose(run.id)}
            onFocus={() => setCurrent(point.index)}
            onKeyDown={event => onKeyDown(event, place)}
            trans={trans}
          />
        );
      })}
    </g>
  );
}

function Point(props: {
  readonly point: IChartPoint;
  readonly said: string;
  readonly isChosen: boolean;
  /** Whether Tab reaches it. */
  readonly reached: boolean;
  readonly onChoose: () => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { isChosen, onChoose, onFocus, onKeyDown, said, trans } = props;
  const { x, y } = props.point;
  return (
    <g
      role="button"
      tabIndex={props.reached ? 0 : -1}
      aria-label={said}
      aria-pressed={isChosen}
      className={isChosen ? 'jp-mod-chosen' : ''}
      onClick={onChoose}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      <title>{`${said} – ${trans.__('compare with this run')}`}</title>
      {/* Larger than it looks, for fingers. */}
      <circle className="jp-ReproChart-reach" cx={x} cy={y} r={9} />
      <circle
        className="jp-ReproChart-point"
        cx={x}
        cy={y}
        r={isChosen ? 4.5 : 3}
      />
    </g>
  );
}

/** Where a key leads to from a place among some; null when it leads nowhere. */
function targetOf(key: string, place: number, count: number): number | null {
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    Home: 0,
    End: count - 1
  };
  const to = targets[key] ?? -1;
  return to >= 0 && to < count ? to : null;
}

function Table(
  props: IChartProps & { readonly valueAsText: (value: number) => string }
): React.JSX.Element {
  const { runs, series, trans, valueAsText } = props;
  return (
    <table className="jp-ReproChart-table">
      <thead>
        <tr>
          <th scope="col">{trans.__('Run')}</th>
          <th scope="col">{plain(series.name)}</th>
        </tr>
      </thead>
      <tbody>
        {[...runs.keys()].reverse().map(index => {
          const value = series.values[index];
          return (
            <tr key={runs[index].id}>
              <th scope="row">{momentAsText(runs[index].started)}</th>
              <td>{value === null ? '–' : valueAsText(value)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
