/** The geometry of a line chart: values and places on the paper, without a word of how it looks. */

/** A point of the line. `index` says which of the values it is. */
export interface IChartPoint {
  readonly index: number;
  readonly value: number;
  readonly x: number;
  readonly y: number;
}

/** A mark on the vertical axis. */
export interface ITick {
  readonly value: number;
  readonly y: number;
}

export interface IChartShape {
  readonly points: readonly IChartPoint[];
  /** The line, broken where values are missing: a path for SVG. */
  readonly path: string;
  readonly ticks: readonly ITick[];
}

/** The paper within the axes. */
export interface IPaper {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A chart of values at equal distances, null where there is none. */
export function chartOf(
  values: readonly (number | null)[],
  paper: IPaper
): IChartShape {
  const known = values.filter(value => value !== null && isFinite(value));
  const ticks = ticksFor(known as readonly number[]);
  const [low, high] = [ticks[0] ?? 0, ticks[ticks.length - 1] ?? 1];
  const span = high - low || 1;
  const yOf = (value: number): number =>
    round(paper.top + paper.height * (1 - (value - low) / span));
  const step = values.length > 1 ? paper.width / (values.length - 1) : 0;
  const start = values.length > 1 ? paper.left : paper.left + paper.width / 2;
  const points = values.flatMap((value, index): IChartPoint[] =>
    value === null || !isFinite(value)
      ? []
      : [{ index, value, x: round(start + index * step), y: yOf(value) }]
  );
  return {
    points,
    path: points
      .map(({ index, x, y }, place) => {
        const joinsOn = place > 0 && points[place - 1].index === index - 1;
        return `${joinsOn ? 'L' : 'M'}${x} ${y}`;
      })
      .join(''),
    ticks: ticks.map(value => ({ value, y: yOf(value) }))
  };
}

/** Three to six round numbers that hold all values. */
export function ticksFor(values: readonly number[]): readonly number[] {
  if (values.length === 0) {
    return [];
  }
  let low = values.reduce((a, b) => Math.min(a, b));
  let high = values.reduce((a, b) => Math.max(a, b));
  // A single value, or differences below what numbers of this size can tell.
  if (high - low <= Math.max(Math.abs(low), Math.abs(high)) * 1e-12) {
    const margin = Math.abs(low) / 2 || 1;
    [low, high] = [low - margin, high + margin];
  }
  const rough = (high - low) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough) ??
    rough;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: Math.min(last - first, 8) + 1 }, (_, index) =>
    clean((first + index) * step)
  );
}

/** A number without what binary fractions add to it. */
const clean = (value: number): number => Number(value.toPrecision(12));

const round = (value: number): number => Math.round(value * 10) / 10;

/** A number as a person reads it: four significant digits. */
export function numberAsText(value: number): string {
  if (!isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 0.001 || size >= 1_000_000)
    ? value.toExponential(2).replace(/\.?0+e/, 'e')
    : String(Number(value.toPrecision(4)));
}
