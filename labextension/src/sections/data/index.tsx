/** The section of the files that a run read and wrote. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FileState } from '../../answers';
import { Extent } from '../extent';
import { Hazards } from '../hazards';
import type { ISectionProps } from '../section';
import type { IFile } from './files';
import { filesOf, isCode, missingOf } from './files';
import { FileRow } from './row';

/** So many are shown at first, and so many more at each asking. */
const PAGE = 100;

const NO_STATES: readonly FileState[] = [];

/** Data first, code and what came with distributions folded. */
export function Data(props: ISectionProps): React.JSX.Element {
  const { model, trans } = props;
  const { artifacts, executions } = model.run;
  const states = model.assessment?.files ?? NO_STATES;
  const files = React.useMemo(
    () => filesOf(executions, artifacts, states),
    [executions, artifacts, states]
  );
  const missing = React.useMemo(
    () => missingOf(executions, files),
    [executions, files]
  );
  const data = files.filter(file => !isCode(file));
  const code = files.filter(isCode);
  return (
    <>
      <Extent {...props} />
      {data.length === 0 && (
        <p className="jp-ReproSection-note">
          {trans.__('No cell has read or written a file.')}
        </p>
      )}
      <Files files={data} {...props} />
      {code.length > 0 && (
        <details className="jp-ReproDetails">
          <summary>
            {trans._n(
              '%1 file of code or of a distribution',
              '%1 files of code or of distributions',
              code.length
            )}
          </summary>
          <Files files={code} {...props} />
        </details>
      )}
      <Missing paths={missing} trans={trans} />
      <Hazards family="RD" {...props} />
    </>
  );
}

function Files(
  props: ISectionProps & { readonly files: readonly IFile[] }
): React.JSX.Element | null {
  const { files, trans } = props;
  const [limit, setLimit] = React.useState(PAGE);
  const more = files.length - limit;
  if (files.length === 0) {
    return null;
  }
  return (
    <>
      <ul className="jp-ReproRows" aria-label={trans.__('Files')}>
        {files.slice(0, limit).map(file => (
          <FileRow key={file.path} {...props} file={file} />
        ))}
      </ul>
      {more > 0 && (
        <button
          className="jp-ReproPanel-older"
          onClick={() => setLimit(limit + PAGE)}
        >
          {trans.__('Show more (%1)', more)}
        </button>
      )}
    </>
  );
}

function Missing(props: {
  readonly paths: readonly string[];
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { paths, trans } = props;
  return paths.length === 0 ? null : (
    <details className="jp-ReproDetails">
      <summary>
        {trans._n(
          '%1 path was looked for and not there',
          '%1 paths were looked for and not there',
          paths.length
        )}
      </summary>
      <ul className="jp-ReproPanel-names">
        {paths.slice(0, PAGE).map(path => (
          <li key={path}>{path}</li>
        ))}
      </ul>
    </details>
  );
}
