/** Hazards of one family, with the edits that mend them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Edit, Hazard } from '../../answers';
import { errorIcon } from '../../icons';
import { CellLinks } from '../celllinks';
import { Prose } from '../prose';
import type { ISectionProps } from '../section';
import { linesChanged } from './lines';

/** So many are shown: with more of them, one more is of no help. */
const MOST = 100;

/** What may make a result another one next time. `family` is how the codes begin: RC, RD, RP or RE. */
export function Hazards(
  props: ISectionProps & { readonly family: string }
): React.JSX.Element | null {
  const { family, model, trans } = props;
  const id = React.useId();
  const hazards = (model.assessment?.hazards ?? []).filter(
    ({ diagnostic }) =>
      diagnostic.code.startsWith(family) && diagnostic.severity !== 'note'
  );
  return hazards.length === 0 ? null : (
    <section className="jp-ReproHazards" aria-labelledby={id}>
      <h4 id={id}>{trans.__('Hazards')}</h4>
      <ul className="jp-ReproRows">
        {hazards.slice(0, MOST).map(hazard => (
          <HazardRow key={keyOf(hazard)} {...props} hazard={hazard} />
        ))}
      </ul>
    </section>
  );
}

const keyOf = ({ diagnostic }: Hazard): string =>
  [
    diagnostic.code,
    diagnostic.cell_id,
    diagnostic.line,
    diagnostic.column,
    diagnostic.message
  ].join('\0');

function HazardRow(
  props: ISectionProps & { readonly hazard: Hazard }
): React.JSX.Element {
  const { hazard, model, trans } = props;
  const { diagnostic, edit } = hazard;
  return (
    <li className="jp-ReproRow" title={`${diagnostic.code} ${diagnostic.name}`}>
      <div className="jp-ReproRow-mark">
        <errorIcon.react
          tag="span"
          className="jp-ReproPanel-icon"
          aria-hidden
        />
        <Prose text={diagnostic.message} />
      </div>
      <div className="jp-ReproRow-facts">
        <CellLinks cellIds={[diagnostic.cell_id]} model={model} trans={trans} />
        <Prose text={diagnostic.hint} />
      </div>
      {edit && <Mend {...props} edit={edit} />}
    </li>
  );
}

/** Shows what an edit does before it is made. */
function Mend(
  props: ISectionProps & { readonly edit: Edit }
): React.JSX.Element {
  const { edit, model, trans } = props;
  const [isOpen, setOpen] = React.useState(false);
  const [isRefused, setRefused] = React.useState(false);
  const apply = (): void => {
    const isDone = model.applyEdit(edit);
    setRefused(!isDone);
    if (isDone) {
      model.reveal(edit.cell_id);
    }
  };
  return (
    <div className="jp-ReproMend">
      <button
        className="jp-ReproButton"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {trans.__('Mend…')}
      </button>
      {isOpen && (
        <>
          <p>
            <Prose text={edit.message} />
          </p>
          <Change edit={edit} trans={trans} />
          <button
            className="jp-mod-styled jp-mod-accept jp-ReproPanel-step"
            title={trans.__('Undo takes it back')}
            onClick={apply}
          >
            {trans.__('Change the cell')}
          </button>
          {isRefused && (
            <p role="alert">
              {trans.__('The cell has changed since: nothing was done.')}
            </p>
          )}
        </>
      )}
    </div>
  );
}

/** The lines that go and those that come. */
function Change(props: {
  readonly edit: Edit;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { edit, trans } = props;
  const { added, removed } = linesChanged(edit.before, edit.after);
  return (
    <pre className="jp-ReproMend-change" aria-label={trans.__('The change')}>
      {removed.map((line, index) => (
        <del key={index}>{`- ${line}\n`}</del>
      ))}
      {added.map((line, index) => (
        <ins key={index}>{`+ ${line}\n`}</ins>
      ))}
    </pre>
  );
}
