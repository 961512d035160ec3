import { beforeEach, describe, expect, it } from 'vitest';

import type { CellAssessment, VerificationState } from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import { RunModel } from '../src/model';
import type { StandingFacts } from '../src/panel/standing';
import { standingOf } from '../src/panel/standing';
import { aSnapshot, anExecution } from './fakes';

const aCell = (
  cell_id: string,
  state: CellAssessment['state']
): CellAssessment => ({ cell_id, index: 0, order: 0, state, reasons: [] });

const aVerification = (
  changes: Partial<VerificationState> = {}
): VerificationState => ({
  ...ANSWER_DEFAULTS.VerificationState,
  id: 'v',
  path: 'a.ipynb',
  status: 'finished',
  version: 3,
  started: '2026-01-05T10:00:00Z',
  finished: '2026-01-05T10:01:00Z',
  ...changes
});

type Verdict = 'reproduced' | 'diverged' | 'skipped';

const verifiedAs = (verdict: Verdict): VerificationState =>
  aVerification({
    comparison: {
      ...ANSWER_DEFAULTS.NotebookComparison,
      path: 'a.ipynb',
      verdict,
      cells: [
        {
          ...ANSWER_DEFAULTS.CellComparison,
          cell_id: 'c0',
          index: 0,
          verdict
        }
      ]
    }
  });

describe('the standing of a notebook', () => {
  let run: RunModel;
  let facts: StandingFacts;

  const assessed = (...cells: CellAssessment[]): StandingFacts => ({
    ...facts,
    assessment: { ...ANSWER_DEFAULTS.Assessment, cells }
  });

  beforeEach(() => {
    run = new RunModel();
    run.load(aSnapshot([anExecution(0)]));
    facts = {
      assessment: null,
      dirty: false,
      failure: null,
      kernel: 'idle',
      language: 'python',
      run,
      verification: null,
      verificationIsCurrent: false
    };
  });

  const said = (given: StandingFacts | null): unknown[] => {
    const { cellIds, step, verdict, when } = standingOf(given);
    return [verdict, step, cellIds, when];
  };

  it('is none without a notebook', () => {
    expect(said(null)).toEqual(['no-notebook', null, [], null]);
  });

  it('is that of an earlier run before the first cell, with a kernel or without', () => {
    for (const [kernel, state] of [
      ['none', 'no-kernel'],
      ['idle', 'recording']
    ] as const) {
      run.reset(state);
      run.showEarlier(aSnapshot([anExecution(0)]));
      expect(said({ ...facts, kernel })).toEqual([
        'earlier',
        'verify',
        [],
        null
      ]);
    }
  });

  it('is that recording goes on while every result is fresh, and asks to verify', () => {
    expect(said(assessed(aCell('c0', 'fresh')))).toEqual([
      'recording',
      'verify',
      [],
      null
    ]);
    expect(said({ ...facts, dirty: true })[1]).toBe('save-and-verify');
  });

  it('asks to run cells before any has run', () => {
    run.load(aSnapshot());
    expect(said(facts)).toEqual(['recording', 'run-all', [], null]);
  });

  it('names hidden state before staleness, and the cells that show it', () => {
    const both = assessed(
      aCell('a', 'edited'),
      aCell('b', 'out-of-order'),
      aCell('c', 'upstream-deleted'),
      aCell('d', 'never-run')
    );
    expect(said(both)).toEqual([
      'hidden-state',
      'restart-and-run-all',
      ['b', 'c'],
      null
    ]);
    expect(
      said(assessed(aCell('a', 'edited'), aCell('b', 'upstream-changed')))
    ).toEqual(['stale', 'run-stale', ['a', 'b'], null]);
  });

  it('is the verdict of a verification that is about the notebook as it is', () => {
    const verified = {
      ...assessed(aCell('a', 'out-of-order')),
      verification: verifiedAs('diverged'),
      verificationIsCurrent: true
    };
    expect(said(verified)).toEqual([
      'diverged',
      'show-divergences',
      ['c0'],
      '2026-01-05T10:01:00Z'
    ]);
    expect(said({ ...verified, verificationIsCurrent: false })[0]).toBe(
      'hidden-state'
    );
    expect(
      said({ ...verified, verification: verifiedAs('reproduced') })
    ).toEqual(['reproduced', null, [], '2026-01-05T10:01:00Z']);
  });

  it('passes over a verification that judged nothing, and one that was cancelled', () => {
    const current = { ...facts, verificationIsCurrent: true };
    expect(said({ ...current, verification: verifiedAs('skipped') })[0]).toBe(
      'recording'
    );
    expect(
      said({
        ...current,
        verification: aVerification({ status: 'cancelled' })
      })[0]
    ).toBe('recording');
  });

  it('stays with a verdict when the kernel has ended', () => {
    run.reset('no-kernel');
    const ended: StandingFacts = {
      ...facts,
      kernel: 'none',
      verification: verifiedAs('reproduced'),
      verificationIsCurrent: true
    };
    expect(said(ended)[0]).toBe('reproduced');
    expect(said({ ...ended, verificationIsCurrent: false })).toEqual([
      'no-kernel',
      'start-kernel',
      [],
      null
    ]);
  });

  it('is that it is verified while it is, whatever else holds', () => {
    const verification = aVerification({ status: 'queued' });
    expect(said({ ...assessed(aCell('a', 'edited')), verification })[0]).toBe(
      'verifying'
    );
  });

  it('says why nothing is recorded, and the way out', () => {
    run.stop();
    expect(said(facts).slice(0, 2)).toEqual(['off', 'record']);
    expect(
      said({ ...facts, failure: 'ModuleNotFoundError' }).slice(0, 2)
    ).toEqual(['not-installed', 'install']);
    expect(said({ ...facts, language: 'r' })[0]).toBe('other-language');
    run.reset('connecting');
    expect(said({ ...facts, kernel: 'starting' })[0]).toBe('connecting');
    run.apply({ event: 'recording', recording: false });
    expect(said(facts).slice(0, 2)).toEqual(['paused', 'resume']);
  });

  it('is lost before all else when nothing can be reached', () => {
    const verification = verifiedAs('reproduced');
    expect(
      said({
        ...facts,
        kernel: 'lost',
        verification,
        verificationIsCurrent: true
      })
    ).toEqual(['lost', null, [], null]);
    run.lose();
    expect(said(facts)[0]).toBe('lost');
  });
});
