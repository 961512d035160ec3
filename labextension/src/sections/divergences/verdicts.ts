/** Verdicts in words, and the icons that stand beside them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';

import type { CellComparison, HeldCondition } from '../../answers';
import {
  divergedIcon,
  errorIcon,
  okIcon,
  replayedIcon,
  skippedIcon
} from '../../icons';
import type { PlaceOf } from '../../reasons';
import { cellAsText } from '../../reasons';
import { plain } from '../comparing/plain';

type Verdict = CellComparison['verdict'];

export const VERDICT_ICONS: Readonly<Record<Verdict, LabIcon>> = {
  reproduced: okIcon,
  replayed: replayedIcon,
  diverged: divergedIcon,
  failed: errorIcon,
  skipped: skippedIcon
};

export function verdictAsText(
  verdict: Verdict,
  trans: TranslationBundle
): string {
  switch (verdict) {
    case 'reproduced':
      return trans.__('Reproduced');
    case 'replayed':
      return trans.__('Replayed');
    case 'diverged':
      return trans.__('Diverged');
    case 'failed':
      return trans.__('Failed');
    case 'skipped':
      return trans.__('Skipped');
  }
}

/** How many cells have a verdict. */
export function countAsText(
  verdict: Verdict,
  count: number,
  trans: TranslationBundle
): string {
  switch (verdict) {
    case 'reproduced':
      return trans.__('%1 reproduced', count);
    case 'replayed':
      return trans.__('%1 replayed', count);
    case 'diverged':
      return trans.__('%1 diverged', count);
    case 'failed':
      return trans.__('%1 failed', count);
    case 'skipped':
      return trans.__('%1 skipped', count);
  }
}

/** A condition that was held: `seed of numpy.random`, `entropy of cell 3`. */
export function conditionAsText(
  { kind, subject }: HeldCondition,
  placeOf: PlaceOf,
  trans: TranslationBundle
): string {
  const name = plain(subject);
  const cell = (): string => cellAsText(placeOf(subject), trans);
  switch (kind) {
    case 'seed':
      return trans.__('seed of %1', name);
    case 'entropy':
      return trans.__('entropy of %1', cell());
    case 'environment':
      return trans.__('recorded environment');
    case 'hash-seed':
      return trans.__('hash seed');
    case 'clock':
      return trans.__('clock');
    case 'data':
      return trans.__('bytes of %1', name);
    case 'module':
      return trans.__('local module %1', name);
    case 'source':
      return trans.__('source of %1', cell());
    case 'order':
      return trans.__('order of execution');
    case 'variable':
      return trans.__('variable %1', name);
    case 'threads':
      return trans.__('number of threads');
    case 'locale':
      return trans.__('locale');
    case 'time-zone':
      return trans.__('time zone');
    case 'control':
      return trans.__('controls of %1', cell());
  }
}
