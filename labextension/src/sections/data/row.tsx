/** One file of the Data section. */
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  copyIcon,
  fileIcon,
  folderIcon,
  launchIcon,
  linkIcon,
  pythonIcon
} from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { errorIcon } from '../../icons';
import { CellLinks } from '../celllinks';
import type { ISectionProps } from '../section';
import type { IFile } from './files';
import { shortDigest, sizeAsText } from './files';

const ICONS: Readonly<Record<IFile['kind'], LabIcon>> = {
  data: fileIcon,
  directory: folderIcon,
  module: pythonIcon,
  'package-data': fileIcon,
  remote: linkIcon
};

/** Its path and size, how it stands, who read and wrote it, and what can be done with it. */
export function FileRow(
  props: ISectionProps & { readonly file: IFile }
): React.JSX.Element {
  const { file, model, trans } = props;
  const { kind, path, readBy, size, writtenBy } = file;
  const Icon = ICONS[kind];
  return (
    <li className={`jp-ReproRow jp-mod-${file.now}`}>
      <div className="jp-ReproRow-head">
        <Icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
        <Path path={path} />
        {size !== null && (
          <span className="jp-ReproRow-aside">{sizeAsText(size)}</span>
        )}
      </div>
      <Now file={file} trans={trans} />
      <div className="jp-ReproRow-facts">
        {readBy.length > 0 && (
          <span>
            {trans.__('Read by')}{' '}
            <CellLinks cellIds={readBy} model={model} trans={trans} />
          </span>
        )}
        {writtenBy.length > 0 && (
          <span>
            {trans.__('Written by')}{' '}
            <CellLinks cellIds={writtenBy} model={model} trans={trans} />
          </span>
        )}
      </div>
      <Doings {...props} />
    </li>
  );
}

/** The end of a path is what tells it from others: where there is no room, its beginning goes. */
function Path({ path }: { readonly path: string }): React.JSX.Element {
  const cut = path.replace(/\/+$/, '').lastIndexOf('/') + 1;
  return (
    <span className="jp-ReproRow-path" title={path}>
      {cut > 0 && (
        <span className="jp-ReproRow-folder">{path.slice(0, cut)}</span>
      )}
      <bdi className="jp-ReproRow-name">{path.slice(cut)}</bdi>
    </span>
  );
}

/** Says when a file is not as the run saw it. */
function Now(props: {
  readonly file: IFile;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { file, trans } = props;
  const written = file.writtenBy.length > 0;
  const text =
    file.now === 'missing'
      ? trans.__('Not there any more')
      : file.now !== 'changed'
        ? null
        : written
          ? trans.__('Changed on disk since it was written')
          : trans.__('Changed on disk since it was read');
  return text === null ? null : (
    <div className="jp-ReproRow-mark">
      <errorIcon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      {text}
    </div>
  );
}

/** The digest to copy; opening the file, and showing it in the file browser. */
function Doings(
  props: ISectionProps & { readonly file: IFile }
): React.JSX.Element | null {
  const { file, host, trans } = props;
  const { digest, local, states } = file;
  return digest === null && local === null ? null : (
    <div className="jp-ReproRow-doings">
      {digest !== null && (
        <button
          className="jp-ReproButton"
          title={trans.__('Copy the digest %1', digest)}
          onClick={() => host.copy(digest)}
        >
          <copyIcon.react
            tag="span"
            className="jp-ReproPanel-icon"
            aria-hidden
          />
          <code>{shortDigest(digest)}</code>
        </button>
      )}
      {states > 1 && <span>{trans.__('%1 states in this run', states)}</span>}
      {local !== null && file.now !== 'missing' && (
        <Doing
          icon={launchIcon}
          label={trans.__('Open')}
          title={trans.__('Open %1', file.path)}
          onClick={() => host.openFile(local)}
        />
      )}
      {local !== null && (
        <Doing
          icon={folderIcon}
          label={trans.__('Reveal')}
          title={trans.__('Show %1 in the file browser', file.path)}
          onClick={() => host.revealFile(local)}
        />
      )}
    </div>
  );
}

function Doing(props: {
  readonly icon: LabIcon;
  readonly label: string;
  readonly title: string;
  readonly onClick: () => void;
}): React.JSX.Element {
  const { icon: Icon, label, onClick, title } = props;
  return (
    <button className="jp-ReproButton" title={title} onClick={onClick}>
      <Icon.react tag="span" className="jp-ReproPanel-icon" aria-hidden />
      {label}
    </button>
  );
}
