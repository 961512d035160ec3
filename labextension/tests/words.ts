/** The translations of a reader of English. */
import type { TranslationBundle } from '@jupyterlab/translation';

const format = (text: string, ...values: unknown[]): string =>
  text.replace(/%(\d)/g, (_, place) => String(values[Number(place) - 1]));

export const trans = {
  __: format,
  _p: (_: string, text: string, ...values: unknown[]) =>
    format(text, ...values),
  _n: (one: string, many: string, count: number) =>
    format(count === 1 ? one : many, count)
} as unknown as TranslationBundle;
