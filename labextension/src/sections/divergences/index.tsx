/** What a verification showed: the verdict, where divergences come from, and each cell's outputs on both sides. */
import * as React from 'react';

import type { CellComparison, NotebookComparison } from '../../answers';
import { firstLine } from '../../panel/facts';
import type { PlaceOf } from '../../reasons';
import type { CellExecution } from '../../schema';
import { Paged } from '../comparing/paged';
import type { ISectionProps } from '../section';
import { Cell } from './cell';
import { Roots } from './causes';
import { differingCells, rootsOf, unexplainedCells } from './roots';
import { Summary } from './summary';

/** So many cells are listed at first, and so many more at each asking. */
const PAGE = 100;

/** The section Divergences. */
export default function Divergences(props: ISectionProps): React.JSX.Element {
  const { verification } = props.model;
  const comparison = verification?.comparison ?? null;
  return verification === null || comparison === null ? (
    <Nothing {...props} />
  ) : (
    // What was opened of one verification is not of the next.
    <Shown key={verification.id} comparison={comparison} {...props} />
  );
}

type IShownProps = ISectionProps & { readonly comparison: NotebookComparison };

function Shown(props: IShownProps): React.JSX.Element {
  const { comparison, model, trans } = props;
  const { cellIds } = model;
  const placeOf = React.useMemo(() => placesOf(cellIds), [cellIds]);
  const causes = React.useMemo(
    () => ({
      roots: rootsOf(comparison),
      unexplained: unexplainedCells(comparison)
    }),
    [comparison]
  );
  return (
    <div className="jp-ReproDivergences">
      <Summary
        comparison={comparison}
        isCurrent={model.verificationIsCurrent}
        placeOf={placeOf}
        trans={trans}
      />
      <Roots
        {...causes}
        placeOf={placeOf}
        onReveal={cellId => model.reveal(cellId)}
        trans={trans}
      />
      <Cells placeOf={placeOf} {...props} />
    </div>
  );
}

/** The cells that differ, and folded below them others of which there is something to say. */
function Cells(
  props: IShownProps & { readonly placeOf: PlaceOf }
): React.JSX.Element {
  const { comparison, trans } = props;
  const differing = differingCells(comparison);
  const told = comparison.cells.filter(
    cell => cell.message !== null && !differing.includes(cell)
  );
  return (
    <>
      {differing.length > 0 && <h4>{trans.__('Cells that differ')}</h4>}
      <CellList cells={differing} {...props} />
      {told.length > 0 && (
        <details>
          <summary>
            {trans._n('%1 other cell', '%1 other cells', told.length)}
          </summary>
          <CellList cells={told} {...props} />
        </details>
      )}
    </>
  );
}

function CellList(
  props: IShownProps & {
    readonly cells: readonly CellComparison[];
    readonly placeOf: PlaceOf;
  }
): React.JSX.Element {
  const { cells, model, placeOf, server, trans } = props;
  const id = model.verification?.id ?? '';
  const outputsOf = React.useCallback(
    (cellId: string) => server.outputs(id, cellId),
    [id, server]
  );
  const { executions } = model.run;
  const lines = React.useMemo(() => linesOf(executions), [executions]);
  return (
    <Paged items={cells} page={PAGE} trans={trans}>
      {shown => (
        <ul className="jp-ReproDivergences-cells">
          {shown.map(cell => (
            <Cell
              key={cell.cell_id}
              cell={cell}
              line={lines.get(cell.cell_id) ?? ''}
              placeOf={placeOf}
              outputsOf={outputsOf}
              onReveal={cellId => model.reveal(cellId)}
              trans={trans}
            />
          ))}
        </ul>
      )}
    </Paged>
  );
}

/** What there is to say when nothing was compared. */
function Nothing({ model, trans }: ISectionProps): React.JSX.Element {
  const { verification } = model;
  const said = ((): string => {
    switch (verification?.status) {
      case 'queued':
      case 'running':
        return trans.__('Verifying. What differs is listed here at the end.');
      case 'cancelled':
        return trans.__('The last verification was cancelled.');
      case 'failed':
        return trans.__(
          'The notebook could not be verified: %1',
          [verification?.error, verification?.hint].filter(Boolean).join(' – ')
        );
      case 'finished':
      case undefined:
        return trans.__(
          'Verify the notebook to see which outputs a rerun gives again, and why others differ.'
        );
    }
  })();
  return <p className="jp-ReproSection-note">{said}</p>;
}

/** The first line of each cell's last execution. */
function linesOf(
  executions: readonly CellExecution[]
): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  executions.forEach(({ cell_id, source }) => {
    if (cell_id !== null) {
      lines.set(cell_id, firstLine(source));
    }
  });
  return lines;
}

/** The number by which a user finds each cell. */
function placesOf(cellIds: readonly string[]): PlaceOf {
  const places = new Map(cellIds.map((id, index) => [id, index + 1]));
  return cellId => places.get(cellId) ?? null;
}
