import { describe, expect, it } from 'vitest';

import type { Change, HistoryRun } from '../../src/answers';
import { ANSWER_DEFAULTS } from '../../src/answers';
import {
  chartOf,
  numberAsText,
  ticksFor
} from '../../src/sections/history/chart';
import {
  grouped,
  isText,
  oldestFirst,
  seriesOf,
  stepOf
} from '../../src/sections/history/grouping';

const aRun = (id: string, changes: Partial<HistoryRun> = {}): HistoryRun => ({
  ...ANSWER_DEFAULTS.HistoryRun,
  id,
  kind: 'headless',
  notebook: 'a.ipynb',
  started: `2026-01-0${id}T10:00:00Z`,
  saved: '2026-01-01T10:00:00Z',
  ...changes
});

const aChange = (
  element: Change['element'],
  changes: Partial<Change> = {}
): Change => ({
  ...ANSWER_DEFAULTS.Change,
  element,
  subject: element,
  ...changes
});

const paper = { left: 0, top: 0, width: 100, height: 100 };

describe('changes', () => {
  it('are grouped by element, in the order in which one looks for causes', () => {
    const changes = [aChange('metric'), aChange('source'), aChange('metric')];
    expect(
      grouped(changes).map(group => [group.element, group.changes.length])
    ).toEqual([
      ['source', 1],
      ['metric', 2]
    ]);
  });

  it('of sources, outputs and what has several lines are texts', () => {
    expect(
      [
        aChange('source'),
        aChange('output', { before: 'x' }),
        aChange('parameter', { before: '1', after: '2' }),
        aChange('parameter', { before: '1\n2' })
      ].map(isText)
    ).toEqual([true, true, false, true]);
  });

  it('between numbers have a size', () => {
    expect(stepOf(aChange('metric', { before: '1', after: '1.5' }))).toBe(0.5);
    expect(stepOf(aChange('metric', { before: null, after: '1' }))).toBeNull();
    expect(stepOf(aChange('metric', { before: 'a', after: '' }))).toBeNull();
  });
});

describe('series', () => {
  it('are those of the metrics, then the duration; missing values are told', () => {
    const runs = [
      aRun('1', { duration: 2, metrics: [{ name: 'loss', value: 3 }] }),
      aRun('2', { duration: 4, metrics: [{ name: 'acc', value: 1 }] })
    ];
    expect(seriesOf(runs, 'Duration')).toEqual([
      { name: 'acc', kind: 'metric', values: [null, 1] },
      { name: 'loss', kind: 'metric', values: [3, null] },
      { name: 'Duration', kind: 'duration', values: [2, 4] }
    ]);
  });

  it('run from the oldest to the newest', () => {
    const runs = [aRun('3'), aRun('1'), aRun('2')];
    expect(oldestFirst(runs).map(({ id }) => id)).toEqual(['1', '2', '3']);
  });
});

describe('a chart', () => {
  it('breaks its line where a value is missing', () => {
    const { path, points } = chartOf([0, 10, null, 10, 0], paper);
    expect(path.match(/[ML]/g)?.join('')).toBe('MLML');
    expect(points.map(({ index, x }) => [index, x])).toEqual([
      [0, 0],
      [1, 25],
      [3, 75],
      [4, 100]
    ]);
  });

  it('has every value between its first and its last mark', () => {
    for (const values of [
      [0],
      [1, 1],
      [-5, 3],
      [1e-9, 3e-9],
      [1e12, 1e12 + 1],
      [0.1, 0.2, 0.30000000000000004]
    ]) {
      const ticks = ticksFor(values);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(8);
      expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values));
      expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(
        Math.max(...values) * (1 - 1e-12)
      );
    }
  });

  it('is empty without values', () => {
    expect(chartOf([null], paper)).toEqual({ path: '', points: [], ticks: [] });
  });

  it('puts a single value into the middle', () => {
    expect(chartOf([1], paper).points[0].x).toBe(50);
  });
});

describe('a number', () => {
  it('is said in four digits', () => {
    expect([0, 0.123456, 12345.6, 1.5e-7, 2e9].map(numberAsText)).toEqual([
      '0',
      '0.1235',
      '12350',
      '1.5e-7',
      '2e+9'
    ]);
  });
});
