/** What is the matter, besides where the notebook stands. */
import { copyIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { errorIcon } from '../icons';
import type { IHost } from '../sections/section';
import type { INotebookModel } from '../tokens';
import type { IStanding } from './standing';

/** What a user would type where the package is to be installed by hand. */
const INSTALL = '%pip install jupyter-repro';
const LOAD = '%load_ext jupyter_repro';

/** Unsaved changes, a kernel without the package, a busy one, a verification that could not be made, questions that failed. */
export function Notices(props: {
  readonly model: INotebookModel;
  readonly standing: IStanding;
  readonly host: IHost;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { host, model, standing, trans } = props;
  const { dirty, failure, kernel, trouble, verification } = model;
  const { step, verdict } = standing;
  const installs = verdict === 'not-installed';
  return (
    <>
      {installs && failure !== null && <Trouble text={failure} />}
      {(installs || verdict === 'off') && (
        <Command text={installs ? INSTALL : LOAD} host={host} trans={trans} />
      )}
      {verdict === 'connecting' && kernel === 'busy' && (
        <p className="jp-ReproPanel-notice">
          {trans.__('The kernel is busy: it answers when its cell has ended.')}
        </p>
      )}
      {dirty && step === 'save-and-verify' && (
        <p className="jp-ReproPanel-notice">
          {trans.__(
            'There are unsaved changes: the saved notebook is verified.'
          )}
        </p>
      )}
      {verification?.status === 'failed' && verification.error && (
        <Trouble
          text={[verification.error, verification.hint]
            .filter(part => part)
            .join(' – ')}
        />
      )}
      {trouble !== null && verdict !== 'lost' && <Trouble text={trouble} />}
    </>
  );
}

function Trouble({ text }: { readonly text: string }): React.JSX.Element {
  return (
    <p className="jp-ReproPanel-notice jp-mod-trouble" role="alert">
      <errorIcon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      <span>{text}</span>
    </p>
  );
}

/** A command that can be copied into a cell. */
function Command(props: {
  readonly text: string;
  readonly host: IHost;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { host, text, trans } = props;
  const label = trans.__('Copy “%1”', text);
  return (
    <p className="jp-ReproPanel-notice">
      <code>{text}</code>
      <button
        className="jp-ReproButton"
        title={label}
        aria-label={label}
        onClick={() => host.copy(text)}
      >
        <copyIcon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      </button>
    </p>
  );
}
