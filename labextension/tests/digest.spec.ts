import { describe, expect, it } from 'vitest';

import { type ICountedCell, digestOfCells } from '../src/digest';

const code = (
  source: string,
  execution_count: number | null
): ICountedCell => ({
  cell_type: 'code',
  source,
  execution_count
});

describe('the digest of cells', () => {
  it('is the one that the server works out', () => {
    // tests/unit/model/test_verifying.py has the same cells and the same digest.
    const cells = [
      { ...code('# Title', null), cell_type: 'markdown' },
      code('x = "ä\u2028😀\ud800"\n\tprint(x)\x7f\x01', 3),
      code(' \n', null),
      code('1 / 2', null)
    ];
    expect(digestOfCells(cells)).toBe('crc32:3e74010b');
  });

  it('is another once a cell was run again, edited or moved', () => {
    const before = digestOfCells([code('a', 1), code('b', 2)]);
    for (const after of [
      [code('a', 1), code('b', 3)],
      [code('a', 1), code('c', 2)],
      [code('b', 2), code('a', 1)]
    ]) {
      expect(digestOfCells(after)).not.toBe(before);
    }
  });

  it('stays when text or empty cells are added', () => {
    const cells = [code('a', 1)];
    expect(
      digestOfCells([
        { ...code('words', null), cell_type: 'markdown' },
        ...cells,
        code('', null)
      ])
    ).toBe(digestOfCells(cells));
  });
});
