/** How the keys lead through the graph. */
import type { IFed } from './graph';

/**
 * The node to which a key leads; null where it leads nowhere. Up and down through the notebook's order, left to what feeds the node, right
 * to what it feeds.
 */
export function targetOf(
  key: string,
  id: string,
  items: readonly IFed[]
): string | null {
  const place = items.findIndex(({ node }) => node.id === id);
  if (place < 0) {
    return null;
  }
  switch (key) {
    case 'ArrowUp':
      return items[place - 1]?.node.id ?? null;
    case 'ArrowDown':
      return items[place + 1]?.node.id ?? null;
    case 'ArrowLeft': {
      const { feeders } = items[place];
      // The nearest above.
      return feeders[feeders.length - 1]?.node.id ?? null;
    }
    case 'ArrowRight':
      return (
        items.find(({ feeders }) => feeders.some(({ node }) => node.id === id))
          ?.node.id ?? null
      );
    case 'Home':
      return items[0].node.id;
    case 'End':
      return items[items.length - 1].node.id;
    default:
      return null;
  }
}
