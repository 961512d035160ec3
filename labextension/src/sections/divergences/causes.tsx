/** Why outputs diverged. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Cause, CellComparison } from '../../answers';
import { okIcon, suspectedIcon } from '../../icons';
import type { PlaceOf } from '../../reasons';
import { cellAsText } from '../../reasons';
import { plain } from '../comparing/plain';
import { CODES } from './codes';
import type { IRoot } from './roots';

interface ICellLinks {
  readonly placeOf: PlaceOf;
  readonly onReveal: (cellId: string) => void;
  readonly trans: TranslationBundle;
}

/** The causes from which all that differs comes; those that are merely possible are folded. */
export function Roots(
  props: ICellLinks & {
    readonly roots: readonly IRoot[];
    readonly unexplained: readonly CellComparison[];
  }
): React.JSX.Element | null {
  const { roots, trans, unexplained, ...links } = props;
  if (roots.length + unexplained.length === 0) {
    return null;
  }
  const leading = roots.filter(({ leads }) => leads);
  const others = roots.filter(({ leads }) => !leads);
  return (
    <div className="jp-ReproDivergences-roots">
      <h4>{trans.__('Causes')}</h4>
      <ul>
        {leading.map((root, index) => (
          <Root key={index} root={root} trans={trans} {...links} />
        ))}
        {unexplained.length > 0 && (
          <li>
            <p>
              {trans.__('No cause is known for')}{' '}
              <Cells cells={unexplained} trans={trans} {...links} />
            </p>
          </li>
        )}
      </ul>
      {others.length > 0 && (
        <details>
          <summary>
            {trans._n(
              '%1 other possible cause',
              '%1 other possible causes',
              others.length
            )}
          </summary>
          <ul>
            {others.map((root, index) => (
              <Root key={index} root={root} trans={trans} {...links} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Root(props: ICellLinks & { readonly root: IRoot }): React.JSX.Element {
  const { root, trans, ...links } = props;
  const { cause, cell, cells } = root;
  const echoes = cells.filter(other => other !== cell);
  return (
    <li>
      <CauseText cause={cause} trans={trans} />
      <p className="jp-ReproDivergences-quiet">
        {cell !== null && (
          <>
            {trans.__('Lies in')}{' '}
            <Cells cells={[cell]} trans={trans} {...links} />
            {echoes.length > 0 && '; '}
          </>
        )}
        {echoes.length > 0 && (
          <>
            {trans.__('explains')}{' '}
            <Cells cells={echoes} trans={trans} {...links} />
          </>
        )}
      </p>
    </li>
  );
}

/** A cause: whether it is proved, its code, what it is, and the way out. */
export function CauseText(props: {
  readonly cause: Cause;
  /** Without what the code means: it is said of the causes above. */
  readonly brief?: boolean;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { brief = false, cause, trans } = props;
  const proved = cause.status === 'proved';
  const Icon = proved ? okIcon : suspectedIcon;
  const about = CODES[cause.code];
  return (
    <div className={`jp-ReproCause jp-mod-${cause.status}`}>
      <p>
        <span className="jp-ReproCause-status">
          <Icon.react tag="span" className="jp-ReproVerdict-icon" aria-hidden />
          {proved ? trans.__('Proved') : trans.__('Suspected')}
        </span>{' '}
        <span className="jp-ReproCause-code">
          {plain(cause.code)}
          {about && ` ${about.name}`}
        </span>{' '}
        {plain(cause.message)}
      </p>
      {cause.hint !== null && (
        <p className="jp-ReproCause-hint">
          {trans.__('Hint: %1', plain(cause.hint))}
        </p>
      )}
      {about && !brief && (
        <details>
          <summary>{trans.__('About %1', cause.code)}</summary>
          <p>{about.text}</p>
        </details>
      )}
    </div>
  );
}

/** Cells to go to, in a row. */
function Cells(
  props: ICellLinks & { readonly cells: readonly CellComparison[] }
): React.JSX.Element {
  const { cells, onReveal, placeOf, trans } = props;
  const [all, setAll] = React.useState(false);
  const shown = all ? cells : cells.slice(0, 12);
  return (
    <>
      {shown.map(({ cell_id }, index) => {
        const place = placeOf(cell_id);
        const name = cellAsText(place, trans);
        return (
          <React.Fragment key={cell_id}>
            {index > 0 && ', '}
            {place === null ? (
              name
            ) : (
              <button
                className="jp-ReproLink"
                onClick={() => onReveal(cell_id)}
              >
                {name}
              </button>
            )}
          </React.Fragment>
        );
      })}
      {shown.length < cells.length && (
        <>
          {', '}
          <button className="jp-ReproLink" onClick={() => setAll(true)}>
            {trans.__('%1 more', cells.length - shown.length)}
          </button>
        </>
      )}
    </>
  );
}
