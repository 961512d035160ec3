/** The lineage as drawing and list, with a choice of how much of it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { INotebookModel } from '../../tokens';
import type { IDrawingProps } from './drawing';
import { Drawing } from './drawing';
import type { IGraph, IGraphNode } from './graph';
import { asList, graphOf, partAround } from './graph';
import { useLaidOut } from './laidout';
import { LineageList } from './list';
import { needLineage } from '../../needs';

export interface ILineageProps {
  readonly model: INotebookModel;
  readonly trans: TranslationBundle;
  readonly onOpenFile: (path: string) => void;
  /** Opens it in a tab for itself; null in such a tab. */
  readonly onWiden: (() => void) | null;
}

/** The lineage of the last run. Asked for only as long as this is shown. */
export function Lineage(props: ILineageProps): React.JSX.Element {
  const { model, onWiden, trans } = props;
  const { assessment, cellIds } = model;
  React.useEffect(() => needLineage(model), [model]);
  const graph = React.useMemo(
    () =>
      assessment === null ? null : graphOf({ assessment, cellIds, trans }),
    [assessment, cellIds, trans]
  );
  if (graph === null || graph.nodes.length === 0) {
    return (
      <p className="jp-ReproSection-note">
        {graph === null
          ? (model.trouble ?? trans.__('Loading…'))
          : trans.__('Run some cells to see what feeds what.')}
      </p>
    );
  }
  return (
    <div
      className={`jp-ReproLineage ${onWiden === null ? 'jp-mod-wide' : 'jp-mod-narrow'}`}
    >
      <Graph graph={graph} {...props} />
    </div>
  );
}

function Graph(
  props: ILineageProps & { readonly graph: IGraph }
): React.JSX.Element {
  const { graph, model, onWiden, trans } = props;
  const [partly, setPartly] = React.useState(false);
  const active =
    graph.nodes.find(
      ({ cellId }) => cellId !== null && cellId === model.activeCellId
    )?.id ?? null;
  const centre = partly ? active : null;
  const shown = React.useMemo(
    () => (centre === null ? graph : partAround(graph, centre)),
    [centre, graph]
  );
  const items = React.useMemo(() => asList(shown), [shown]);
  const onOpen = useOpening(props);
  return (
    <>
      <Bar partly={partly} onPartly={setPartly} {...props} />
      {partly && active === null && (
        <p className="jp-ReproSection-note">
          {trans.__('The active cell has not run: all are shown.')}
        </p>
      )}
      <Drawn
        graph={shown}
        active={active}
        wide={onWiden === null}
        onOpen={onOpen}
        trans={trans}
      />
      <details className="jp-ReproLineage-text">
        <summary>{trans.__('As a list')}</summary>
        <LineageList items={items} onOpen={onOpen} trans={trans} />
      </details>
    </>
  );
}

/** Goes to a node's cell, or opens its file. */
function useOpening({
  model,
  onOpenFile
}: ILineageProps): (node: IGraphNode) => void {
  return React.useCallback(
    ({ cellId, local, opens }: IGraphNode): void => {
      if (opens && cellId !== null) {
        model.reveal(cellId);
      } else if (opens && local !== null) {
        onOpenFile(local);
      }
    },
    [model, onOpenFile]
  );
}

function Bar(
  props: ILineageProps & {
    readonly partly: boolean;
    readonly onPartly: (partly: boolean) => void;
  }
): React.JSX.Element {
  const { onPartly, onWiden, partly, trans } = props;
  return (
    <div className="jp-ReproLineage-bar">
      <label>
        <input
          type="checkbox"
          checked={partly}
          onChange={({ target }) => onPartly(target.checked)}
        />
        {trans.__('Only around the active cell')}
      </label>
      {onWiden !== null && (
        <button className="jp-ReproLink" onClick={onWiden}>
          {trans.__('Open in main area')}
        </button>
      )}
    </div>
  );
}

/** The drawing as soon as it is laid out. */
function Drawn(
  props: Omit<IDrawingProps, 'laidOut' | 'items'> & { readonly graph: IGraph }
): React.JSX.Element {
  const { graph, ...given } = props;
  const laidOut = useLaidOut(graph);
  const items = React.useMemo(
    () => (laidOut === null ? [] : asList(laidOut.graph)),
    [laidOut]
  );
  return laidOut === null ? (
    <p className="jp-ReproSection-note" role="status">
      {props.trans.__('Loading…')}
    </p>
  ) : (
    <Drawing laidOut={laidOut} items={items} {...given} />
  );
}
