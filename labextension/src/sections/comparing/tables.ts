/** What differs between two tables: columns and rows that came or went, and cells whose text is another. */
import { diffArrays } from 'diff';

import type { IGrid } from './grid';

export type Presence = 'same' | 'added' | 'removed';

/** A column of either table. */
export interface IColumn {
  readonly name: string;
  readonly kind: Presence;
}

/** A cell of either table; null where a side has none. */
export interface ICellPair {
  readonly before: string | null;
  readonly after: string | null;
}

/** A row of either table. */
export interface ITableRow {
  readonly label: string;
  readonly kind: Presence | 'changed';
  readonly cells: readonly ICellPair[];
}

/** Two tables laid over each other. `changed` counts the cells of rows and columns on both sides whose text differs. */
export interface ITableComparison {
  readonly columns: readonly IColumn[];
  readonly rows: readonly ITableRow[];
  readonly changed: number;
  /** Whether rows have headings. */
  readonly labelled: boolean;
}

/** Sequences further apart than this are taken to have nothing in common. */
const EDITS = 2_000;

/** One place of two aligned sequences: the index on each side, null where it has none. */
type Place = readonly [number | null, number | null];

/** Two tables laid over each other: columns by their names, rows by their headings, or by what stands in them. */
export function compareTables(before: IGrid, after: IGrid): ITableComparison {
  const columns = align(numbered(before.columns), numbered(after.columns));
  const labelled = before.labels.length + after.labels.length > 0;
  const byLabel = labelled && distinct(before) && distinct(after);
  const places = align(
    byLabel ? before.labels : contents(before, columns, 0),
    byLabel ? after.labels : contents(after, columns, 1),
    !byLabel
  );
  let changed = 0;
  const rows = places.map(([left, right]): ITableRow => {
    const cells = columns.map(([from, to]): ICellPair => ({
      before: cellOf(before, left, from),
      after: cellOf(after, right, to)
    }));
    const differing =
      left === null || right === null
        ? 0
        : cells.filter(
            (cell, at) => columns[at].every(c => c !== null) && differs(cell)
          ).length;
    changed += differing;
    return {
      label: before.labels[left ?? -1] ?? after.labels[right ?? -1] ?? '',
      kind: kindOf(left, right, differing > 0),
      cells
    };
  });
  return {
    columns: columns.map(([from, to]) => ({
      name: before.columns[from ?? -1] ?? after.columns[to ?? -1] ?? '',
      kind: from === null ? 'added' : to === null ? 'removed' : 'same'
    })),
    rows,
    changed,
    labelled
  };
}

/** The rows in which something differs, with some beside them. Columns that came or went are in all of them. */
export function differingRows(
  { rows }: ITableComparison,
  context = 1
): readonly (ITableRow | null)[] {
  const near = new Set<number>();
  rows.forEach(({ kind }, index) => {
    if (kind !== 'same') {
      for (let at = index - context; at <= index + context; at++) {
        near.add(at);
      }
    }
  });
  const shown: (ITableRow | null)[] = [];
  rows.forEach((row, index) => {
    if (near.has(index)) {
      shown.push(row);
    } else if (shown.length === 0 || shown[shown.length - 1] !== null) {
      shown.push(null);
    }
  });
  return shown;
}

export const differs = ({ before, after }: ICellPair): boolean =>
  before !== after;

function kindOf(
  left: number | null,
  right: number | null,
  changed: boolean
): ITableRow['kind'] {
  if (left === null) {
    return 'added';
  }
  return right === null ? 'removed' : changed ? 'changed' : 'same';
}

const cellOf = (
  { rows }: IGrid,
  row: number | null,
  column: number | null
): string | null =>
  row === null || column === null ? null : (rows[row]?.[column] ?? '');

/** Whether the headings of the rows tell them apart. */
const distinct = ({ labels, rows }: IGrid): boolean =>
  labels.length === rows.length && new Set(labels).size === labels.length;

/** Names, the second of a kind and further ones with a number, so that each stands for itself. */
function numbered(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return names.map(name => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return `${name}\u0000${count}`;
  });
}

/** Each row as one text: its heading and what stands in the columns that both tables have. */
const contents = (
  { labels, rows }: IGrid,
  columns: readonly Place[],
  side: 0 | 1
): readonly string[] =>
  rows.map((row, index) =>
    [
      labels[index] ?? '',
      ...columns
        .filter(([from, to]) => from !== null && to !== null)
        .map(place => row[place[side] as number] ?? '')
    ].join('\u0000')
  );

/** Aligns two sequences. With `pairing`, what stands in the place of something else is taken to be that, changed. */
function align(
  before: readonly string[],
  after: readonly string[],
  pairing = false
): readonly Place[] {
  const changes = diffArrays([...before], [...after], {
    maxEditLength: EDITS
  }) ?? [
    { count: before.length, removed: true, added: false },
    { count: after.length, removed: false, added: true }
  ];
  const places: Place[] = [];
  let [left, right] = [0, 0];
  for (let index = 0; index < changes.length; index++) {
    const { added, count = 0, removed } = changes[index];
    if (!added && !removed) {
      for (let step = 0; step < count; step++) {
        places.push([left++, right++]);
      }
      continue;
    }
    const next = changes[index + 1];
    let gone = removed ? count : 0;
    let come = added ? count : next?.added ? (next.count ?? 0) : 0;
    index += removed && next?.added ? 1 : 0;
    for (; pairing && gone > 0 && come > 0; gone--, come--) {
      places.push([left++, right++]);
    }
    for (; gone > 0; gone--) {
      places.push([left++, null]);
    }
    for (; come > 0; come--) {
      places.push([null, right++]);
    }
  }
  return places;
}
