/** Who feeds whom, with what is to be said of each cell and file: what the drawing and its textual form are made from. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Assessment, LineageEdge, LineageNode } from '../../answers';
import { cellAsText, reasonAsText, stateAsText } from '../../reasons';
import { plain } from '../comparing/plain';

/** A cell or file of the graph. */
export interface IGraphNode {
  readonly id: string;
  readonly kind: LineageNode['kind'];
  /** `cell 3`, `data.csv`. */
  readonly name: string;
  /** The cell's first line, the file's path. */
  readonly label: string;
  readonly cellId: string | null;
  readonly path: string | null;
  /** What the contents manager opens; null where it cannot. */
  readonly local: string | null;
  /** Whether there is something to go to: the cell, or the file. */
  readonly opens: boolean;
  /** What is the matter with it, in a word or two; null when nothing is. */
  readonly mark: string | null;
  /** Why, in a sentence each. */
  readonly reasons: readonly string[];
}

/** One node feeds another. `label` names what goes between. */
export interface IGraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly label: string;
  /** Whether it is only supposed. */
  readonly unsure: boolean;
}

/** Nodes in the order of the notebook, files where the first cell that has to do with them stands. */
export interface IGraph {
  readonly nodes: readonly IGraphNode[];
  readonly edges: readonly IGraphEdge[];
}

/** What the graph is made from. */
export interface IGraphSources {
  readonly assessment: Assessment;
  /** The ids of all cells as they stand in the notebook. */
  readonly cellIds: readonly string[];
  readonly trans: TranslationBundle;
}

/** So many names are said of an edge. */
const NAMES = 3;

/** The graph of an assessment; null when its lineage was not asked for. */
export function graphOf(sources: IGraphSources): IGraph | null {
  const { assessment, cellIds, trans } = sources;
  const { lineage } = assessment;
  if (lineage === null) {
    return null;
  }
  const place = new Map(cellIds.map((id, index) => [id, index + 1]));
  const states = new Map(assessment.cells.map(cell => [cell.cell_id, cell]));
  const files = new Map(assessment.files.map(file => [file.path, file]));
  const nodes = lineage.nodes.map((node): IGraphNode => {
    const { cell_id, id, kind, label, path } = node;
    const common = { id, kind, cellId: cell_id, path, label: plain(label) };
    if (kind === 'file') {
      const file = files.get(path ?? '');
      return {
        ...common,
        name: plain(label),
        label: plain(path ?? label),
        local: file?.local ?? null,
        opens: (file?.local ?? null) !== null && file?.now !== 'missing',
        mark: fileMark(file?.now, trans),
        reasons: []
      };
    }
    const placeOf = (cell: string): number | null => place.get(cell) ?? null;
    const state = states.get(cell_id ?? '');
    return {
      ...common,
      name: cellAsText(placeOf(cell_id ?? ''), trans),
      local: null,
      opens: place.has(cell_id ?? ''),
      mark:
        state === undefined || state.state === 'fresh'
          ? null
          : stateAsText(state.state, trans),
      reasons: (state?.reasons ?? []).map(reason =>
        plain(reasonAsText(reason, placeOf, trans))
      )
    };
  });
  return {
    nodes: inOrder(nodes, lineage.edges, place),
    edges: merged(lineage.edges, trans)
  };
}

function fileMark(
  now: 'changed' | 'missing' | 'same' | 'unknown' | undefined,
  trans: TranslationBundle
): string | null {
  switch (now) {
    case 'changed':
      return trans.__('Changed on disk');
    case 'missing':
      return trans.__('Missing');
    case 'same':
    case 'unknown':
    case undefined:
      return null;
  }
}

/** Cells from top to bottom, deleted ones last; a file before the first cell that it feeds, else behind the one that wrote it. */
function inOrder(
  nodes: readonly IGraphNode[],
  edges: readonly LineageEdge[],
  place: ReadonlyMap<string, number>
): readonly IGraphNode[] {
  const rank = new Map<string, number>();
  nodes.forEach(({ cellId, id, kind }) => {
    if (kind === 'cell') {
      rank.set(id, place.get(cellId ?? '') ?? Infinity);
    }
  });
  const fileRank = new Map<string, number>();
  const lower = (id: string, at: number): void => {
    fileRank.set(id, Math.min(fileRank.get(id) ?? Infinity, at));
  };
  edges.forEach(({ source, target }) => {
    const [from, to] = [rank.get(source), rank.get(target)];
    if (from === undefined && to !== undefined) {
      lower(source, to - 0.5);
    } else if (to === undefined && from !== undefined) {
      lower(target, from + 0.25);
    }
  });
  const rankOf = ({ id }: IGraphNode): number =>
    rank.get(id) ?? fileRank.get(id) ?? Infinity;
  const keyed = nodes.map((node, index) => ({ node, index, at: rankOf(node) }));
  keyed.sort((a, b) =>
    a.at === b.at ? a.index - b.index : a.at < b.at ? -1 : 1
  );
  return keyed.map(({ node }) => node);
}

