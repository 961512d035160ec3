/** Long lists, the first of them at first. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** The first items of a list, and more with each press of a button: the page stays small. */
export function Paged<T>(props: {
  readonly items: readonly T[];
  /** So many at first, and so many more at each asking. */
  readonly page: number;
  readonly trans: TranslationBundle;
  readonly children: (shown: readonly T[]) => React.ReactNode;
}): React.JSX.Element {
  const { children, items, page, trans } = props;
  const [limit, setLimit] = React.useState(page);
  return (
    <>
      {children(items.slice(0, limit))}
      {items.length > limit && (
        <More
          label={trans.__('Show more (%1)', items.length - limit)}
          onMore={() => setLimit(limit + page)}
        />
      )}
    </>
  );
}

/** A button in a row of its own that shows more. */
export const More = (props: {
  readonly label: string;
  readonly onMore: () => void;
}): React.JSX.Element => (
  <button className="jp-ReproMore" onClick={props.onMore}>
    {props.label}
  </button>
);
