/** The cell executions in order. */
import * as React from 'react';

import { Executions } from '../../panel/executions';
import { Gaps } from '../../panel/gaps';
import type { ISectionProps } from '../section';

export function Cells({ model, trans }: ISectionProps): React.JSX.Element {
  const { run } = model;
  return (
    <>
      <Executions
        // Another run begins with its newest executions again.
        key={run.run?.id ?? ''}
        executions={run.executions}
        trans={trans}
        onReveal={cellId => model.reveal(cellId)}
      />
      <Gaps gaps={run.gaps} trans={trans} />
    </>
  );
}