/** One edge for each pair of nodes, whatever ways there are from one to the other. */
function merged(
  edges: readonly LineageEdge[],
  trans: TranslationBundle
): readonly IGraphEdge[] {
  const pairs = new Map<string, LineageEdge[]>();
  edges.forEach(edge => {
    const id = JSON.stringify([edge.source, edge.target]);
    const others = pairs.get(id);
    if (others) {
      others.push(edge);
    } else {
      pairs.set(id, [edge]);
    }
  });
  return [...pairs].map(([id, ways]) => ({
    id,
    source: ways[0].source,
    target: ways[0].target,
    label: namesAsText(ways, trans),
    unsure: ways.every(({ kind }) => kind === 'unknown')
  }));
}

function namesAsText(
  ways: readonly LineageEdge[],
  trans: TranslationBundle
): string {
  // What a file is called stands at its node.
  const names = [
    ...new Set(
      ways
        .filter(({ kind }) => kind !== 'file')
        .flatMap(({ names }) => names)
        .map(plain)
    )
  ];
  const shown = names.slice(0, NAMES).join(', ');
  return names.length > NAMES
    ? trans.__('%1 and %2 more', shown, names.length - NAMES)
    : shown;
}

/** The ids of what feeds some nodes, of what they feed, and their own. */
export interface INeighbourhood {
  readonly above: ReadonlySet<string>;
  readonly below: ReadonlySet<string>;
}

/** All that a node comes from and all that comes from it, however far. */
export function around(graph: IGraph, id: string): INeighbourhood {
  return {
    above: reached(id, neighbours(graph, 'target', 'source')),
    below: reached(id, neighbours(graph, 'source', 'target'))
  };
}

type End = 'source' | 'target';

function neighbours(
  { edges }: IGraph,
  from: End,
  to: End
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  edges.forEach(edge => {
    const known = found.get(edge[from]);
    if (known) {
      known.push(edge[to]);
    } else {
      found.set(edge[from], [edge[to]]);
    }
  });
  return found;
}

function reached(
  id: string,
  next: ReadonlyMap<string, readonly string[]>
): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [id];
  while (open.length > 0) {
    for (const other of next.get(open.pop() as string) ?? []) {
      if (!seen.has(other) && other !== id) {
        seen.add(other);
        open.push(other);
      }
    }
  }
  return seen;
}

/** The part of a graph that has to do with one node. */
export function partAround(graph: IGraph, id: string): IGraph {
  const { above, below } = around(graph, id);
  const kept = (other: string): boolean =>
    other === id || above.has(other) || below.has(other);
  return {
    nodes: graph.nodes.filter(node => kept(node.id)),
    edges: graph.edges.filter(
      ({ source, target }) => kept(source) && kept(target)
    )
  };
}

/** A node of the textual form, with what feeds it directly and by what. */
export interface IFed {
  readonly node: IGraphNode;
  readonly feeders: readonly {
    readonly node: IGraphNode;
    readonly label: string;
  }[];
}

/** The graph as a list: each node with what feeds it. */
export function asList({ edges, nodes }: IGraph): readonly IFed[] {
  const byId = new Map(nodes.map(node => [node.id, node]));
  const rank = new Map(nodes.map(({ id }, index) => [id, index]));
  const feeders = new Map<string, IGraphEdge[]>();
  edges.forEach(edge => {
    feeders.set(edge.target, [...(feeders.get(edge.target) ?? []), edge]);
  });
  return nodes.map(node => ({
    node,
    feeders: (feeders.get(node.id) ?? [])
      .filter(({ source }) => byId.has(source))
      .sort(
        (a, b) =>
          (rank.get(a.source) as number) - (rank.get(b.source) as number)
      )
      .map(({ label, source }) => ({
        node: byId.get(source) as IGraphNode,
        label
      }))
  }));
}
