import { describe, expect, it, vi } from 'vitest';

import type { Assessment } from '../../src/answers';
import { ANSWER_DEFAULTS } from '../../src/answers';
import type { IGraph } from '../../src/sections/lineage/graph';
import {
  around,
  asList,
  graphOf,
  partAround
} from '../../src/sections/lineage/graph';
import { layOut } from '../../src/sections/lineage/layout';
import type { ILayoutWorker } from '../../src/sections/lineage/layouter';
import { Layouter } from '../../src/sections/lineage/layouter';
import { targetOf } from '../../src/sections/lineage/moving';
import { needLineage } from '../../src/needs';
import { feedersAsText, nodeAsText } from '../../src/sections/lineage/sentence';
import { firstView } from '../../src/sections/lineage/viewport';
import type { INotebookModel } from '../../src/tokens';
import { trans } from '../words';

const cell = (id: string, label = id): object => ({
  id: `node-${id}`,
  kind: 'cell',
  label,
  cell_id: id,
  path: null
});

const assessment = {
  ...ANSWER_DEFAULTS.Assessment,
  cells: [
    { cell_id: 'a', index: 0, order: 0, state: 'fresh', reasons: [] },
    {
      cell_id: 'b',
      index: 2,
      order: 1,
      state: 'upstream-changed',
      reasons: [{ kind: 'edited', cell: 'a', name: 'df' }]
    }
  ],
  files: [
    {
      path: 'in/data.csv',
      digest: null,
      local: 'x/in/data.csv',
      now: 'changed'
    }
  ],
  lineage: {
    nodes: [
      cell('gone'),
      cell('b', 'df.plot()'),
      cell('a', 'df = read()'),
      {
        id: 'file',
        kind: 'file',
        label: 'data.csv',
        cell_id: null,
        path: 'in/data.csv'
      }
    ],
    edges: [
      { source: 'file', target: 'node-a', kind: 'file', names: ['data.csv'] },
      { source: 'node-a', target: 'node-b', kind: 'variable', names: ['df'] },
      {
        source: 'node-a',
        target: 'node-b',
        kind: 'generator',
        names: ['random']
      },
      { source: 'node-b', target: 'node-gone', kind: 'unknown', names: ['x'] }
    ]
  }
} as unknown as Assessment;

const graph = graphOf({
  assessment,
  cellIds: ['a', 'markdown', 'b'],
  trans
}) as IGraph;

const ids = (part: IGraph): string[] => part.nodes.map(({ id }) => id);

describe('the graph of an assessment', () => {
  it('is not there when the lineage was not asked for', () => {
    const without = { ...assessment, lineage: null };
    expect(graphOf({ assessment: without, cellIds: [], trans })).toBeNull();
  });

  it('has cells and files in the order of the notebook', () => {
    expect(
      graph.nodes.map(({ mark, name, opens, reasons }) => ({
        mark,
        name,
        opens,
        reasons
      }))
    ).toEqual([
      { name: 'data.csv', mark: 'Changed on disk', opens: true, reasons: [] },
      { name: 'cell 1', mark: null, opens: true, reasons: [] },
      {
        name: 'cell 3',
        mark: 'Upstream changed',
        opens: true,
        reasons: ['cell 1, which gives df, was edited since']
      },
      { name: 'a deleted cell', mark: null, opens: false, reasons: [] }
    ]);
  });

  it('has one edge for each pair, with the names of all that goes between', () => {
    expect(graph.edges.map(({ label, unsure }) => [label, unsure])).toEqual([
      ['', false],
      ['df, random', false],
      ['x', true]
    ]);
  });

  it('knows what feeds a node and what it feeds, however far', () => {
    const { above, below } = around(graph, 'node-a');
    expect([[...above], [...below]]).toEqual([
      ['file'],
      ['node-b', 'node-gone']
    ]);
  });

  it('can be cut to what has to do with one node', () => {
    const both = {
      nodes: [...graph.nodes, { ...graph.nodes[1], id: 'other' }],
      edges: graph.edges
    };
    expect(ids(partAround(both, 'node-b'))).toEqual(ids(graph));
  });

  it('ends where a generator goes in a circle', () => {
    const circle = {
      nodes: graph.nodes,
      edges: [
        {
          id: '1',
          source: 'node-a',
          target: 'node-b',
          label: '',
          unsure: false
        },
        {
          id: '2',
          source: 'node-b',
          target: 'node-a',
          label: '',
          unsure: false
        }
      ]
    };
    expect([...around(circle, 'node-a').above]).toEqual(['node-b']);
    expect(
      layOut({
        nodes: ids(circle),
        edges: circle.edges.map(({ source, target }) => [source, target])
      })
    ).toHaveLength(4);
  });

  it('is told in words', () => {
    const items = asList(graph);
    expect(items.map(item => feedersAsText(item, trans))).toEqual([
      '',
      'data.csv',
      'cell 1 (df, random)',
      'cell 3 (x)'
    ]);
    expect(nodeAsText(items[2], [graph.nodes[3]], trans)).toBe(
      'cell 3, df.plot(), Upstream changed, fed by cell 1 (df, random), feeds a deleted cell'
    );
  });
});

