import { describe, expect, it } from 'vitest';

import type { Cause, Divergence } from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import { markAsText, marksOf } from '../src/notebook/badge';
import type { ICellFacts } from '../src/notebook/cellfacts';
import { CellFacts } from '../src/notebook/cellfacts';
import {
  aComparedCell,
  aHazard,
  anAssessedCell,
  anAssessment,
  aVerification,
  english,
  FakeNotebookModel
} from './fakemodels';
import { anExecution, aSnapshot } from './fakes';

const words = {
  placeOf: (cellId: string) =>
    cellId === 'gone' ? null : Number(cellId.slice(1)) + 1,
  trans: english
};

const facts = (changes: Partial<ICellFacts> = {}): ICellFacts => ({
  execution: anExecution(0, { source: 'x' }),
  assessed: anAssessedCell(0),
  hazards: [],
  verified: null,
  verifiedAsItIs: true,
  ...changes
});

const said = (changes: Partial<ICellFacts>, source = 'x'): string[] =>
  marksOf(source, facts(changes), words).map(mark => markAsText(mark, english));

const aDivergence = (changes: Partial<Divergence> = {}): Divergence => ({
  ...ANSWER_DEFAULTS.Divergence,
  kind: 'modified',
  mime_type: 'text/plain',
  output_index: 0,
  message: '1 is 2 now',
  ...changes
});

const aCause = (message: string): Cause => ({
  ...ANSWER_DEFAULTS.Cause,
  code: 'RP201',
  message
});

describe('the badge of a cell', () => {
  it('says nothing of a cell that is fresh, or was never run', () => {
    expect(said({})).toEqual([]);
    const assessed = anAssessedCell(0, { state: 'never-run', order: null });
    expect(said({ execution: null, assessed })).toEqual([]);
    expect(said({ execution: null, assessed: null })).toEqual([]);
  });

  it('says at once that the source is another', () => {
    expect(said({}, 'y')).toEqual(['Edited since it ran']);
  });

  it('does not wait for the server to take that back', () => {
    expect(said({ assessed: anAssessedCell(0, { state: 'edited' }) })).toEqual(
      []
    );
  });

  it('believes the server where the kernel has run nothing', () => {
    const assessed = anAssessedCell(0, { state: 'edited' });
    expect(said({ execution: null, assessed })).toEqual([
      'Edited since it ran'
    ]);
  });

  it('says nothing of a cell that runs', () => {
    const execution = anExecution(0, { status: 'running', source: 'x' });
    expect(said({ execution }, 'y')).toEqual([]);
  });

  it('names the cells above that changed, and what they give', () => {
    const assessed = anAssessedCell(3, {
      state: 'upstream-changed',
      reasons: [
        { kind: 'edited', cell: 'c2', name: 'df' },
        { kind: 'added', cell: 'c1', name: 'n' }
      ]
    });
    expect(said({ assessed })).toEqual([
      'Upstream changed: cell 3, which gives df, was edited since; cell 2, which gives n, has not run yet'
    ]);
  });

  it('has a mark for each thing that is the matter, the most serious first', () => {
    const assessed = anAssessedCell(3, {
      state: 'upstream-deleted',
      reasons: [
        { kind: 'repeated', cell: 'c3', name: 'n' },
        { kind: 'deleted', cell: 'gone', name: 'df' }
      ]
    });
    const hazards = [aHazard('c3')];
    expect(said({ assessed, hazards }, 'y')).toEqual([
      'Edited since it ran',
      'Upstream deleted: df came from a cell that the notebook no longer has, or from a console',
      'Ran out of order: it changes n each time it runs',
      'Fresh entropy: `default_rng()` is new each time'
    ]);
  });

  it('names only the first of many reasons', () => {
    const reasons = [1, 2, 3, 4, 5, 6].map(n => ({
      kind: 'stale' as const,
      cell: `c${n}`,
      name: 'x'
    }));
    const [text] = said({ assessed: anAssessedCell(9, { reasons }) });
    expect(
      text.endsWith('cell 5, which gives x, is stale itself; 2 more')
    ).toBe(true);
  });

  it('tells of entropy that only the record shows, not of that for temporary names', () => {
    const entropy = [{ source: 'numpy' as const, count: 1, values: [] }];
    expect(
      said({ execution: anExecution(0, { source: 'x', entropy }) })
    ).toEqual([
      'Fresh entropy: a generator in it took fresh entropy when it ran'
    ]);
    const system = [{ source: 'os.urandom' as const, count: 1, values: [] }];
    expect(
      said({ execution: anExecution(0, { source: 'x', entropy: system }) })
    ).toEqual([]);
    expect(said({ hazards: [aHazard('c0', 'RC103')] })).toEqual([]);
  });

  it('tells what a rerun gave, each thing once', () => {
    const causes = [aCause('it is unseeded')];
    const divergences = [aDivergence({ causes }), aDivergence({ causes })];
    const diverged = aComparedCell(0, { verdict: 'diverged', divergences });
    expect(said({ verified: diverged })).toEqual([
      'Diverged in the rerun: 1 is 2 now; it is unseeded'
    ]);
    const failed = aComparedCell(0, {
      verdict: 'failed',
      message: 'timed out'
    });
    expect(said({ verified: failed, verifiedAsItIs: false })).toEqual([
      'Failed in the rerun: timed out; verified before the notebook was edited'
    ]);
    const conditions = [{ kind: 'seed' as const, subject: 'random' }];
    const replayed = aComparedCell(0, { verdict: 'replayed', conditions });
    expect(said({ verified: replayed })).toEqual([
      'Only replayed: the same only while 1 recorded condition is held'
    ]);
    expect(said({ verified: aComparedCell(0) })).toEqual([]);
    expect(
      said({ verified: aComparedCell(0, { verdict: 'skipped' }) })
    ).toEqual([]);
  });
});

describe('the facts of a cell', () => {
  it('are those of its last execution, of the assessment and of the verification', () => {
    const model = new FakeNotebookModel();
    const executions = [0, 1, 2].map(order =>
      anExecution(order, { cell_id: 'c0' })
    );
    model.run.load(aSnapshot(executions));
    const cell = anAssessedCell(0);
    const hazards = [aHazard('c0'), aHazard('c1')];
    const compared = aComparedCell(0, { verdict: 'diverged' });
    model.assessment = anAssessment([cell], { hazards });
    model.verification = aVerification([compared]);
    expect(new CellFacts(model).of('c0')).toEqual({
      execution: executions[2],
      assessed: cell,
      hazards: [hazards[0]],
      verified: compared,
      verifiedAsItIs: true
    });
  });

  it('know no verification of outputs that the cell no longer has', () => {
    const model = new FakeNotebookModel();
    const cells = [0, 1].map(n => aComparedCell(n, { verdict: 'diverged' }));
    model.verification = aVerification(cells);
    model.run.load(
      aSnapshot([
        anExecution(0, { started: '2026-01-05T10:59:59.000000Z' }),
        anExecution(1, { started: '2026-01-05T11:00:10.000000Z' })
      ])
    );
    const known = new CellFacts(model);
    expect(known.of('c0').verified).toBe(cells[0]);
    expect(known.of('c1').verified).toBeNull();
  });
});
