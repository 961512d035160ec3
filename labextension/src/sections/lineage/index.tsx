/** The section Lineage, and the tab with the same drawing. */
import '@xyflow/react/dist/base.css';

import * as React from 'react';

import type { ISectionProps } from '../section';
import type { ILineageProps } from './view';
import { Lineage } from './view';

/** The section: the drawing, and a way to see it large. */
export default function LineageSection(
  props: ISectionProps
): React.JSX.Element {
  const { host, model, trans } = props;
  const onOpenFile = React.useCallback(
    (path: string) => host.openFile(path),
    [host]
  );
  const onWiden = React.useCallback(() => {
    const { path } = model;
    const name = path.slice(path.lastIndexOf('/') + 1);
    host.showInMainArea(
      `jupyter-repro-lineage-${path}`,
      trans.__('Lineage of %1', name),
      <LineageTab model={model} trans={trans} onOpenFile={onOpenFile} />
    );
  }, [host, model, onOpenFile, trans]);
  return (
    <Lineage
      model={model}
      trans={trans}
      onOpenFile={onOpenFile}
      onWiden={onWiden}
    />
  );
}

/** The drawing in a tab for itself: follows the model without the panel. */
function LineageTab(props: Omit<ILineageProps, 'onWiden'>): React.JSX.Element {
  const { model } = props;
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    model.changed.connect(redraw);
    return () => {
      model.changed.disconnect(redraw);
    };
  }, [model]);
  return <Lineage {...props} onWiden={null} />;
}