describe('the keys', () => {
  it('lead along the notebook, and to what feeds a node and what it feeds', () => {
    const items = asList(graph);
    expect(
      [
        'ArrowUp',
        'ArrowDown',
        'ArrowLeft',
        'ArrowRight',
        'Home',
        'End',
        'x'
      ].map(key => targetOf(key, 'node-a', items))
    ).toEqual(['file', 'node-b', 'file', 'node-b', 'file', 'node-gone', null]);
    expect(targetOf('ArrowUp', 'file', items)).toBeNull();
  });
});

describe('a layout', () => {
  it('puts what feeds a node above it, and no node onto another', () => {
    const nodes = Array.from({ length: 40 }, (_, at) => String(at));
    const edges = nodes
      .slice(1)
      .map((id, at) => [nodes[Math.floor(at / 2)], id] as const);
    const points = layOut({ nodes, edges });
    edges.forEach(([from, to]) =>
      expect(points[Number(from)].y).toBeLessThan(points[Number(to)].y)
    );
    expect(new Set(points.map(({ x, y }) => `${x} ${y}`)).size).toBe(40);
  });

  it('takes no edge to what is not there', () => {
    expect(layOut({ nodes: ['a'], edges: [['a', 'b']] })).toHaveLength(1);
  });
});

/** A worker that answers when it is told to. */
class FakeWorker implements ILayoutWorker {
  readonly asked: unknown[] = [];
  ended = false;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;

  postMessage(message: unknown): void {
    this.asked.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }
}

describe('a layouter', () => {
  const request = { nodes: ['a'], edges: [] };

  it('gives what its worker says', async () => {
    const worker = new FakeWorker();
    const answer = new Layouter(() => worker).layOut(request);
    worker.answer([1, [{ x: 1, y: 2 }]]);
    expect(await answer).toEqual([{ x: 1, y: 2 }]);
  });

  it('gives null for a question that a newer one overtook', async () => {
    const worker = new FakeWorker();
    const layouter = new Layouter(() => worker);
    const old = layouter.layOut(request);
    const answer = layouter.layOut(request);
    worker.answer([1, []]);
    worker.answer([2, [{ x: 3, y: 4 }]]);
    expect([await old, await answer]).toEqual([null, [{ x: 3, y: 4 }]]);
  });

  it('does the work itself where no worker can be had, or it breaks', async () => {
    const refused = new Layouter(() => {
      throw new Error('policy');
    });
    expect(await refused.layOut(request)).toHaveLength(1);
    const worker = new FakeWorker();
    const broken = new Layouter(() => worker).layOut(request);
    worker.onerror?.({} as ErrorEvent);
    expect(await broken).toHaveLength(1);
    expect(worker.ended).toBe(true);
  });

  it('ends its worker', async () => {
    const worker = new FakeWorker();
    const layouter = new Layouter(() => worker);
    const answer = layouter.layOut(request);
    layouter.dispose();
    expect([await answer, worker.ended]).toEqual([null, true]);
  });
});

describe('what is shown first', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 0, y: 3000 }
  ];

  it('is the whole where its names can be read', () => {
    const view = firstView([{ x: 0, y: 0 }], null, { width: 400, height: 300 });
    expect(view.zoom).toBe(1);
  });

  it('is the top of a long drawing, or what is around a node', () => {
    const size = { width: 250, height: 300 };
    expect(firstView(points, null, size).y).toBe(12);
    const { y, zoom } = firstView(points, points[1], size);
    expect(y + (3000 + 46) * zoom).toBeLessThanOrEqual(300);
  });
});

describe('the lineage', () => {
  it('is asked for as long as somebody shows it', () => {
    const needed = vi.fn();
    const model = { needLineage: needed } as unknown as INotebookModel;
    const first = needLineage(model);
    const second = needLineage(model);
    first();
    second();
    expect(needed.mock.calls).toEqual([[true], [false]]);
  });
});
