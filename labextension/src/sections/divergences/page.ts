/** HTML of a notebook as a document that runs nothing and reaches nothing. */

/** What loads, runs, sends or leads away, also where no policy reaches (name look-ups, refreshes). */
const LEADING =
  'script, link, meta, base, iframe, frame, object, embed, applet, portal, form, audio, video, track, source';
const ADDRESSES = [
  'href',
  'xlink:href',
  'action',
  'formaction',
  'ping',
  'srcset',
  'background',
  'target'
];

/** Shown with nothing but what it brings along: styles of its own, pictures in `data:` addresses. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";

/** Looks given by the theme's variables, as JupyterLab has them where the frame stands. */
export interface IPageColours {
  readonly text: string;
  readonly background: string;
}

/**
 * The document for a frame without rights. The frame (`sandbox=""`) and the policy keep the HTML from doing anything; what would lead away
 * is taken out besides, since neither stops a click on a link, nor look-ups of names.
 */
export function pageOf(html: string, colours: IPageColours): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  page.querySelectorAll(LEADING).forEach(element => element.remove());
  page.querySelectorAll('*').forEach(element => {
    ADDRESSES.forEach(name => element.removeAttribute(name));
    const src = element.getAttribute('src');
    if (src !== null && !/^\s*data:image\//i.test(src)) {
      element.removeAttribute('src');
    }
  });
  const styles = [...page.head.querySelectorAll('style')]
    .map(style => style.outerHTML)
    .join('');
  return (
    '<!doctype html><html><head><meta charset="utf-8">' +
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    '<meta name="referrer" content="no-referrer">' +
    `<style>body{margin:8px;font:13px/1.45 system-ui,sans-serif;color:${colour(colours.text)};background:${colour(colours.background)}}` +
    'table{border-collapse:collapse}th,td{padding:3px 9px;text-align:right}thead{border-bottom:1px solid}</style>' +
    `${styles}</head><body>${page.body.innerHTML}</body></html>`
  );
}

/** A colour, or nothing else: it goes into a style. */
const colour = (value: string): string =>
  /^[#\w(),.%\s-]+$/.test(value) ? value : 'inherit';

/** A guess: a frame cannot tell its height without scripts. It scrolls where the guess is too low. */
export function heightOf(html: string): number {
  const rows = html.match(/<(?:tr|p|li|br|h\d|dt|dd)\b/gi)?.length ?? 0;
  const pictures = html.match(/<(?:img|svg)\b/gi)?.length ?? 0;
  return Math.min(420, 40 + 26 * rows + 240 * pictures);
}
