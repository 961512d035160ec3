/** HTML of a notebook in a frame without rights. */
import * as React from 'react';

import { heightOf, pageOf } from './page';

/** The HTML as a page that runs nothing and reaches nothing. */
export function Frame(props: {
  readonly html: string;
  /** What it is, for those who cannot see it. */
  readonly title: string;
}): React.JSX.Element {
  const { html, title } = props;
  const place = React.useRef<HTMLDivElement>(null);
  const [page, setPage] = React.useState<string | null>(null);
  React.useEffect(() => {
    if (place.current !== null) {
      // The theme's variables do not reach into the frame.
      const { backgroundColor, color } = getComputedStyle(place.current);
      setPage(pageOf(html, { text: color, background: backgroundColor }));
    }
  }, [html]);
  return (
    <div
      ref={place}
      className="jp-ReproFrame"
      style={{ height: heightOf(html) }}
    >
      {page !== null && (
        <iframe
          title={title}
          sandbox=""
          referrerPolicy="no-referrer"
          // A frame without rights shows the first document that it is given, and no other.
          key={page}
          srcDoc={page}
        />
      )}
    </div>
  );
}
