/** One cell that did not reproduce: what differs, and why. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { CellComparison } from '../../answers';
import { durationAsText } from '../../panel/facts';
import type { PlaceOf } from '../../reasons';
import { cellAsText } from '../../reasons';
import type { IOutputPair } from '../../transport/server';
import { plain } from '../comparing/plain';
import { CauseText } from './causes';
import { Outputs } from './outputs';
import { causesOf } from './roots';
import { VerdictMark } from './verdict';
import { conditionAsText } from './verdicts';

interface ICellProps {
  readonly cell: CellComparison;
  /** Its first line. */
  readonly line: string;
  readonly placeOf: PlaceOf;
  readonly outputsOf: (cellId: string) => Promise<IOutputPair>;
  readonly onReveal: (cellId: string) => void;
  readonly trans: TranslationBundle;
}

/** The cell's outcome in a row; what differs below it where it is opened. */
export function Cell(props: ICellProps): React.JSX.Element {
  const { cell } = props;
  const [open, setOpen] = React.useState(false);
  const content = React.useId();
  return (
    <li className={`jp-ReproDivergences-cell jp-mod-${cell.verdict}`}>
      <Head
        open={open}
        content={content}
        onToggle={() => setOpen(!open)}
        {...props}
      />
      <Messages cell={cell} />
      <div id={content} hidden={!open}>
        {open && <Details {...props} />}
      </div>
    </li>
  );
}

function Head(
  props: ICellProps & {
    readonly open: boolean;
    /** The id of what is opened. */
    readonly content: string;
    readonly onToggle: () => void;
  }
): React.JSX.Element {
  const { cell, content, line, onReveal, onToggle, open, placeOf, trans } =
    props;
  const place = placeOf(cell.cell_id);
  const name = cellAsText(place, trans);
  const Caret = open ? caretDownIcon : caretRightIcon;
  return (
    <div className="jp-ReproDivergences-row">
      <button
        className="jp-ReproDivergences-toggle"
        aria-expanded={open}
        aria-controls={content}
        onClick={onToggle}
      >
        <Caret.react tag="span" className="jp-ReproVerdict-icon" aria-hidden />
        <VerdictMark verdict={cell.verdict} trans={trans} />
        <span className="jp-ReproDivergences-name">{name}</span>
        <code>{line}</code>
      </button>
      {place !== null && (
        <button
          className="jp-ReproLink"
          aria-label={trans.__('Go to %1', name)}
          onClick={() => onReveal(cell.cell_id)}
        >
          {trans.__('Go to')}
        </button>
      )}
    </div>
  );
}

/** What differs, in a line each. */
function Messages(props: { readonly cell: CellComparison }): React.JSX.Element {
  const { divergences, message } = props.cell;
  const said = [
    ...(message === null ? [] : [message]),
    ...divergences.map(divergence => divergence.message)
  ].filter(text => text !== '');
  return (
    <ul className="jp-ReproDivergences-messages">
      {[...new Set(said)].slice(0, 4).map((text, index) => (
        <li key={index}>{plain(text)}</li>
      ))}
    </ul>
  );
}

function Details(props: {
  readonly cell: CellComparison;
  readonly placeOf: PlaceOf;
  readonly outputsOf: (cellId: string) => Promise<IOutputPair>;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { cell, outputsOf, placeOf, trans } = props;
  const held = cell.conditions.map(condition =>
    conditionAsText(condition, placeOf, trans)
  );
  return (
    <div className="jp-ReproDivergences-details">
      {held.length > 0 && (
        <p>
          {trans.__('The same once this is held fixed: %1', held.join(', '))}
        </p>
      )}
      {causesOf(cell).map((cause, index) => (
        <CauseText key={index} cause={cause} brief trans={trans} />
      ))}
      {cell.duration !== null && (
        <p className="jp-ReproDivergences-quiet">
          {trans.__('The rerun took %1', durationAsText(cell.duration))}
        </p>
      )}
      <Outputs cell={cell} outputsOf={outputsOf} trans={trans} />
    </div>
  );
}
