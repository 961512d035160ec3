/** The nodes and edges of the drawing, as React Flow takes them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Edge } from '@xyflow/react';
import { MarkerType } from '@xyflow/react';
import * as React from 'react';

import type { IFed, IGraphNode } from './graph';
import type { ILaidOut } from './laidout';
import { NODE_HEIGHT, NODE_WIDTH } from './layoutsize';
import type { FlowNode } from './node';
import { nodeAsText } from './sentence';

export interface IElements {
  readonly nodes: FlowNode[];
  readonly edges: Edge[];
}

/** So many nodes come with each frame: drawing hundreds at once would hold up the page. */
const STEP = 40;

/** The nodes and edges, a few more with each frame until all are there. Those of which nothing changed stay the same objects. */
export function useElements(
  laidOut: ILaidOut,
  items: readonly IFed[],
  trans: TranslationBundle
): IElements {
  const nodes = useNodes(laidOut, items, trans);
  const edges = useEdges(laidOut);
  const count = useGrowing(nodes.length, laidOut.shape);
  return React.useMemo(() => {
    if (count >= nodes.length) {
      return { nodes, edges };
    }
    const some = nodes.slice(0, count);
    const there = new Set(some.map(({ id }) => id));
    return {
      nodes: some,
      edges: edges.filter(
        ({ source, target }) => there.has(source) && there.has(target)
      )
    };
  }, [count, edges, nodes]);
}

/** A number that grows to a limit, frame by frame; from the start again when `key` is another. */
function useGrowing(limit: number, key: string): number {
  const [state, setState] = React.useState({ key, count: STEP });
  const count = state.key === key ? state.count : STEP;
  React.useEffect(() => {
    if (count < limit) {
      const frame = requestAnimationFrame(() =>
        setState({ key, count: count + STEP })
      );
      return () => cancelAnimationFrame(frame);
    }
    return undefined;
  }, [count, key, limit]);
  return count;
}

function useNodes(
  { graph, points }: ILaidOut,
  items: readonly IFed[],
  trans: TranslationBundle
): FlowNode[] {
  const known = React.useRef(new Map<string, readonly [string, FlowNode]>());
  return React.useMemo(() => {
    const drawn = new Map<string, readonly [string, FlowNode]>();
    const fed = fedBy(items);
    const byId = new Map(items.map(item => [item.node.id, item]));
    const nodes = graph.nodes.map((node, index): FlowNode => {
      const { id } = node;
      const position = points[index];
      const said = nodeAsText(
        byId.get(id) ?? { node, feeders: [] },
        fed.get(id) ?? [],
        trans
      );
      const text = JSON.stringify([position, said, node]);
      const before = known.current.get(id);
      const flowNode =
        before?.[0] === text
          ? before[1]
          : {
              id,
              type: 'repro' as const,
              position,
              width: NODE_WIDTH,
              height: NODE_HEIGHT,
              data: { node, said }
            };
      drawn.set(id, [text, flowNode]);
      return flowNode;
    });
    known.current = drawn;
    return nodes;
  }, [graph, items, points, trans]);
}

/** What each node feeds. */
function fedBy(
  items: readonly IFed[]
): ReadonlyMap<string, readonly IGraphNode[]> {
  const fed = new Map<string, IGraphNode[]>();
  items.forEach(({ feeders, node }) =>
    feeders.forEach(feeder => {
      const list = fed.get(feeder.node.id);
      if (list) {
        list.push(node);
      } else {
        fed.set(feeder.node.id, [node]);
      }
    })
  );
  return fed;
}

const useEdges = ({ graph }: ILaidOut): Edge[] =>
  React.useMemo(
    () =>
      graph.edges.map(({ id, source, target, unsure }) => ({
        id,
        source,
        target,
        className: unsure ? 'jp-mod-unsure' : '',
        markerEnd: { type: MarkerType.ArrowClosed, width: 14, height: 14 }
      })),
    [graph]
  );
