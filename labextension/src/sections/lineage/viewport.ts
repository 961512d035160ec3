/** Which part of a drawing is shown first. */
import type { IPoint } from './layout';
import { NODE_HEIGHT, NODE_WIDTH } from './layoutsize';

export interface IViewport extends IPoint {
  readonly zoom: number;
}

/** Names can be read down to this. */
const READABLE = 0.8;
const MARGIN = 12;

/**
 * The whole drawing where its names can be read then; else, as large as need be, its upper part, or what is around a node.
 */
export function firstView(
  points: readonly IPoint[],
  around: IPoint | null,
  size: { readonly width: number; readonly height: number }
): IViewport {
  const right = Math.max(0, ...points.map(({ x }) => x)) + NODE_WIDTH;
  const bottom = Math.max(0, ...points.map(({ y }) => y)) + NODE_HEIGHT;
  const [width, height] = [size.width - 2 * MARGIN, size.height - 2 * MARGIN];
  const whole = Math.min(width / right, height / bottom);
  const zoom = Math.min(1, Math.max(READABLE, whole));
  const first = points.reduce<IPoint | null>(
    (best, point) => (best === null || point.y < best.y ? point : best),
    null
  );
  const centre = around ?? first ?? { x: 0, y: 0 };
  return {
    x: shift(centre.x + NODE_WIDTH / 2, right, width, zoom) + MARGIN,
    y: shift(centre.y + NODE_HEIGHT / 2, bottom, height, zoom) + MARGIN,
    zoom
  };
}

/** How far to shift along one side: centred where all fits, else with the centre in the middle, and no empty room beyond the ends. */
function shift(
  centre: number,
  length: number,
  room: number,
  zoom: number
): number {
  const drawn = length * zoom;
  return drawn <= room
    ? (room - drawn) / 2
    : Math.min(0, Math.max(room - drawn, room / 2 - centre * zoom));
}
