import { afterEach, describe, expect, it, vi } from 'vitest';

import type { IGrid } from '../../src/sections/comparing/grid';
import { besideGrids, gridsOf } from '../../src/sections/comparing/grid';
import {
  compareTables,
  differingRows
} from '../../src/sections/comparing/tables';

/** A table as pandas writes it. */
const pandas = (
  columns: readonly string[],
  rows: readonly (readonly string[])[]
): string =>
  `<table><thead><tr><th></th>${columns.map(name => `<th>${name}</th>`).join('')}</tr></thead><tbody>${rows
    .map(
      ([label, ...cells]) =>
        `<tr><th>${label}</th>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`
    )
    .join('')}</tbody></table>`;

const grid = (html: string): IGrid => gridsOf(html)[0];

describe('an HTML table', () => {
  it('is read with the headings of its columns and rows', () => {
    expect(
      grid(
        pandas(
          ['x', 'y'],
          [
            ['a', '1', '2'],
            ['b', '3', '4']
          ]
        )
      )
    ).toEqual({
      columns: ['x', 'y'],
      labels: ['a', 'b'],
      rows: [
        ['1', '2'],
        ['3', '4']
      ],
      depth: 1
    });
  });

  it('has cells that span several rows and columns in each of them', () => {
    const html = `<table>
      <tr><th rowspan="2">k</th><th colspan="2">size</th></tr>
      <tr><th>min</th><th>max</th></tr>
      <tr><th>a</th><td>1</td><td>2</td></tr></table>`;
    expect(grid(html)).toEqual({
      columns: ['size · min', 'size · max'],
      labels: ['a'],
      rows: [['1', '2']],
      depth: 1
    });
  });

  it('does not become larger than it is by what it says of itself', () => {
    const html = `<table><tr>${'<td colspan="1000" rowspan="65534">1</td>'.repeat(3)}</tr></table>`;
    expect(grid(html).rows[0]).toHaveLength(3000);
  });

  it('within another is part of its cell', () => {
    expect(
      gridsOf(
        '<table><tr><td><table><tr><td>in</td></tr></table></td></tr></table>'
      )
    ).toHaveLength(1);
  });

  it('leaves what stands beside it', () => {
    expect(
      besideGrids(`${pandas(['x'], [['0', '1']])}<p>1 rows × 1 columns</p>`)
    ).toBe('1 rows × 1 columns');
  });
});

describe('reading HTML', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('runs nothing', () => {
    vi.stubGlobal('ran', 0);
    gridsOf(
      '<table><tr><td onclick="ran++"><img src="x" onerror="ran++">1<script>ran++</script></td></tr></table>'
    );
    expect((globalThis as unknown as { ran: number }).ran).toBe(0);
  });
});

describe('two tables', () => {
  const before = grid(
    pandas(
      ['x', 'y'],
      [
        ['0', '1', '2'],
        ['1', '3', '4'],
        ['2', '5', '6']
      ]
    )
  );

  it('that are the same differ nowhere', () => {
    const { changed, columns, rows } = compareTables(before, before);
    expect([
      changed,
      columns.map(({ kind }) => kind),
      rows.map(({ kind }) => kind)
    ]).toEqual([0, ['same', 'same'], ['same', 'same', 'same']]);
  });

  it('differ by cells, rows and columns', () => {
    const after = grid(
      pandas(
        ['x', 'z'],
        [
          ['0', '1', '9'],
          ['1', '3.5', '9'],
          ['3', '7', '9']
        ]
      )
    );
    const { changed, columns, rows } = compareTables(before, after);
    expect(changed).toBe(1);
    expect(columns).toEqual([
      { name: 'x', kind: 'same' },
      { name: 'y', kind: 'removed' },
      { name: 'z', kind: 'added' }
    ]);
    expect(rows.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'same 0',
      'changed 1',
      'removed 2',
      'added 3'
    ]);
    expect(rows[1].cells).toEqual([
      { before: '3', after: '3.5' },
      { before: '4', after: null },
      { before: null, after: '9' }
    ]);
  });

  it('without headings of rows are aligned by what stands in them', () => {
    const bare = (...cells: string[]): IGrid =>
      grid(
        `<table>${cells.map(cell => `<tr><td>${cell}</td></tr>`).join('')}</table>`
      );
    const { rows } = compareTables(
      bare('a', 'b', 'c'),
      bare('a', 'B', 'c', 'd')
    );
    expect(rows.map(({ kind }) => kind)).toEqual([
      'same',
      'changed',
      'same',
      'added'
    ]);
  });

  it('with columns of one name keep them apart', () => {
    const twice = grid(pandas(['x', 'x'], [['0', '1', '2']]));
    const other = grid(pandas(['x', 'x'], [['0', '1', '3']]));
    expect(compareTables(twice, other).rows[0].cells).toEqual([
      { before: '1', after: '1' },
      { before: '2', after: '3' }
    ]);
  });

  it('show the rows that differ, and one on each side', () => {
    const many = (changed: number): IGrid =>
      grid(
        pandas(
          ['x'],
          Array.from({ length: 20 }, (_, at) => [
            String(at),
            at === changed ? 'new' : String(at)
          ])
        )
      );
    expect(
      differingRows(compareTables(many(-1), many(10))).map(
        row => row?.label ?? '…'
      )
    ).toEqual(['…', '9', '10', '11', '…']);
  });
});
