import { describe, expect, it } from 'vitest';

import type { Assessment } from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import { Rows } from '../src/sections/cells/rows';
import { spanOf, topOf } from '../src/sections/cells/windowed';
import { anExecution } from './fakes';

const ran = (...cellIds: (string | null)[]): Rows =>
  new Rows(
    cellIds.map((cell_id, order) => anExecution(order, { cell_id })),
    ['a', 'text', 'b', 'c'],
    null
  );

describe('the rows of the timeline', () => {
  it('stand beside the places of their cells in the notebook', () => {
    const rows = ran('a', 'c', 'b');
    expect([0, 1, 2].map(index => rows.at(index).place)).toEqual([0, 3, 2]);
    expect([0, 1, 2].map(index => rows.at(index).goesBack)).toEqual([
      false,
      false,
      true
    ]);
    expect([rows.at(1).placeBefore, rows.at(1).placeAfter]).toEqual([0, 2]);
  });

  it('tell a deleted cell from one that nobody named', () => {
    const rows = ran('gone', null);
    expect([rows.at(0).isDeleted, rows.at(1).isDeleted]).toEqual([true, false]);
  });

  it('say how a result stands at the last execution of its cell only', () => {
    const assessment: Assessment = {
      ...ANSWER_DEFAULTS.Assessment,
      cells: [
        { cell_id: 'a', index: 0, order: 1, state: 'edited', reasons: [] }
      ]
    };
    const executions = [0, 1].map(order =>
      anExecution(order, { cell_id: 'a' })
    );
    const rows = new Rows(executions, ['a'], assessment);
    const said = [0, 1].map(index => {
      const { assessment: one, isPast } = rows.at(index);
      return [one?.state, isPast];
    });
    expect(said).toEqual([
      [undefined, true],
      ['edited', false]
    ]);
  });

  it('find the last execution of a cell', () => {
    const rows = ran('a', 'b', 'a');
    expect(['a', 'b', 'c', null].map(id => rows.lastOf(id))).toEqual([
      2, 1, -1, -1
    ]);
  });
});

describe('a window over a long list', () => {
  const flat = { count: 10000, row: 40, tall: -1, extra: 0 };
  const tall = { count: 100, row: 40, tall: 10, extra: 160 };

  it('shows the rows between two heights and some around them', () => {
    expect(spanOf(4000, 4400, flat, 0)).toEqual({ first: 100, end: 111 });
    expect(spanOf(4000, 4400, flat, 5)).toEqual({ first: 95, end: 116 });
  });

  it('ends with the list', () => {
    expect(spanOf(0, 400, { ...flat, count: 3 })).toEqual({ first: 0, end: 3 });
    expect(spanOf(-50, 100, { ...flat, count: 0 })).toEqual({
      first: 0,
      end: 0
    });
  });

  it('knows of one row that is higher', () => {
    expect([10, 11, 100].map(index => topOf(index, tall))).toEqual([
      400, 600, 4160
    ]);
    expect(spanOf(560, 640, tall, 0)).toEqual({ first: 10, end: 13 });
    expect(spanOf(600, 640, tall, 0).first).toBe(11);
  });
});
