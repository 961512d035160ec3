/** What changed from one run to another. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Change, RunDifference } from '../../answers';
import type { PlaceOf } from '../../reasons';
import { cellAsText } from '../../reasons';
import { Paged } from '../comparing/paged';
import { plain } from '../comparing/plain';
import { TextComparison } from '../comparing/textview';
import { numberAsText } from './chart';
import type { IChangeGroup } from './grouping';
import { elementAsText, grouped, isText, stepOf } from './grouping';

/** So many changes of an element are shown at first, and so many more at each asking. */
const PAGE = 20;

interface IShared {
  readonly placeOf: PlaceOf;
  readonly onReveal: (cellId: string) => void;
  readonly trans: TranslationBundle;
}

/** The changes, by the element of which they are part. */
export function Difference(
  props: IShared & { readonly difference: RunDifference }
): React.JSX.Element {
  const { difference, trans, ...shared } = props;
  const groups = grouped(difference.changes);
  if (groups.length === 0) {
    return (
      <p className="jp-ReproSection-note">
        {trans.__('Nothing that is recorded differs between these runs.')}
      </p>
    );
  }
  return (
    <div className="jp-ReproHistory-difference">
      {groups.map(group => (
        <Group key={group.element} group={group} trans={trans} {...shared} />
      ))}
    </div>
  );
}

function Group(
  props: IShared & { readonly group: IChangeGroup }
): React.JSX.Element {
  const { group, trans, ...shared } = props;
  const { changes, element } = group;
  return (
    <section className="jp-ReproHistory-group">
      <h5>
        {elementAsText(element, trans)}{' '}
        <span className="jp-ReproHistory-count">{changes.length}</span>
      </h5>
      <Paged items={changes} page={PAGE} trans={trans}>
        {shown => (
          <ul>
            {shown.map((change, index) => (
              <li key={index}>
                <Subject change={change} trans={trans} {...shared} />
                <Sides change={change} trans={trans} />
              </li>
            ))}
          </ul>
        )}
      </Paged>
    </section>
  );
}

/** What changed: a cell by its number, to go to, anything else by its name. */
function Subject(
  props: IShared & { readonly change: Change }
): React.JSX.Element {
  const { change, onReveal, placeOf, trans } = props;
  const { cell_id, subject } = change;
  const place = cell_id === null ? null : placeOf(cell_id);
  const named = subject !== cell_id;
  return (
    <span className="jp-ReproHistory-subject">
      {named && <span>{plain(subject)} </span>}
      {cell_id !== null &&
        (place === null ? (
          <span>{cellAsText(null, trans)}</span>
        ) : (
          <button className="jp-ReproLink" onClick={() => onReveal(cell_id)}>
            {cellAsText(place, trans)}
          </button>
        ))}
    </span>
  );
}

/** What was and what is: texts line by line, anything else as it stands. */
function Sides(props: {
  readonly change: Change;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { change, trans } = props;
  return isText(change) ? (
    <TextComparison
      before={change.before === null ? null : plain(change.before)}
      after={change.after === null ? null : plain(change.after)}
      label={trans.__('%1: before and after', change.subject)}
      trans={trans}
    />
  ) : (
    <Values change={change} trans={trans} />
  );
}

/** An old and a new value; of numbers also by how much they differ. */
function Values(props: {
  readonly change: Change;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { change, trans } = props;
  const { after, before } = change;
  const step = stepOf(change);
  return (
    <span className="jp-ReproHistory-values">
      {before === null ? (
        <em>{trans.__('not there')}</em>
      ) : (
        <del>{plain(before)}</del>
      )}
      <span aria-hidden> → </span>
      <span className="jp-ReproHidden">{trans.__('became')}</span>
      {after === null ? (
        <em>{trans.__('not there')}</em>
      ) : (
        <ins>{plain(after)}</ins>
      )}
      {step !== null && step !== 0 && (
        <span className="jp-ReproHistory-step">
          {' '}
          ({step > 0 ? '+' : '−'}
          {numberAsText(Math.abs(step))})
        </span>
      )}
    </span>
  );
}
