/** What the badge of a cell says. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellComparison, Reason } from '../answers';
import type { PlaceOf } from '../reasons';
import { reasonAsText, stateAsText } from '../reasons';
import type { ICellFacts } from './cellfacts';

/** What can be the matter with a cell, the most serious first. */
export const MARKS = [
  'failed',
  'diverged',
  'edited',
  'upstream-deleted',
  'upstream-changed',
  'out-of-order',
  'entropy',
  'replayed'
] as const;

export type MarkKind = (typeof MARKS)[number];

/** One thing that is the matter with a cell: what it is called, and what there is to say about it. */
export interface IMark {
  readonly kind: MarkKind;
  readonly word: string;
  readonly details: readonly string[];
}

/** What words are made with. */
export interface IWords {
  readonly placeOf: PlaceOf;
  readonly trans: TranslationBundle;
}

/** The code of the hazard that a cell takes fresh entropy. */
const FRESH_ENTROPY = 'RP101';

/** So many reasons are named on a badge. */
const MOST_DETAILS = 4;

type StaleKind = 'out-of-order' | 'upstream-changed' | 'upstream-deleted';

const STALE: Readonly<Record<Reason['kind'], StaleKind>> = {
  deleted: 'upstream-deleted',
  edited: 'upstream-changed',
  rerun: 'upstream-changed',
  added: 'upstream-changed',
  stale: 'upstream-changed',
  repeated: 'out-of-order',
  later: 'out-of-order',
  order: 'out-of-order'
};

/** What is the matter with a code cell that has this source now, the most serious first; nothing for most cells. */
export function marksOf(
  source: string,
  facts: ICellFacts,
  words: IWords
): readonly IMark[] {
  if (facts.execution?.status === 'running') {
    return [];
  }
  return [
    ...verifiedMarks(facts, words),
    ...staleMarks(source, facts, words),
    ...entropyMarks(facts, words)
  ].sort((a, b) => MARKS.indexOf(a.kind) - MARKS.indexOf(b.kind));
}

/** Whether a cell has another source now than when it ran last. The run knows it at once; the server only a moment later. */
export const isEdited = (
  source: string,
  { assessed, execution }: ICellFacts
): boolean =>
  execution === null
    ? assessed?.state === 'edited'
    : execution.source !== source;

function staleMarks(
  source: string,
  facts: ICellFacts,
  { placeOf, trans }: IWords
): readonly IMark[] {
  const found = new Map<StaleKind, string[]>();
  for (const reason of facts.assessed?.reasons ?? []) {
    const kind = STALE[reason.kind];
    const text = reasonAsText(reason, placeOf, trans);
    found.set(kind, [...(found.get(kind) ?? []), text]);
  }
  const marks: IMark[] = [...found].map(([kind, details]) => ({
    kind,
    word: stateAsText(kind, trans),
    details
  }));
  return isEdited(source, facts)
    ? [
        { kind: 'edited', word: stateAsText('edited', trans), details: [] },
        ...marks
      ]
    : marks;
}

function entropyMarks(
  { execution, hazards }: ICellFacts,
  { trans }: IWords
): readonly IMark[] {
  const said = hazards
    .filter(({ diagnostic }) => diagnostic.code === FRESH_ENTROPY)
    .map(({ diagnostic }) => diagnostic.message);
  // The operating system's entropy as such serves temporary names and the like: only a call in the source makes it a hazard.
  const taken = (execution?.entropy ?? []).filter(
    ({ source }) => source !== 'os.urandom'
  );
  if (said.length === 0 && taken.length === 0) {
    return [];
  }
  const details =
    said.length > 0
      ? said
      : [trans.__('a generator in it took fresh entropy when it ran')];
  return [{ kind: 'entropy', word: trans.__('Fresh entropy'), details }];
}

function verifiedMarks(
  { verified, verifiedAsItIs }: ICellFacts,
  { trans }: IWords
): readonly IMark[] {
  const word = verified === null ? null : verdictWord(verified, trans);
  if (verified === null || word === null) {
    return [];
  }
  const then = verifiedAsItIs
    ? []
    : [trans.__('verified before the notebook was edited')];
  const details = [...verdictDetails(verified, trans), ...then];
  return [{ kind: verified.verdict as MarkKind, word, details }];
}

function verdictWord(
  { verdict }: CellComparison,
  trans: TranslationBundle
): string | null {
  switch (verdict) {
    case 'diverged':
      return trans.__('Diverged in the rerun');
    case 'failed':
      return trans.__('Failed in the rerun');
    case 'replayed':
      return trans.__('Only replayed');
    case 'reproduced':
    case 'skipped':
      return null;
  }
}

function verdictDetails(
  { conditions, divergences, message, verdict }: CellComparison,
  trans: TranslationBundle
): readonly string[] {
  if (verdict === 'replayed') {
    return [
      trans._n(
        'the same only while %1 recorded condition is held',
        'the same only while %1 recorded conditions are held',
        conditions.length
      )
    ];
  }
  const causes = divergences.flatMap(({ causes }) =>
    causes.map(cause => cause.message)
  );
  const differences = divergences.map(divergence => divergence.message);
  const said = [message ?? '', ...differences, ...causes];
  return [...new Set(said)].filter(text => text !== '');
}

/** A mark in one line: its word, and the first of what there is to say. */
export function markAsText(
  { details, word }: IMark,
  trans: TranslationBundle
): string {
  if (details.length === 0) {
    return word;
  }
  const more = details.length - MOST_DETAILS;
  const named = details.slice(0, MOST_DETAILS);
  const all = more > 0 ? [...named, trans.__('%1 more', more)] : named;
  return trans.__('%1: %2', word, all.join('; '));
}
