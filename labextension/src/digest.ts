/** Whether a verification is still about the notebook as it stands. */

/** What counts of a cell. */
export interface ICountedCell {
  readonly cell_type: string;
  readonly source: string;
  readonly execution_count: number | null;
}

/**
 * What tells a notebook's code, and which execution each output is of, from another: the same text as a verification's
 * `notebook_digest` where it is still about these cells. `digest_of_cells` in model/verifying.py says how it is made.
 */
export function digestOfCells(cells: readonly ICountedCell[]): string {
  const code = cells
    .filter(cell => cell.cell_type === 'code' && cell.source.trim() !== '')
    .map(cell => [cell.execution_count, cell.source]);
  const bytes = new TextEncoder().encode(JSON.stringify(code));
  return `crc32:${crc32(bytes).toString(16).padStart(8, '0')}`;
}

/** The cyclic redundancy check of zlib and PNG. */
function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest = (rest >>> 8) ^ TABLE[(rest ^ byte) & 0xff];
  }
  return (rest ^ 0xffffffff) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let rest = index;
  for (let bit = 0; bit < 8; bit++) {
    rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return rest;
});
