/** Which rows of a long list are in sight. */

/** The rows to draw: from `first` up to `end`, without it. */
export interface ISpan {
  readonly first: number;
  readonly end: number;
}

/** A list of rows of one height, of which one may be higher. */
export interface IHeights {
  readonly count: number;
  readonly row: number;
  /** The one that is higher, and by how much. */
  readonly tall: number;
  readonly extra: number;
}

/** How far below the top of the list a row begins; of `count`, how high the list is. */
export const topOf = (index: number, { extra, row, tall }: IHeights): number =>
  index * row + (tall >= 0 && index > tall ? extra : 0);

/** The rows between two heights, with some around them that come into sight next. */
export function spanOf(
  top: number,
  bottom: number,
  heights: IHeights,
  around = 6
): ISpan {
  const { count, extra, row, tall } = heights;
  const indexAt = (y: number): number => {
    const tallEnd = topOf(tall + 1, heights);
    return Math.floor((tall >= 0 && y >= tallEnd ? y - extra : y) / row);
  };
  const first = Math.min(
    tall >= 0 && top < topOf(tall + 1, heights) && top >= topOf(tall, heights)
      ? tall
      : indexAt(top),
    count
  );
  return {
    first: Math.max(0, first - around),
    end: Math.max(0, Math.min(count, indexAt(bottom) + 1 + around))
  };
}
