/** Why a cell's result no longer is what its cells, run top to bottom, would give: in words. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellAssessment, Reason } from './answers';

/** The number by which a user finds a cell, counted from 1 among all cells; null when it is gone. */
export type PlaceOf = (cellId: string) => number | null;

/** How a cell is called: `cell 3`. */
export const cellAsText = (
  place: number | null,
  trans: TranslationBundle
): string =>
  place === null ? trans.__('a deleted cell') : trans.__('cell %1', place);

/** What is the matter with a cell that feeds another. */
export function reasonAsText(
  { cell, kind, name }: Reason,
  placeOf: PlaceOf,
  trans: TranslationBundle
): string {
  const who = cellAsText(placeOf(cell), trans);
  switch (kind) {
    case 'edited':
      return trans.__('%1, which gives %2, was edited since', who, name);
    case 'deleted':
      return trans.__(
        '%1 came from a cell that the notebook no longer has, or from a console',
        name
      );
    case 'rerun':
      return trans.__('%1, which gives %2, ran again since', who, name);
    case 'added':
      return trans.__('%1, which gives %2, has not run yet', who, name);
    case 'stale':
      return trans.__('%1, which gives %2, is stale itself', who, name);
    case 'repeated':
      return trans.__('it changes %1 each time it runs', name);
    case 'later':
      return trans.__('%1, which gives %2, stands below', who, name);
    case 'order':
      return trans.__('%1, which gives %2, ran in another order', who, name);
  }
}

/** How a cell's result stands, in a word or two. */
export function stateAsText(
  state: CellAssessment['state'],
  trans: TranslationBundle
): string {
  switch (state) {
    case 'fresh':
      return trans.__('Fresh');
    case 'never-run':
      return trans.__('Not run');
    case 'edited':
      return trans.__('Edited since it ran');
    case 'upstream-changed':
      return trans.__('Upstream changed');
    case 'upstream-deleted':
      return trans.__('Upstream deleted');
    case 'out-of-order':
      return trans.__('Ran out of order');
  }
}
