/** The runs of a notebook. */
import * as React from 'react';

import type { ISectionProps } from '../section';

export default function History(props: ISectionProps): React.JSX.Element {
  return (
    <p className="jp-ReproSection-note">
      {props.trans.__('There is nothing to show yet.')}
    </p>
  );
}
