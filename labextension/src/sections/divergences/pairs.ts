/** The outputs of both sides, like beside like, with the divergence that was found between them. */
import type { Divergence } from '../../answers';
import type { IOutputPair } from '../../transport/server';
import type { Output } from './forms';
import { ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, mergedStreams } from './forms';

/** An output of each side, null where a side has none. `divergence` is null where they say the same. */
export interface IPair {
  readonly baseline: Output | null;
  readonly rerun: Output | null;
  readonly divergence: Divergence | null;
}

type Placed = readonly [number, Output];

/**
 * Pairs the outputs of a cell as the comparison did: streams by their name, what else there is in order, without what it found to be
 * on one side only. In the order of the baseline; what the rerun alone has comes last.
 */
export function pairsOf(
  { baseline, rerun }: IOutputPair,
  divergences: readonly Divergence[]
): readonly IPair[] {
  const left = placed(baseline);
  const right = placed(rerun);
  const added = new Set(indices(divergences, ['added']));
  const removed = new Set(indices(divergences, ['removed']));
  const pairs: (readonly [Placed | null, Placed | null])[] = [];
  const streams = new Map(
    right.filter(isStream).map(item => [nameOf(item), item])
  );
  const rest = right.filter(item => !isStream(item) && !added.has(item[0]));
  left.forEach(item => {
    if (isStream(item)) {
      const other = streams.get(nameOf(item)) ?? null;
      streams.delete(nameOf(item));
      pairs.push([item, other]);
    } else {
      pairs.push([item, removed.has(item[0]) ? null : (rest.shift() ?? null)]);
    }
  });
  const alone = new Set([...streams.values(), ...rest].map(([index]) => index));
  right
    .filter(([index]) => alone.has(index) || added.has(index))
    .filter(item => !pairs.some(([, other]) => other === item))
    .forEach(item => pairs.push([null, item]));
  return pairs.map(([one, other]) => ({
    baseline: one?.[1] ?? null,
    rerun: other?.[1] ?? null,
    divergence: divergenceOf(one, other, divergences)
  }));
}

/** The divergence of a pair: named by the place on the side that has the output, and by its kind, since both sides count from 0. */
function divergenceOf(
  one: Placed | null,
  other: Placed | null,
  divergences: readonly Divergence[]
): Divergence | null {
  const found = divergences.find(({ kind, mime_type, output_index }) => {
    const side = kind === 'added' ? other : one;
    const alone = kind === 'added' ? one === null : true;
    return (
      alone &&
      side?.[0] === output_index &&
      isStream(side) === isStreamType(mime_type) &&
      (side[1].output_type === 'error') === (mime_type === ERROR_TYPE)
    );
  });
  return found ?? null;
}

const placed = (outputs: readonly unknown[] | null): readonly Placed[] =>
  mergedStreams(outputs ?? []).map((output, index) => [index, output] as const);

const isStream = ([, { output_type }]: Placed): boolean =>
  output_type === 'stream';

const nameOf = ([, { name }]: Placed): unknown => name ?? 'stdout';

const isStreamType = (mimeType: string): boolean =>
  mimeType === STDOUT_TYPE || mimeType === STDERR_TYPE;

const indices = (
  divergences: readonly Divergence[],
  kinds: readonly Divergence['kind'][]
): readonly number[] =>
  divergences
    .filter(
      ({ kind, mime_type }) => kinds.includes(kind) && !isStreamType(mime_type)
    )
    .map(({ output_index }) => output_index);
