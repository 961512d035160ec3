import { describe, expect, it } from 'vitest';

import { joined, plain } from '../../src/sections/comparing/plain';
import type { ILine, IPiece } from '../../src/sections/comparing/texts';
import {
  compareTexts,
  folded,
  piecesOf
} from '../../src/sections/comparing/texts';

/** A line with what changed in brackets. */
const shown = (line: ILine | null, pieces: readonly IPiece[]): string | null =>
  line &&
  `${line.number} ${pieces
    .map(({ changed, text }) => (changed ? `[${text}]` : text))
    .join('')}`;

const rows = (before: string | null, after: string | null): unknown[] =>
  compareTexts(before, after).map(row => {
    const [left, right] = piecesOf(row);
    return [row.kind, shown(row.before, left), shown(row.after, right)];
  });

describe('two texts', () => {
  it('that are the same have rows that are the same', () => {
    expect(rows('a\nb\n', 'a\nb')).toEqual([
      ['same', '1 a', '1 a'],
      ['same', '2 b', '2 b']
    ]);
  });

  it('differ by words within a line; a number is one word', () => {
    expect(rows('score 12.5 of 20', 'score 13.75 of 20')).toEqual([
      ['changed', '1 score [12.5] of 20', '1 score [13.75] of 20']
    ]);
    expect(rows('x = -1e-3', 'x = 1e-4')).toEqual([
      ['changed', '1 x = [-1e-3]', '1 x = [1e-4]']
    ]);
  });

  it('differ by whole lines where those have no word in common', () => {
    expect(rows('alpha', 'beta gamma')).toEqual([
      ['changed', '1 [alpha]', '1 [beta gamma]']
    ]);
  });

  it('have lines that came and lines that went, each with its own number', () => {
    expect(rows('a\nb\nc', 'a\nc\nd')).toEqual([
      ['same', '1 a', '1 a'],
      ['removed', '2 [b]', null],
      ['same', '3 c', '2 c'],
      ['added', null, '3 [d]']
    ]);
  });

  it('may be on one side only', () => {
    expect(rows(null, 'new')).toEqual([['added', null, '1 [new]']]);
    expect(rows('old', null)).toEqual([['removed', '1 [old]', null]]);
    expect(rows(null, null)).toEqual([]);
  });

  it('swapped, swap what came and what went', () => {
    const [one, other] = ['a\nb\nx 1\nc', 'b\nx 2\nc\nd'];
    const swapped = compareTexts(other, one).map(row => ({
      kind:
        row.kind === 'added'
          ? 'removed'
          : row.kind === 'removed'
            ? 'added'
            : row.kind,
      before: row.after,
      after: row.before
    }));
    expect(swapped).toEqual(compareTexts(one, other));
  });

  it('of many lines with nothing in common end in time', () => {
    const lines = (word: string): string =>
      Array.from({ length: 15_000 }, (_, at) => `${word} ${at}`).join('\n');
    const compared = compareTexts(lines('a'), lines('b'));
    expect(compared).toHaveLength(15_000);
  });
});

describe('lines that are the same', () => {
  it('are folded but for those around what differs', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`);
    const after = lines.map((line, at) => (at === 10 ? 'other' : line));
    expect(
      folded(compareTexts(lines.join('\n'), after.join('\n'))).map(row =>
        row.kind === 'skipped' ? row.rows.length : row.kind
      )
    ).toEqual([
      7,
      'same',
      'same',
      'same',
      'changed',
      'same',
      'same',
      'same',
      6
    ]);
  });

  it('are one fold when nothing differs', () => {
    const text = 'a\nb\nc';
    expect(folded(compareTexts(text, text)).map(({ kind }) => kind)).toEqual([
      'skipped'
    ]);
  });
});

describe('a text of a notebook', () => {
  it('loses terminal sequences and shows what could mislead', () => {
    expect(plain('\x1b[31mred\x1b[0m \u202egpj\x07')).toBe(
      'red \\u202egpj\\x07'
    );
  });

  it('is joined from lines, and made of JSON with sorted keys', () => {
    expect(joined(['a\n', 'b'])).toBe('a\nb');
    expect(joined({ b: [1], a: null })).toBe(
      joined(JSON.parse('{"a": null, "b": [1]}'))
    );
    expect(joined(undefined)).toBe('');
  });
});
