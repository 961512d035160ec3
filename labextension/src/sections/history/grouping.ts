/** What changed between two runs, by the element that it is part of. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Change, HistoryRun } from '../../answers';

/** The elements in the order in which a reader looks for what made a result another. */
const ELEMENTS: readonly Change['element'][] = [
  'source',
  'order',
  'parameter',
  'data',
  'environment',
  'output',
  'metric'
];

/** The changes of one element. */
export interface IChangeGroup {
  readonly element: Change['element'];
  readonly changes: readonly Change[];
}

/** The changes by element; elements of which nothing changed have none. */
export const grouped = (changes: readonly Change[]): readonly IChangeGroup[] =>
  ELEMENTS.map(element => ({
    element,
    changes: changes.filter(change => change.element === element)
  })).filter(group => group.changes.length > 0);

/** What an element is called. */
export function elementAsText(
  element: Change['element'],
  trans: TranslationBundle
): string {
  switch (element) {
    case 'source':
      return trans.__('Source');
    case 'order':
      return trans.__('Order');
    case 'parameter':
      return trans.__('Parameters');
    case 'data':
      return trans.__('Data');
    case 'environment':
      return trans.__('Environment');
    case 'output':
      return trans.__('Outputs');
    case 'metric':
      return trans.__('Metrics');
  }
}

/** Whether a value is shown as a text of lines, compared line by line. */
export const isText = ({ after, before, element }: Change): boolean =>
  element === 'source' ||
  element === 'output' ||
  [before, after].some(value => value !== null && value.includes('\n'));

/** What two values that are numbers differ by, with its sign; null when one of them is none. */
export function stepOf({ after, before }: Change): number | null {
  const [from, to] = [before, after].map(value =>
    value === null || value.trim() === '' ? NaN : Number(value)
  );
  return Number.isFinite(from) && Number.isFinite(to) ? to - from : null;
}

/** A quantity over runs: the durations, or a metric. `values` has null where a run does not have it. */
export interface ISeries {
  readonly name: string;
  readonly kind: 'duration' | 'metric';
  readonly values: readonly (number | null)[];
}

/** The series of some runs: metrics in the order in which the newest run that has them names them, then the duration. */
export function seriesOf(
  runs: readonly HistoryRun[],
  durationName: string
): readonly ISeries[] {
  const names = new Set<string>();
  [...runs]
    .reverse()
    .forEach(({ metrics }) => metrics.forEach(({ name }) => names.add(name)));
  return [
    ...[...names].map((name): ISeries => ({
      name,
      kind: 'metric',
      values: runs.map(
        ({ metrics }) =>
          metrics.find(metric => metric.name === name)?.value ?? null
      )
    })),
    {
      name: durationName,
      kind: 'duration',
      values: runs.map(({ duration }) => duration)
    }
  ];
}

/** Runs from the oldest to the newest. */
export const oldestFirst = (
  runs: readonly HistoryRun[]
): readonly HistoryRun[] =>
  [...runs].sort((a, b) =>
    a.started === b.started ? 0 : a.started < b.started ? -1 : 1
  );
