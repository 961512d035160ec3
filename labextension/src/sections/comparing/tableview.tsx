/** Two tables laid over each other, with the cells that differ. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IGrid } from './grid';
import { Paged } from './paged';
import type { ICellPair, IColumn, ITableComparison, ITableRow } from './tables';
import { compareTables, differingRows, differs } from './tables';

/** So many rows are shown at first, and so many more at each asking; so many columns at most. */
const PAGE = 60;
const COLUMNS = 60;

const NOTHING: IGrid = { columns: [], labels: [], rows: [], depth: 0 };

/** A comparison of two tables: the rows in which something differs, with those around. */
export function TableComparison(props: {
  readonly before: IGrid | null;
  readonly after: IGrid | null;
  readonly label: string;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { after, before, label, trans } = props;
  const comparison = React.useMemo(
    () => compareTables(before ?? NOTHING, after ?? NOTHING),
    [before, after]
  );
  const rows = React.useMemo(() => differingRows(comparison), [comparison]);
  const shown = React.useMemo(() => columnsOf(comparison), [comparison]);
  const leftOut = comparison.columns.length - shown.length;
  return (
    <div className="jp-ReproGrid">
      <p className="jp-ReproGrid-summary">{summaryOf(comparison, trans)}</p>
      <Paged items={rows} page={PAGE} trans={trans}>
        {some => (
          <Table
            comparison={comparison}
            rows={some}
            columns={shown}
            label={label}
            trans={trans}
          />
        )}
      </Paged>
      {leftOut > 0 && (
        <p className="jp-ReproGrid-summary">
          {trans._n(
            '%1 further column is left out',
            '%1 further columns are left out',
            leftOut
          )}
        </p>
      )}
    </div>
  );
}

function Table(props: {
  readonly comparison: ITableComparison;
  readonly rows: readonly (ITableRow | null)[];
  readonly columns: readonly number[];
  readonly label: string;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { columns, comparison, label, rows, trans } = props;
  return (
    <div
      className="jp-ReproGrid-scroll"
      role="group"
      aria-label={label}
      tabIndex={0}
    >
      <table>
        <Head
          columns={columns.map(index => comparison.columns[index])}
          labelled={comparison.labelled}
          trans={trans}
        />
        <tbody>
          {rows.map((row, index) => (
            <Row
              key={index}
              row={row}
              columns={columns}
              kinds={comparison.columns}
              labelled={comparison.labelled}
              trans={trans}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The columns to show: all, or, of a wide table, those in which something differs, with the first to find one's way. */
function columnsOf({ columns, rows }: ITableComparison): readonly number[] {
  const all = columns.map((_, index) => index);
  if (all.length <= COLUMNS) {
    return all;
  }
  const differing = new Set<number>();
  rows.forEach(({ cells, kind }) => {
    if (kind === 'changed') {
      cells.forEach((cell, index) => {
        if (differs(cell)) {
          differing.add(index);
        }
      });
    }
  });
  return all
    .filter(
      index =>
        index < 3 || columns[index].kind !== 'same' || differing.has(index)
    )
    .slice(0, COLUMNS);
}

/** What differs, counted. */
function summaryOf(
  { changed, columns, rows }: ITableComparison,
  trans: TranslationBundle
): string {
  const count = (
    items: readonly { readonly kind: string }[],
    kind: string
  ): number => items.filter(item => item.kind === kind).length;
  const [newRows, goneRows] = [count(rows, 'added'), count(rows, 'removed')];
  const [newColumns, goneColumns] = [
    count(columns, 'added'),
    count(columns, 'removed')
  ];
  const parts = [
    changed > 0 && trans._n('%1 cell differs', '%1 cells differ', changed),
    newRows > 0 && trans._n('%1 row more', '%1 rows more', newRows),
    goneRows > 0 && trans._n('%1 row gone', '%1 rows gone', goneRows),
    newColumns > 0 && trans._n('%1 column more', '%1 columns more', newColumns),
    goneColumns > 0 &&
      trans._n('%1 column gone', '%1 columns gone', goneColumns)
  ].filter(part => part !== false);
  return parts.length > 0
    ? parts.join(', ')
    : trans.__('The texts of all cells are the same');
}

function Head(props: {
  readonly columns: readonly IColumn[];
  readonly labelled: boolean;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { columns, labelled, trans } = props;
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="jp-ReproHidden">{trans.__('What changed')}</span>
        </th>
        {labelled && <td />}
        {columns.map(({ kind, name }, index) => (
          <th key={index} scope="col" className={`jp-mod-${kind}`}>
            <Marked kind={kind}>{name}</Marked>
          </th>
        ))}
      </tr>
    </thead>
  );
}

const SIGNS = { same: '', changed: '≠', added: '+', removed: '−' } as const;

function Row(props: {
  readonly row: ITableRow | null;
  readonly columns: readonly number[];
  readonly kinds: readonly IColumn[];
  readonly labelled: boolean;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { columns, kinds, labelled, row, trans } = props;
  if (row === null) {
    return (
      <tr className="jp-mod-skipped">
        <td colSpan={columns.length + (labelled ? 2 : 1)}>
          {trans.__('… rows without a difference …')}
        </td>
      </tr>
    );
  }
  const { cells, kind, label } = row;
  const words = {
    same: '',
    changed: trans.__('changed'),
    added: trans.__('added'),
    removed: trans.__('removed')
  };
  return (
    <tr className={`jp-mod-${kind}`}>
      <td>
        <span aria-hidden>{SIGNS[kind]}</span>
        <span className="jp-ReproHidden">{words[kind]}</span>
      </td>
      {labelled && <th scope="row">{label}</th>}
      {columns.map(index => (
        <Cell
          key={index}
          cell={cells[index]}
          alone={
            kind === 'added' || kind === 'removed'
              ? kind
              : kinds[index].kind === 'same'
                ? null
                : kinds[index].kind
          }
        />
      ))}
    </tr>
  );
}

/** A cell: one text where both sides agree, else the old one and the new one. */
function Cell(props: {
  readonly cell: ICellPair;
  /** Why only one side has it; null where both have. */
  readonly alone: 'same' | 'added' | 'removed' | null;
}): React.JSX.Element {
  const { after, before } = props.cell;
  if (props.alone !== null) {
    return (
      <td className={`jp-mod-${props.alone}`}>
        <Marked kind={props.alone}>{before ?? after ?? ''}</Marked>
      </td>
    );
  }
  if (!differs(props.cell)) {
    return <td>{before}</td>;
  }
  return (
    <td className="jp-mod-changed">
      <del>{before}</del> <ins>{after}</ins>
    </td>
  );
}

function Marked(props: {
  readonly kind: 'same' | 'added' | 'removed';
  readonly children: string;
}): React.JSX.Element {
  switch (props.kind) {
    case 'same':
      return <>{props.children}</>;
    case 'added':
      return <ins>{props.children}</ins>;
    case 'removed':
      return <del>{props.children}</del>;
  }
}
