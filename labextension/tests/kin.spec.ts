import { describe, expect, it, vi } from 'vitest';

import type {
  CellAssessment,
  LineageEdge,
  LineageGraph,
  LineageNode
} from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import type { IAnswer } from '../src/notebook/answer';
import { whatFeeds, whyStale } from '../src/notebook/answer';
import { kinOf } from '../src/notebook/kin';
import { needLineage } from '../src/needs';
import { lineageOf } from '../src/notebook/lineage';
import type { FactsOf } from '../src/notebook/rerun';
import { neededCells, staleCells, staleToRun } from '../src/notebook/rerun';
import {
  anAssessedCell,
  anAssessment,
  english,
  FakeNotebookModel
} from './fakemodels';
import { anExecution } from './fakes';

const aCell = (n: number): LineageNode => ({
  ...ANSWER_DEFAULTS.LineageNode,
  id: `n${n}`,
  kind: 'cell',
  cell_id: `c${n}`,
  label: `line ${n}`
});

const anEdge = (
  source: string,
  target: string,
  ...names: string[]
): LineageEdge => ({ source, target, kind: 'variable', names });

/** data.csv → c0 → c1 → c2 ← c0, c3 by itself; the graph knows no c4. */
const graph: LineageGraph = {
  nodes: [
    aCell(0),
    aCell(1),
    aCell(2),
    aCell(3),
    {
      ...ANSWER_DEFAULTS.LineageNode,
      id: 'f',
      kind: 'file',
      path: 'data/data.csv',
      label: 'data.csv'
    }
  ],
  edges: [
    anEdge('f', 'n0', 'data.csv'),
    anEdge('n0', 'n1', 'df'),
    anEdge('n1', 'n2', 'model'),
    anEdge('n0', 'n2', 'df', 'rows')
  ]
};

const words = {
  placeOf: (cellId: string) => Number(cellId.slice(1)) + 1,
  trans: english
};

const cells = [0, 1, 2, 3, 4].map(n => ({ id: `c${n}`, source: `cell ${n}` }));

/** The facts of five cells that have run as they stand, but for what an assessment says of some. */
const knowing =
  (...assessed: CellAssessment[]): FactsOf =>
  cellId => {
    const n = Number(cellId.slice(1));
    const said = assessed.find(({ cell_id }) => cell_id === cellId);
    return {
      execution: said?.order === null ? null : anExecution(n),
      assessed: said ?? anAssessedCell(n),
      hazards: [],
      verified: null,
      verifiedAsItIs: true
    };
  };

const because = (
  n: number,
  ...reasons: CellAssessment['reasons']
): CellAssessment => anAssessedCell(n, { state: 'upstream-changed', reasons });

const asText = ({ parts }: IAnswer): string[] =>
  parts.map(({ lines, text }) =>
    [text, ...lines.map(line => `${line.text} → ${line.cellId}`)].join('\n')
  );

describe('the kin of a cell', () => {
  it('are those that feed it, what does so itself first', () => {
    const found = kinOf(graph, 'c2', 'feeds');
    expect(found.map(({ names, node }) => [node.id, names])).toEqual([
      ['n1', ['model']],
      ['n0', ['df', 'rows']],
      ['f', []]
    ]);
  });

  it('are those that it feeds', () => {
    const found = kinOf(graph, 'c0', 'is-fed');
    expect(found.map(({ node }) => node.id)).toEqual(['n1', 'n2']);
  });

  it('do not contain the cell itself, though it feeds itself', () => {
    const circle = { ...graph, edges: [anEdge('n0', 'n0', 'n')] };
    expect(kinOf(circle, 'c0', 'feeds')).toEqual([]);
  });
});

