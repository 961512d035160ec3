/** What a node of the lineage says of itself in words. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IFed, IGraphNode } from './graph';

/** Nodes named before the rest is counted. */
const NAMED = 8;

/** `cell 3 ← cell 1 (df), data.csv`. */
export function feedersAsText(
  { feeders }: IFed,
  trans: TranslationBundle
): string {
  return listed(
    feeders.map(({ label, node }) =>
      label === '' ? node.name : `${node.name} (${label})`
    ),
    trans
  );
}

/** All that is to be said of a node, for those who cannot see the drawing. */
export function nodeAsText(
  fed: IFed,
  fedBy: readonly IGraphNode[],
  trans: TranslationBundle
): string {
  const { feeders, node } = fed;
  return [
    node.name,
    node.label,
    node.mark ?? '',
    feeders.length > 0
      ? trans.__('fed by %1', feedersAsText(fed, trans))
      : trans.__('fed by nothing'),
    fedBy.length > 0
      ? trans.__(
          'feeds %1',
          listed(
            fedBy.map(({ name }) => name),
            trans
          )
        )
      : ''
  ]
    .filter(text => text !== '')
    .join(', ');
}

function listed(names: readonly string[], trans: TranslationBundle): string {
  const shown = names.slice(0, NAMED).join(', ');
  return names.length > NAMED
    ? trans.__('%1 and %2 more', shown, names.length - NAMED)
    : shown;
}
