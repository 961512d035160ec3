import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Assessment } from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import { Assessing } from '../src/assessing';
import type { IAssessmentRequest } from '../src/transport/server';
import { ServerError } from '../src/transport/server';

const anAssessment = (executions: number): Assessment => ({
  ...ANSWER_DEFAULTS.Assessment,
  executions
});

describe('an assessing', () => {
  let source: string;
  let stamp: string;
  let asked: IAssessmentRequest[];
  let answer: () => Promise<Assessment>;
  let assessing: Assessing;

  beforeEach(() => {
    vi.useFakeTimers();
    source = 'x = 1';
    stamp = '';
    asked = [];
    answer = () => Promise.resolve(anAssessment(asked.length));
    assessing = new Assessing({
      assess: request => {
        asked.push(request);
        return answer();
      },
      request: () => ({
        path: 'a.ipynb',
        kernel_id: 'k',
        cells: [{ id: 'c0', cell_type: 'code', source, tags: [] }],
        parts: ['cells']
      }),
      stamp: () => stamp
    });
  });

  afterEach(() => {
    assessing.dispose();
    vi.useRealTimers();
  });

  const pass = (milliseconds = 500): Promise<unknown> =>
    vi.advanceTimersByTimeAsync(milliseconds);

  it('asks nothing while nobody needs it', async () => {
    assessing.ask(true);
    await pass();
    expect([asked.length, assessing.assessment]).toEqual([0, null]);
  });

  it('asks once after many changes', async () => {
    assessing.active = true;
    for (const letter of 'import') {
      source += letter;
      assessing.ask();
    }
    await pass();
    expect(asked.map(({ cells }) => cells[0].source)).toEqual(['x = 1import']);
    expect(assessing.assessment).toEqual(anAssessment(1));
  });

  it('does not ask the same again, unless files may have changed', async () => {
    assessing.active = true;
    await pass();
    assessing.ask();
    await pass();
    expect(asked.length).toBe(1);
    assessing.ask(true);
    await pass();
    expect(asked.length).toBe(2);
  });

  it('asks again after another execution of the same cells', async () => {
    assessing.active = true;
    await pass();
    stamp = 'one more';
    assessing.ask();
    await pass();
    expect(asked.length).toBe(2);
  });

  it('has one question under way at a time, and asks about what changed meanwhile', async () => {
    let release: (assessment: Assessment) => void = () => undefined;
    answer = () => new Promise(resolve => (release = resolve));
    assessing.active = true;
    await pass();
    source = 'x = 2';
    assessing.ask();
    await pass();
    expect(asked.length).toBe(1);
    answer = () => Promise.resolve(anAssessment(2));
    release(anAssessment(1));
    await pass(5000);
    expect(asked[1].cells[0].source).toBe('x = 2');
    expect(assessing.assessment).toEqual(anAssessment(2));
  });

  it('keeps what it knew when the server cannot be reached, says why, and asks again', async () => {
    assessing.active = true;
    await pass();
    answer = () => Promise.reject(new ServerError('c', 'it is down', 'wait'));
    assessing.ask(true);
    await pass();
    expect([assessing.assessment, assessing.trouble]).toEqual([
      anAssessment(1),
      'it is down – wait'
    ]);
    answer = () => Promise.resolve(anAssessment(9));
    await pass(2500);
    expect([assessing.assessment, assessing.trouble]).toEqual([
      anAssessment(9),
      null
    ]);
  });
});
