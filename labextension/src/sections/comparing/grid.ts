/** HTML tables as plain text in rows and columns. Nothing of the HTML is run, loaded or shown. */
import { plain } from './plain';

/** A table. `labels` are the headings of its rows, by which they are told apart; empty when it has none. */
export interface IGrid {
  readonly columns: readonly string[];
  readonly labels: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many headings each row has. */
  readonly depth: number;
}

/** More cells are not taken, and no cell spans more: what a notebook says of its own size is not to be trusted. */
const CELLS = 400_000;
const SPAN = 1_000;

/** Joins the headings of a row or column that has several. */
const JOINT = ' · ';

/** The tables of an HTML text. A document made by DOMParser runs no scripts and loads nothing. */
export function gridsOf(html: string): readonly IGrid[] {
  if (!/<table\b/i.test(html)) {
    return [];
  }
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('table')]
    .filter(table => table.parentElement?.closest('table') === null)
    .map(gridOf)
    .filter(({ columns, rows }) => columns.length + rows.length > 0);
}

/** What an HTML text says beside its tables. */
export function besideGrids(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  page
    .querySelectorAll('table, script, style, template')
    .forEach(element => element.remove());
  return tidy(page.body.textContent ?? '');
}

interface ICell {
  readonly text: string;
  readonly heading: boolean;
}

function gridOf(table: HTMLTableElement): IGrid {
  const lines = [...table.rows];
  const matrix = spread(lines);
  let heads = 0;
  while (
    heads < lines.length &&
    matrix[heads].length > 0 &&
    matrix[heads].every(({ heading }) => heading)
  ) {
    heads++;
  }
  const head = matrix.slice(0, heads);
  const body = matrix.slice(heads);
  const depth = Math.min(
    ...body.map(row => {
      const first = row.findIndex(({ heading }) => !heading);
      return first < 0 ? 0 : first;
    }),
    body.length === 0 ? 0 : Infinity
  );
  const width = Math.max(0, ...matrix.map(({ length }) => length));
  return {
    columns: Array.from({ length: width - depth }, (_, column) =>
      named(head.map(row => row[column + depth]?.text ?? ''))
    ),
    labels:
      depth === 0
        ? []
        : body.map(row => named(row.slice(0, depth).map(({ text }) => text))),
    rows: body.map(row => row.slice(depth).map(({ text }) => text)),
    depth
  };
}

/** The cells of each row, those that span several put into each. */
function spread(lines: readonly HTMLTableRowElement[]): ICell[][] {
  const matrix: ICell[][] = lines.map(() => []);
  let left = CELLS;
  lines.forEach((line, row) => {
    let column = 0;
    for (const cell of line.cells) {
      while (matrix[row][column] !== undefined) {
        column++;
      }
      const entry = {
        text: plain(tidy(cell.textContent ?? '')),
        heading: cell.tagName === 'TH'
      };
      const wide = Math.min(Math.max(1, cell.colSpan), SPAN);
      const high = Math.min(
        Math.max(1, cell.rowSpan),
        SPAN,
        lines.length - row
      );
      for (let down = 0; down < high; down++) {
        for (let right = 0; right < wide && left > 0; right++, left--) {
          matrix[row + down][column + right] = entry;
        }
      }
      column += wide;
    }
  });
  // Rows that spans have left holes in.
  return matrix.map(row =>
    Array.from(row, cell => cell ?? { text: '', heading: false })
  );
}

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim();

const named = (headings: readonly string[]): string =>
  headings
    .filter((text, place) => text !== '' && text !== headings[place - 1])
    .join(JOINT);