describe('the answers', () => {
  it('name what feeds a cell, and lead to it', () => {
    expect(asText(whatFeeds('c2', graph, 'feeds', words))).toEqual([
      'It uses\ncell 2, “line 1”: model → c1\ncell 1, “line 0”: df, rows → c0',
      'They rest on\ndata/data.csv → null'
    ]);
    expect(asText(whatFeeds('c1', graph, 'is-fed', words))).toEqual([
      'It gives to\ncell 3, “line 2”: model → c2'
    ]);
  });

  it('say that nothing does, or that it is not known', () => {
    expect(asText(whatFeeds('c3', graph, 'feeds', words))).toEqual([
      'Nothing: it uses no result of another cell, and no file.'
    ]);
    expect(asText(whatFeeds('c3', graph, 'is-fed', words))).toEqual([
      'Nothing: no cell that has run uses what it gives.'
    ]);
    expect(asText(whatFeeds('c4', graph, 'feeds', words))).toEqual([
      'That is known once the cell has run.'
    ]);
  });

  it('say why a cell is stale, and lead to the cells that make it so', () => {
    const facts = knowing(
      because(1, { kind: 'edited', cell: 'c0', name: 'df' })
    );
    expect(asText(whyStale(cells[1], facts('c1'), words))).toEqual([
      'Upstream changed\ncell 1, which gives df, was edited since → c0'
    ]);
  });

  it('say that a cell is fresh, runs or never ran', () => {
    const [fresh] = asText(whyStale(cells[0], knowing()('c0'), words));
    expect(fresh).toMatch(/^It is not:/);
    const never = knowing(
      anAssessedCell(0, { state: 'never-run', order: null })
    );
    expect(asText(whyStale(cells[0], never('c0'), words))).toEqual([
      'It has not run, as far as the record knows.'
    ]);
    const running = {
      ...knowing()('c0'),
      execution: anExecution(0, { status: 'running' })
    };
    expect(asText(whyStale(cells[0], running, words))).toEqual([
      'It is running.'
    ]);
  });
});

describe('running again', () => {
  const facts = knowing(
    because(1, { kind: 'rerun', cell: 'c0', name: 'df' }),
    because(2, { kind: 'added', cell: 'c3', name: 'n' }),
    anAssessedCell(3, { state: 'never-run', order: null }),
    because(4, { kind: 'deleted', cell: 'gone', name: 'x' })
  );

  it('takes the stale cells and what they miss, from top to bottom', () => {
    expect(staleToRun(cells, facts)).toEqual({
      run: ['c1', 'c2', 'c3'],
      left: 1
    });
    expect(staleCells(cells, facts)).toEqual(['c1', 'c2', 'c4']);
    expect(staleToRun(cells, knowing())).toEqual({ run: [], left: 0 });
  });

  it('takes a cell that was edited', () => {
    const edited = [{ id: 'c0', source: 'another' }];
    expect(staleToRun(edited, knowing())).toEqual({ run: ['c0'], left: 0 });
  });

  it('takes of what feeds a cell only what is above and not fresh', () => {
    expect(neededCells(cells, 'c2', graph, facts)).toEqual(['c1', 'c2']);
    expect(neededCells(cells, 'c2', graph, knowing())).toEqual(['c2']);
  });

  it('does not know what a cell needs that never ran', () => {
    const never = knowing(
      anAssessedCell(4, { state: 'never-run', order: null })
    );
    expect(neededCells(cells, 'c4', graph, never)).toBeNull();
    expect(neededCells(cells, 'gone', graph, never)).toBeNull();
  });
});

describe('the lineage', () => {
  const assessed = anAssessment([], { lineage: graph });

  it('is at hand when somebody else asked for it', async () => {
    const model = new FakeNotebookModel();
    model.assessment = assessed;
    expect(await lineageOf(model)).toBe(graph);
    expect(model.needs.has('lineage')).toBe(false);
  });

  it('is asked for, and no longer needed once it is there', async () => {
    const model = new FakeNotebookModel();
    const found = lineageOf(model);
    expect(model.needs.get('lineage')).toBe(true);
    model.say({ assessment: anAssessment([]) });
    model.say({ assessment: assessed });
    expect(await found).toBe(graph);
    expect(model.needs.get('lineage')).toBe(false);
  });

  it('stays needed by whoever began to show it meanwhile', async () => {
    const model = new FakeNotebookModel();
    const found = lineageOf(model);
    const letGo = needLineage(model);
    model.say({ assessment: assessed });
    await found;
    expect(model.needs.get('lineage')).toBe(true);
    letGo();
    expect(model.needs.get('lineage')).toBe(false);
  });

  it('is not to be had when the server does not tell it in time', async () => {
    vi.useFakeTimers();
    const model = new FakeNotebookModel();
    const found = lineageOf(model);
    model.trouble = 'the server is gone';
    model.say({});
    vi.runAllTimers();
    await expect(found).rejects.toThrow('the server is gone');
    expect(model.needs.get('lineage')).toBe(false);
    vi.useRealTimers();
  });
});
