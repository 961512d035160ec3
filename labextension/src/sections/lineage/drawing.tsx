/** The lineage as a drawing that can be moved and zoomed. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import * as React from 'react';

import { useElements } from './elements';
import type { IFed, IGraphNode } from './graph';
import { around } from './graph';
import type { ILaidOut } from './laidout';
import { NODE_HEIGHT, NODE_WIDTH } from './layoutsize';
import { targetOf } from './moving';
import type { FlowNode, IFlowContext } from './node';
import { FlowContext, ReproNode } from './node';
import { firstView } from './viewport';
import { ZoomButtons } from './zoom';

const NODE_TYPES = { repro: ReproNode };

export interface IDrawingProps {
  readonly laidOut: ILaidOut;
  readonly items: readonly IFed[];
  /** The id of the active cell's node; null when it has none. */
  readonly active: string | null;
  /** Whether it has a tab for itself: then the wheel zooms, else it scrolls the panel. */
  readonly wide: boolean;
  readonly onOpen: (node: IGraphNode) => void;
  readonly trans: TranslationBundle;
}

export function Drawing(props: IDrawingProps): React.JSX.Element {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

/** Of more nodes, only those in sight are drawn, and never so many that drawing them would take long. */
const ALL = 600;

/** Nothing but looking: each node has what it needs for itself. */
const FIXED = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  zoomOnDoubleClick: false,
  maxZoom: 2
} as const;

function Flow(props: IDrawingProps): React.JSX.Element {
  const { active, items, laidOut, trans, wide } = props;
  const frame = React.useRef<HTMLDivElement>(null);
  const { edges, nodes } = useElements(laidOut, items, trans);
  const isLarge = laidOut.graph.nodes.length > ALL;
  const context = useMoving(frame, props);
  useFirstView(frame, laidOut, active);
  return (
    <FlowContext.Provider value={context}>
      <div
        ref={frame}
        className="jp-ReproLineage-drawing"
        role="group"
        aria-label={trans.__(
          'Cells and files. Arrow keys: up and down the notebook, left to what feeds a node, right to what it feeds. Enter opens it.'
        )}
      >
        <ReactFlow<FlowNode>
          id={React.useId()}
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          onlyRenderVisibleElements={isLarge}
          minZoom={isLarge ? 0.3 : 0.05}
          zoomOnScroll={wide}
          preventScrolling={wide}
          {...FIXED}
        />
        <ZoomButtons trans={trans} />
      </div>
    </FlowContext.Provider>
  );
}

/** What the nodes need to be moved among, looked at and opened. */
function useMoving(
  frame: React.RefObject<HTMLDivElement>,
  { active, items, laidOut, onOpen }: IDrawingProps
): IFlowContext {
  const flow = useReactFlow();
  const awaited = React.useRef<string | null>(null);
  const [focused, setFocused] = React.useState<string | null>(null);
  const known = items.some(({ node }) => node.id === focused);
  const reached = known ? focused : (active ?? items[0]?.node.id ?? null);
  return React.useMemo(
    (): IFlowContext => ({
      reached,
      awaited,
      active,
      onOpen,
      onLook: id => highlight(frame.current, laidOut, id),
      onFocus: id => {
        setFocused(id);
        highlight(frame.current, laidOut, id);
      },
      onKey: (id, event) => {
        const to = targetOf(event.key, id, items);
        const index = laidOut.graph.nodes.findIndex(node => node.id === to);
        if (to === null || index < 0) {
          return;
        }
        event.preventDefault();
        // It may not be drawn yet, being out of sight.
        awaited.current = to;
        setFocused(to);
        const { x, y } = laidOut.points[index];
        void flow.setCenter(x + NODE_WIDTH / 2, y + NODE_HEIGHT / 2, {
          zoom: flow.getZoom()
        });
      }
    }),
    [active, flow, frame, items, laidOut, onOpen, reached]
  );
}

/** Marks what feeds a node and what it feeds; with null, nothing. On the elements themselves: drawing hundreds anew would stutter. */
function highlight(
  frame: HTMLElement | null,
  { graph }: ILaidOut,
  id: string | null
): void {
  if (frame === null) {
    return;
  }
  const { above, below } = id === null ? NOTHING : around(graph, id);
  const sideOf = (node: string): string =>
    node === id
      ? 'self'
      : above.has(node)
        ? 'above'
        : below.has(node)
          ? 'below'
          : '';
  frame.dataset.looked = id === null ? '' : 'node';
  frame.querySelectorAll<HTMLElement>('.react-flow__node').forEach(element => {
    element.dataset.side = sideOf(element.dataset.id ?? '');
  });
  const ends = new Map(graph.edges.map(edge => [edge.id, edge]));
  frame.querySelectorAll<SVGElement>('.react-flow__edge').forEach(element => {
    const edge = ends.get(element.dataset.id ?? '');
    const [from, to] = [sideOf(edge?.source ?? ''), sideOf(edge?.target ?? '')];
    const up = from === 'above' && (to === 'above' || to === 'self');
    const down = to === 'below' && (from === 'below' || from === 'self');
    element.dataset.side = up ? 'above' : down ? 'below' : '';
  });
}

const NOTHING = { above: new Set<string>(), below: new Set<string>() };

/** Shows the part of each new drawing from which one reads on. */
function useFirstView(
  frame: React.RefObject<HTMLDivElement>,
  { graph, points, shape }: ILaidOut,
  active: string | null
): void {
  const flow = useReactFlow();
  React.useEffect(() => {
    const element = frame.current;
    if (element !== null) {
      const place = graph.nodes.findIndex(({ id }) => id === active);
      const size = { width: element.clientWidth, height: element.clientHeight };
      void flow.setViewport(firstView(points, points[place] ?? null, size));
    }
    // Not when another cell becomes the active one: what one looks at must not run away.
  }, [flow, frame, shape]);
}
