/** What an edit changes, line by line. */

/** Lines that go, and lines that come in their place. */
export interface ILines {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The lines between the first and the last that are not the same. */
export function linesChanged(before: string, after: string): ILines {
  const old = before.split('\n');
  const now = after.split('\n');
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) {
    head += 1;
  }
  let tail = 0;
  while (
    tail < shorter - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  ) {
    tail += 1;
  }
  return {
    removed: old.slice(head, old.length - tail),
    added: now.slice(head, now.length - tail)
  };
}
