/** Buttons that zoom the drawing. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useReactFlow } from '@xyflow/react';
import * as React from 'react';

import { fitIcon, zoomInIcon, zoomOutIcon } from '../../icons';

export function ZoomButtons(props: {
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { trans } = props;
  const flow = useReactFlow();
  const buttons = [
    [zoomInIcon, trans.__('Zoom in'), () => flow.zoomIn()],
    [zoomOutIcon, trans.__('Zoom out'), () => flow.zoomOut()],
    [fitIcon, trans.__('Fit'), () => flow.fitView({ padding: 0.05 })]
  ] as const;
  return (
    <div
      className="jp-ReproLineage-zoom"
      role="group"
      aria-label={trans.__('Zoom')}
    >
      {buttons.map(([Icon, name, act]) => (
        <button
          key={name}
          title={name}
          aria-label={name}
          onClick={() => void act()}
        >
          <Icon.react tag="span" className="jp-ReproNode-icon" aria-hidden />
        </button>
      ))}
    </div>
  );
}
