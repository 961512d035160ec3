/** Sentences that name code. */
import * as React from 'react';

/** A sentence in which what stands between backticks is code. */
export function Prose({ text }: { readonly text: string }): React.JSX.Element {
  return (
    <span>
      {text
        .split('`')
        .map((part, index) =>
          index % 2 === 1 ? <code key={index}>{part}</code> : part
        )}
    </span>
  );
}
