/** Who feeds a cell, and whom it feeds. */
import type { LineageGraph, LineageNode } from '../answers';

/** Which way to follow the lineage from a cell. */
export type Direction = 'feeds' | 'is-fed';

/** A cell or file that feeds a cell, or is fed by it. */
export interface IKin {
  readonly node: LineageNode;
  /** The variables, files, generators through which it does so itself; empty when it does so through others. */
  readonly names: readonly string[];
}

/** The node of a cell; null when the lineage does not know it, as when it has not run. */
export const nodeOfCell = (
  graph: LineageGraph,
  cellId: string
): LineageNode | null =>
  graph.nodes.find(node => node.cell_id === cellId) ?? null;

/** What feeds a cell, or what it feeds: what does so itself first, then what does so through others, nearest first. */
export function kinOf(
  graph: LineageGraph,
  cellId: string,
  direction: Direction
): readonly IKin[] {
  const start = nodeOfCell(graph, cellId);
  if (start === null) {
    return [];
  }
  const next = neighbours(graph, direction);
  const found = new Map<string, readonly string[]>(next.get(start.id));
  found.delete(start.id);
  const waiting = [...found.keys()];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const other of next.get(id)?.keys() ?? []) {
      if (other !== start.id && !found.has(other)) {
        found.set(other, []);
        waiting.push(other);
      }
    }
  }
  const nodes = new Map(graph.nodes.map(node => [node.id, node]));
  return [...found].flatMap(([id, names]) => {
    const node = nodes.get(id);
    return node ? [{ node, names }] : [];
  });
}

/** Of each node those next to it in a direction, with the names of the edges between. */
function neighbours(
  { edges }: LineageGraph,
  direction: Direction
): Map<string, Map<string, readonly string[]>> {
  const found = new Map<string, Map<string, readonly string[]>>();
  for (const { names, source, target } of edges) {
    const [from, to] =
      direction === 'feeds' ? [target, source] : [source, target];
    const others = found.get(from) ?? new Map<string, readonly string[]>();
    others.set(to, [...(others.get(to) ?? []), ...names]);
    found.set(from, others);
  }
  return found;
}
