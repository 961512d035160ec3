/** Text of a notebook, made so that it can be shown anywhere. */

/** Sequences that colour a terminal's text or drive it. */
const TERMINAL =
  // eslint-disable-next-line no-control-regex
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;

/** Control characters, and direction overrides, which make a line read as something else than it is. */
const UNSHOWABLE =
  // eslint-disable-next-line no-control-regex
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text without terminal sequences, control characters and direction overrides spelled out. */
export function plain(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(TERMINAL, '')
    .replace(UNSHOWABLE, found => {
      const code = found.charCodeAt(0);
      return code < 256
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u${code.toString(16)}`;
    });
}

/** A text of the notebook format: a string, a list of lines, or, of JSON types, anything, with sorted keys. */
export function joined(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value) && value.every(line => typeof line === 'string')) {
    return value.join('');
  }
  return value === undefined || value === null
    ? ''
    : JSON.stringify(sorted(value), null, 2);
}

/** A JSON value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => [key, sorted(item)])
    );
  }
  return value;
}
