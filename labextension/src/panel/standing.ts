/** Where a notebook stands, and what to do next: the panel's first line, without a word of how it looks. */
import type { CellAssessment, VerificationState } from '../answers';
import { isUnderWay } from '../following';
import type { INotebookModel } from '../tokens';

/** What the first line says. */
export type Verdict =
  | 'no-notebook'
  | 'lost'
  | 'verifying'
  | 'no-kernel'
  | 'connecting'
  | 'other-language'
  | 'not-installed'
  | 'off'
  | 'paused'
  | 'recording'
  | 'earlier'
  | 'hidden-state'
  | 'stale'
  | 'reproduced'
  | 'replayed'
  | 'diverged'
  | 'failed';

/** What is the most useful thing to do next. */
export type Step =
  | 'start-kernel'
  | 'install'
  | 'record'
  | 'resume'
  | 'run-all'
  | 'run-stale'
  | 'restart-and-run-all'
  | 'verify'
  | 'save-and-verify'
  | 'show-divergences';

/** A verdict with its next step, the cells that it is about and, of a verification, when it was. */
export interface IStanding {
  readonly verdict: Verdict;
  readonly step: Step | null;
  readonly cellIds: readonly string[];
  readonly when: string | null;
}

/** What a verdict rests on. */
export type StandingFacts = Pick<
  INotebookModel,
  | 'assessment'
  | 'dirty'
  | 'failure'
  | 'kernel'
  | 'language'
  | 'run'
  | 'verification'
  | 'verificationIsCurrent'
>;

const HIDDEN: ReadonlySet<CellAssessment['state']> = new Set([
  'out-of-order',
  'upstream-deleted'
]);
const STALE: ReadonlySet<CellAssessment['state']> = new Set([
  'edited',
  'upstream-changed'
]);

/**
 * The first that applies: what keeps anything from being known, what is under way, what is not recorded, a verification that is still
 * about the notebook, staleness, and else that recording goes on.
 */
export function standingOf(facts: StandingFacts | null): IStanding {
  if (facts === null) {
    return standing('no-notebook');
  }
  if (facts.kernel === 'lost' || facts.run.state === 'lost') {
    return standing('lost');
  }
  if (isUnderWay(facts.verification)) {
    return standing('verifying');
  }
  return verified(facts) ?? unrecorded(facts) ?? recorded(facts);
}

const standing = (
  verdict: Verdict,
  step: Step | null = null,
  cellIds: readonly string[] = [],
  when: string | null = null
): IStanding => ({ verdict, step, cellIds, when });

/** What a verification says that is about the cells and outputs as they are; null when there is none. */
function verified(facts: StandingFacts): IStanding | null {
  const { verification, verificationIsCurrent } = facts;
  const verdict = verification?.comparison?.verdict;
  if (
    !verificationIsCurrent ||
    verification === null ||
    verdict === undefined ||
    verdict === 'skipped'
  ) {
    return null;
  }
  const cellIds = differing(verification);
  const step = verdict === 'reproduced' ? null : 'show-divergences';
  return standing(verdict, step, cellIds, verification.finished);
}

const differing = ({ comparison }: VerificationState): readonly string[] =>
  (comparison?.cells ?? [])
    .filter(({ verdict }) => verdict !== 'reproduced' && verdict !== 'skipped')
    .map(({ cell_id }) => cell_id);

/** Why nothing is recorded; null when something is. */
function unrecorded(facts: StandingFacts): IStanding | null {
  const { failure, kernel, language, run } = facts;
  if (kernel === 'none' || run.state === 'no-kernel') {
    return run.isEarlier ? null : standing('no-kernel', 'start-kernel');
  }
  if (language !== null && language !== 'python') {
    return standing('other-language', verifyStep(facts));
  }
  switch (run.state) {
    case 'no-notebook':
    case 'connecting':
      return failure === null
        ? standing('connecting')
        : standing('not-installed', 'install');
    case 'off':
      return failure === null
        ? standing('off', 'record')
        : standing('not-installed', 'install');
    case 'paused':
      return standing('paused', 'resume');
    case 'lost':
    case 'recording':
      return null;
  }
}

/** How the recorded results stand to the notebook as it is now. */
function recorded(facts: StandingFacts): IStanding {
  const cells = facts.assessment?.cells ?? [];
  const hidden = idsIn(cells, HIDDEN);
  const stale = idsIn(cells, STALE);
  if (hidden.length > 0) {
    return standing('hidden-state', 'restart-and-run-all', hidden);
  }
  if (stale.length > 0) {
    return standing('stale', 'run-stale', stale);
  }
  if (facts.run.isEarlier) {
    return standing('earlier', verifyStep(facts));
  }
  return standing(
    'recording',
    facts.run.isEmpty ? 'run-all' : verifyStep(facts)
  );
}

const idsIn = (
  cells: readonly CellAssessment[],
  states: ReadonlySet<CellAssessment['state']>
): readonly string[] =>
  cells.filter(({ state }) => states.has(state)).map(({ cell_id }) => cell_id);

const verifyStep = ({ dirty }: StandingFacts): Step =>
  dirty ? 'save-and-verify' : 'verify';
