/** Which lines of two texts stand against each other, and what differs within them. */
import { diffArrays } from 'diff';

/** A piece of a line: the same on both sides, or not. */
export interface IPiece {
  readonly text: string;
  readonly changed: boolean;
}

/** A line of one side. `number` counts from 1. */
export interface ILine {
  readonly number: number;
  readonly text: string;
}

/** Two lines that stand against each other; null where a side has none. */
export interface ITextRow {
  readonly kind: 'same' | 'changed' | 'removed' | 'added';
  readonly before: ILine | null;
  readonly after: ILine | null;
}

/** Rows that are the same on both sides and need not be shown. */
export interface ISkipped {
  readonly kind: 'skipped';
  readonly rows: readonly ITextRow[];
}

/** More lines of a side are not compared, nor longer lines word by word: a page must stay fluid. */
const LINES = 20_000;
const WORDS_WITHIN = 2_000;
/** So many characters of a line are shown. */
const WIDTH = 4_000;
/** Texts further apart than this are taken to have nothing in common. */
const EDITS = 1_000;

/** The rows of a comparison of two texts, line by line. A side that is not there (null) has no lines. */
export function compareTexts(
  before: string | null,
  after: string | null
): readonly ITextRow[] {
  const left = linesOf(before);
  const right = linesOf(after);
  const changes = diffArrays(left, right, { maxEditLength: EDITS }) ?? [
    { value: left, removed: true, added: false },
    { value: right, removed: false, added: true }
  ];
  const rows: ITextRow[] = [];
  let [leftAt, rightAt] = [1, 1];
  for (let index = 0; index < changes.length; index++) {
    const { added, removed, value } = changes[index];
    if (!added && !removed) {
      value.forEach(text =>
        rows.push({
          kind: 'same',
          before: { number: leftAt++, text },
          after: { number: rightAt++, text }
        })
      );
      continue;
    }
    // What was removed stands before what was added in its place.
    const next = changes[index + 1];
    const gone = removed ? value : [];
    const come = added ? value : next?.added ? next.value : [];
    index += removed && next?.added ? 1 : 0;
    rows.push(...replaced(gone, come, leftAt, rightAt));
    leftAt += gone.length;
    rightAt += come.length;
  }
  return rows;
}

/** Lines that took the place of others: against each other as far as both go. */
function replaced(
  gone: readonly string[],
  come: readonly string[],
  leftAt: number,
  rightAt: number
): readonly ITextRow[] {
  return Array.from(
    { length: Math.max(gone.length, come.length) },
    (_, index) => {
      const before =
        index < gone.length
          ? { number: leftAt + index, text: gone[index] }
          : null;
      const after =
        index < come.length
          ? { number: rightAt + index, text: come[index] }
          : null;
      const kind =
        before === null ? 'added' : after === null ? 'removed' : 'changed';
      return { kind, before, after };
    }
  );
}

/** The pieces of a row's two lines, word by word; whole lines where they share no word. A side that is not there has none. */
export function piecesOf({
  after,
  before,
  kind
}: ITextRow): readonly [readonly IPiece[], readonly IPiece[]] {
  const [left, right] = [before?.text ?? null, after?.text ?? null];
  const apart = [whole(left, kind), whole(right, kind)] as const;
  if (
    left === null ||
    right === null ||
    kind === 'same' ||
    left.length > WORDS_WITHIN ||
    right.length > WORDS_WITHIN
  ) {
    return apart;
  }
  const words = diffArrays(wordsOf(left), wordsOf(right)).map(
    ({ added, removed, value }) => ({ added, removed, text: value.join('') })
  );
  if (
    !words.some(
      ({ added, removed, text }) => !added && !removed && /\S/.test(text)
    )
  ) {
    return apart;
  }
  return [
    words
      .filter(({ added }) => !added)
      .map(({ removed, text }) => ({ text, changed: removed })),
    words
      .filter(({ removed }) => !removed)
      .map(({ added, text }) => ({ text, changed: added }))
  ];
}

/** A number with its sign, point and exponent; a word; blanks; any other character. */
const WORD =
  /[+-]?\d[\d_]*(?:[.,]\d+)*(?:[eE][+-]?\d+)?|[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

const wordsOf = (line: string): string[] => line.match(WORD) ?? [];

function linesOf(text: string | null): string[] {
  if (text === null || text === '') {
    return [];
  }
  const lines = text.split('\n');
  // The end of the last line begins no further one.
  if (lines[lines.length - 1] === '') {
    lines.pop();
  }
  return lines.length > LINES ? lines.slice(0, LINES) : lines;
}

/** A line as one piece. */
const whole = (
  text: string | null,
  kind: ITextRow['kind']
): readonly IPiece[] =>
  text === null
    ? []
    : [
        {
          text: text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text,
          changed: kind !== 'same'
        }
      ];

/** The rows with long stretches that are the same folded away, but for some lines around what differs. */
export function folded(
  rows: readonly ITextRow[],
  context = 3
): readonly (ITextRow | ISkipped)[] {
  const near = new Uint8Array(rows.length);
  rows.forEach(({ kind }, index) => {
    if (kind !== 'same') {
      near.fill(1, Math.max(0, index - context), index + context + 1);
    }
  });
  const shown: (ITextRow | ISkipped)[] = [];
  for (let index = 0; index < rows.length;) {
    if (near[index]) {
      shown.push(rows[index++]);
      continue;
    }
    const end = near.indexOf(1, index);
    const same = rows.slice(index, end < 0 ? undefined : end);
    // A fold takes a line itself.
    shown.push(
      ...(same.length > 1 ? [{ kind: 'skipped', rows: same } as const] : same)
    );
    index += same.length;
  }
  return shown;
}
