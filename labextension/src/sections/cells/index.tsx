/** The section of the cell executions: a timeline in the order in which they ran. */
import * as React from 'react';

import { Hazards } from '../hazards';
import type { ISectionProps } from '../section';
import { List } from './list';
import { ROW_HEIGHT, Row } from './row';
import { Rows } from './rows';

/** The row that is opened, and what of it. */
interface IOpened {
  readonly order: number;
  readonly kind: string;
}

/** The executions that are held, older ones on request, and the hazards of their order. */
export function Cells(props: ISectionProps): React.JSX.Element {
  const { executions, run } = props.model.run;
  if (executions.length === 0) {
    return (
      <p className="jp-ReproSection-note">
        {props.trans.__('No cell has run yet.')}
      </p>
    );
  }
  return (
    <>
      {/* Another run begins at its end again. */}
      <Timeline key={run?.id ?? ''} {...props} />
      <Hazards family="RC" {...props} />
    </>
  );
}

function Timeline(props: ISectionProps): React.JSX.Element {
  const { model, trans } = props;
  const { activeCellId, assessment, cellIds, run } = model;
  const { executions } = run;
  const rows = React.useMemo(
    () => new Rows(executions, cellIds, assessment),
    [executions, cellIds, assessment]
  );
  const [opened, setOpened] = React.useState<IOpened | null>(null);
  const [moved, setMoved] = React.useState<number | null>(null);
  const active = rows.lastOf(activeCellId);
  const last = active >= 0 ? active : rows.length - 1;
  const rowAt = (index: number, isCurrent: boolean): React.JSX.Element => {
    const row = rows.at(index);
    const { cell_id, order } = row.execution;
    return (
      <Row
        row={row}
        cells={rows.cells}
        isCurrent={isCurrent}
        isActive={index === active}
        open={opened?.order === order ? opened.kind : null}
        numberOf={rows.numberOf}
        trans={trans}
        onReveal={() => {
          setMoved(order);
          model.reveal(cell_id ?? '');
        }}
        onOpen={kind => setOpened(kind === null ? null : { order, kind })}
      />
    );
  };
  return (
    <List
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      label={trans.__('Cell executions in order')}
      firstKey={executions[0].order}
      tall={opened === null ? -1 : rows.indexOf(opened.order)}
      current={moved === null ? last : Math.max(0, rows.indexOf(moved))}
      onMove={index => setMoved(executions[index].order)}
      row={rowAt}
    >
      <Older {...props} />
    </List>
  );
}

/** The way to older executions. */
function Older({ model, trans }: ISectionProps): React.JSX.Element | null {
  const [isLoading, setLoading] = React.useState(false);
  const { hasRoom, older } = model.run;
  if (older === 0) {
    return null;
  }
  if (!hasRoom) {
    return (
      <p className="jp-ReproSection-note">
        {trans.__('%1 older ones are not shown.', older)}
      </p>
    );
  }
  return (
    <button
      className="jp-ReproPanel-older"
      disabled={isLoading}
      onClick={() => {
        setLoading(true);
        void model.loadOlder().finally(() => setLoading(false));
      }}
    >
      {trans.__('Show older (%1)', older)}
    </button>
  );
}
