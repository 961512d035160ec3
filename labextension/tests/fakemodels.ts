/** Models of open notebooks that say what a test wants them to, and what such models tell of. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type {
  Assessment,
  CellAssessment,
  CellComparison,
  Hazard,
  VerificationState
} from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import { RunModel } from '../src/model';
import type { INotebookModel } from '../src/tokens';

const format = (text: string, ...values: unknown[]): string =>
  text.replace(/%(\d)/g, (_, place) => String(values[Number(place) - 1]));

/** Says everything in English. */
export const english = {
  __: format,
  _n: (one: string, many: string, count: number) =>
    format(count === 1 ? one : many, count)
} as unknown as TranslationBundle;

/** What is said of a cell. */
export const anAssessedCell = (
  index: number,
  changes: Partial<CellAssessment> = {}
): CellAssessment => ({
  ...ANSWER_DEFAULTS.CellAssessment,
  cell_id: `c${index}`,
  index,
  order: index,
  state: 'fresh',
  ...changes
});

/** An assessment of cells. */
export const anAssessment = (
  cells: readonly CellAssessment[],
  changes: Partial<Assessment> = {}
): Assessment => ({ ...ANSWER_DEFAULTS.Assessment, cells, ...changes });

/** A hazard in a cell. */
export const aHazard = (cellId: string, code = 'RP101'): Hazard => ({
  diagnostic: {
    ...ANSWER_DEFAULTS.Diagnostic,
    cell_id: cellId,
    code,
    name: 'fresh-entropy',
    index: 0,
    hint: 'give it a seed',
    message: '`default_rng()` is new each time',
    severity: 'warning'
  },
  edit: null
});

/** What a verification says of a cell. */
export const aComparedCell = (
  index: number,
  changes: Partial<CellComparison> = {}
): CellComparison => ({
  ...ANSWER_DEFAULTS.CellComparison,
  cell_id: `c${index}`,
  index,
  verdict: 'reproduced',
  ...changes
});

/** A verification that has come to its end. */
export const aVerification = (
  cells: readonly CellComparison[],
  changes: Partial<VerificationState> = {}
): VerificationState => ({
  ...ANSWER_DEFAULTS.VerificationState,
  id: 'v',
  path: 'n.ipynb',
  status: 'finished',
  version: 1,
  started: '2026-01-05T11:00:00.000000Z',
  finished: '2026-01-05T11:00:09.000000Z',
  comparison: {
    ...ANSWER_DEFAULTS.NotebookComparison,
    cells,
    path: 'n.ipynb',
    verdict: 'diverged'
  },
  ...changes
});

/** A model that keeps what it was asked. */
export class FakeNotebookModel implements Pick<
  INotebookModel,
  | 'assessment'
  | 'changed'
  | 'need'
  | 'needLineage'
  | 'run'
  | 'trouble'
  | 'verification'
  | 'verificationIsCurrent'
> {
  readonly changed = new Signal<INotebookModel, void>(
    this as unknown as INotebookModel
  );
  readonly run = new RunModel();
  readonly needs = new Map<string, boolean>();
  assessment: Assessment | null = null;
  verification: VerificationState | null = null;
  verificationIsCurrent = true;
  trouble: string | null = null;

  need(who: string, needed: boolean): void {
    this.needs.set(who, needed);
  }

  needLineage(needed: boolean): void {
    this.needs.set('lineage', needed);
  }

  /** Says something new. */
  say(news: Partial<Pick<this, 'assessment' | 'verification'>>): void {
    Object.assign(this, news);
    this.changed.emit();
  }
}
