import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

import type {
  Cause,
  CellComparison,
  NotebookComparison
} from '../../src/answers';
import { ANSWER_DEFAULTS } from '../../src/answers';
import { CODES } from '../../src/sections/divergences/codes';
import {
  causesOf,
  rootsOf,
  tallyOf,
  unexplainedCells
} from '../../src/sections/divergences/roots';

const aCause = (code: string, changes: Partial<Cause> = {}): Cause => ({
  ...ANSWER_DEFAULTS.Cause,
  code,
  message: code,
  ...changes
});

const aCell = (
  index: number,
  verdict: CellComparison['verdict'],
  ...causes: readonly Cause[]
): CellComparison => ({
  ...ANSWER_DEFAULTS.CellComparison,
  cell_id: `c${index}`,
  index,
  verdict,
  divergences:
    verdict === 'reproduced'
      ? []
      : [
          {
            ...ANSWER_DEFAULTS.Divergence,
            kind: 'modified',
            mime_type: 'text/plain',
            output_index: 0,
            causes
          }
        ]
});

const aComparison = (...cells: CellComparison[]): NotebookComparison => ({
  ...ANSWER_DEFAULTS.NotebookComparison,
  path: 'a.ipynb',
  verdict: 'diverged',
  cells
});

describe('the roots of a comparison', () => {
  const echo = aCause('RP201', { root_cell_id: 'c1' });
  const comparison = aComparison(
    aCell(0, 'reproduced'),
    aCell(1, 'diverged', aCause('RP201'), aCause('RE202')),
    aCell(2, 'replayed', { ...echo, status: 'proved' }),
    aCell(3, 'diverged')
  );

  it('gather the cells that differ because of one cause; a proof of one proves all', () => {
    expect(
      rootsOf(comparison).map(({ cause, cell, cells, leads }) => [
        cause.code,
        cause.status,
        cell?.cell_id,
        cells.map(({ cell_id }) => cell_id),
        leads
      ])
    ).toEqual([
      ['RP201', 'proved', 'c1', ['c1', 'c2'], true],
      ['RE202', 'suspected', 'c1', ['c1'], false]
    ]);
  });

  it('leave cells without a known cause', () => {
    expect(unexplainedCells(comparison).map(({ cell_id }) => cell_id)).toEqual([
      'c3'
    ]);
  });

  it('are counted by verdict, from good to bad', () => {
    expect(tallyOf(comparison)).toEqual([
      ['reproduced', 1],
      ['replayed', 1],
      ['diverged', 2]
    ]);
  });

  it('are each once in a cell with several divergences', () => {
    const cell = aCell(1, 'diverged', echo, { ...echo, status: 'proved' });
    expect(causesOf(cell)).toEqual([{ ...echo, status: 'proved' }]);
  });
});

describe('what codes mean', () => {
  it('is what their page says', () => {
    const check = (): Buffer =>
      execFileSync('node', ['labextension/codes.mjs', '--check']);
    expect(check).not.toThrow();
    expect(CODES.RP201?.name).toBe('fresh-entropy');
  });
});
