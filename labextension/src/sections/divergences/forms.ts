/** In which forms an output can be shown, safely: what a notebook holds is not to be trusted. */
import { gridsOf } from '../comparing/grid';
import { joined, plain } from '../comparing/plain';

/** A form of an output. `picture`: a `data:` address; `page`: HTML for a frame without rights. */
export interface IForm {
  readonly kind: 'table' | 'picture' | 'page' | 'text' | 'json' | 'error';
  readonly mimeType: string;
  readonly body: string;
}

export type FormKind = IForm['kind'];

/** An output as nbformat spells it, of which nothing is certain. */
export type Output = Readonly<Record<string, unknown>>;

/** How JupyterLab's own output model names what has no media type. */
export const STDOUT_TYPE = 'application/vnd.jupyter.stdout';
export const STDERR_TYPE = 'application/vnd.jupyter.stderr';
export const ERROR_TYPE = 'application/vnd.jupyter.error';

const SIGNATURES: readonly (readonly [string, string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF8']
];
/** Larger pictures and pages are not shown. */
const PICTURE_LENGTH = 8_000_000;
const PAGE_LENGTH = 500_000;
/** So much of an HTML text is read for tables: more would hold up the page. */
const TABLE_LENGTH = 4_000_000;

/** The outputs of a cell, with the pieces of each stream joined where its first stood, as they are compared. */
export function mergedStreams(outputs: readonly unknown[]): readonly Output[] {
  const merged: Output[] = [];
  const place = new Map<unknown, number>();
  outputs.filter(isObject).forEach(output => {
    if (output.output_type !== 'stream') {
      merged.push(output);
      return;
    }
    const name = output.name ?? 'stdout';
    const at = place.get(name);
    if (at === undefined) {
      place.set(name, merged.length);
      merged.push({ ...output, text: joined(output.text) });
    } else {
      const text = joined(merged[at].text) + joined(output.text);
      merged[at] = { ...merged[at], text };
    }
  });
  return merged;
}

/** The forms of an output, the one that shows most first. There is always one. */
export function formsOf(output: Output): readonly IForm[] {
  switch (output.output_type) {
    case 'stream': {
      const mimeType = output.name === 'stderr' ? STDERR_TYPE : STDOUT_TYPE;
      return [{ kind: 'text', mimeType, body: shown(output.text) }];
    }
    case 'error':
      return [{ kind: 'error', mimeType: ERROR_TYPE, body: traceback(output) }];
    default:
      return bundleForms(isObject(output.data) ? output.data : {});
  }
}

function traceback({ ename, evalue, traceback }: Output): string {
  const summary = `${joined(ename)}: ${joined(evalue)}`;
  const lines = Array.isArray(traceback)
    ? traceback.map(line => joined(line)).join('\n')
    : '';
  return shown(lines || summary);
}

function bundleForms(data: Output): readonly IForm[] {
  const forms = Object.keys(data)
    .sort((a, b) => richness(a) - richness(b))
    .flatMap(mimeType => formsIn(mimeType, data[mimeType]));
  return forms.length > 0
    ? forms
    : [{ kind: 'text', mimeType: 'text/plain', body: '' }];
}

/** The more a type shows, the earlier it comes; a library's own types after what every front end can show. */
function richness(mimeType: string): number {
  const order = [/^text\/html$/, /^image\//, /^text\//, /json$/];
  const place = order.findIndex(pattern => pattern.test(mimeType));
  return place < 0 ? order.length : place;
}

function formsIn(mimeType: string, value: unknown): readonly IForm[] {
  const body = joined(value);
  if (mimeType === 'text/html') {
    const text = { kind: 'text', mimeType, body: shown(body) } as const;
    return [
      ...(body.length <= TABLE_LENGTH && gridsOf(body).length > 0
        ? [{ kind: 'table', mimeType, body } as const]
        : []),
      ...(body.length <= PAGE_LENGTH
        ? [{ kind: 'page', mimeType, body } as const]
        : []),
      text
    ];
  }
  if (mimeType.startsWith('image/')) {
    const picture = pictureOf(mimeType, body);
    const text = { kind: 'text', mimeType, body: shown(body) } as const;
    return [
      ...(picture === null
        ? []
        : [{ kind: 'picture', mimeType, body: picture } as const]),
      ...(mimeType === 'image/svg+xml' || picture === null ? [text] : [])
    ];
  }
  const kind = typeof value === 'string' || isText(value) ? 'text' : 'json';
  return [{ kind, mimeType, body: shown(body) }];
}

/** A `data:` address of a picture: of bytes that are of the type they say, or of an SVG, which as an image runs and loads nothing. */
function pictureOf(mimeType: string, body: string): string | null {
  if (body.length > PICTURE_LENGTH) {
    return null;
  }
  if (mimeType === 'image/svg+xml') {
    // Half a character cannot be put into an address.
    const whole = body.replace(/[\ud800-\udfff]/gu, '\ufffd');
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(whole)}`;
  }
  const signature = SIGNATURES.find(([known]) => known === mimeType)?.[1];
  const base64 = body.replace(/\s+/g, '');
  if (signature === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    return null;
  }
  const start = base64.slice(0, 16);
  return start.length === 16 && atob(start).startsWith(signature)
    ? `data:${mimeType};base64,${base64}`
    : null;
}

const shown = (value: unknown): string => plain(joined(value));

const isText = (value: unknown): boolean =>
  Array.isArray(value) && value.every(line => typeof line === 'string');

const isObject = (value: unknown): value is Output =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
