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
  const frame = React.useRef<HTMLIFrameElement>(null);
  const [page, setPage] = React.useState('');
  React.useEffect(() => {
    if (frame.current !== null) {
      // The theme's variables do not reach into the frame.
      const { backgroundColor, color } = getComputedStyle(frame.current);
      setPage(pageOf(html, { text: color, background: backgroundColor }));
    }
  }, [html]);
  return (
    <iframe
      ref={frame}
      className="jp-ReproFrame"
      title={title}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={page}
      style={{ height: heightOf(html) }}
    />
  );
}
