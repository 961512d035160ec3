/** The smallest piece of a text that another one replaces. */

/** A piece of a text, and what stands there instead. */
export interface IChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What to replace in a text so that it becomes another: cursors and marks elsewhere in it stay where they are. */
export function changeOf(before: string, after: string): IChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start += 1;
  }
  let tail = 0;
  while (
    tail < shorter - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  return {
    start,
    end: before.length - tail,
    text: after.slice(start, after.length - tail)
  };
}
