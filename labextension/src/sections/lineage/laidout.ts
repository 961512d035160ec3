/** Layouts of a graph as it changes. */
import * as React from 'react';

import type { IGraph } from './graph';
import type { ILayoutRequest, IPoint } from './layout';
import { Layouter } from './layouter';

/** A graph, and where its nodes stand. */
export interface ILaidOut {
  readonly graph: IGraph;
  readonly points: readonly IPoint[];
  /** The same as long as no node moves. */
  readonly shape: string;
}

/** The newest graph that has been laid out; null before the first has. What does not change who feeds whom, moves nothing. */
export function useLaidOut(graph: IGraph): ILaidOut | null {
  const [known, setKnown] = React.useState<Omit<ILaidOut, 'graph'> | null>(
    null
  );
  const [previous, setPrevious] = React.useState<ILaidOut | null>(null);
  const request = React.useMemo(() => requestOf(graph), [graph]);
  const shape = React.useMemo(() => JSON.stringify(request), [request]);
  const layouter = useLayouter();
  React.useEffect(() => {
    if (known?.shape === shape) {
      return;
    }
    void layouter()
      .layOut(request)
      .then(points => {
        if (points !== null) {
          setKnown({ points, shape });
        }
      });
  }, [shape]);
  const current = React.useMemo(
    () => (known?.shape === shape ? { ...known, graph } : null),
    [graph, known, shape]
  );
  React.useEffect(() => {
    if (current !== null) {
      setPrevious(current);
    }
  }, [current]);
  return current ?? previous;
}

/** A layouter that ends with the component. */
function useLayouter(): () => Layouter {
  const held = React.useRef<Layouter | null>(null);
  React.useEffect(
    () => () => {
      held.current?.dispose();
      held.current = null;
    },
    []
  );
  return () => (held.current ??= new Layouter());
}

const requestOf = ({ edges, nodes }: IGraph): ILayoutRequest => ({
  nodes: nodes.map(({ id }) => id),
  edges: edges.map(({ source, target }) => [source, target])
});
