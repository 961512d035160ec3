import { describe, expect, it } from 'vitest';

import { RunModel } from '../src/model';
import type { CellExecution } from '../src/schema';
import type { RunEvent } from '../src/tokens';
import { anExecution, aSnapshot } from './fakes';

const anArtifact = (digest: string | null): RunArtifact => ({
  path: 'data.csv',
  digest,
  size: 8,
  kind: 'data',
  distribution: null,
  files: null,
  status: null
});
type RunArtifact = Extract<RunEvent, { event: 'artifact' }>['artifact'];

function aModel(): RunModel {
  const model = new RunModel();
  model.load(aSnapshot([anExecution(0)]));
  return model;
}

describe('a run', () => {
  it('is what its snapshot says', () => {
    const model = aModel();
    expect(model.state).toBe('recording');
    expect(model.executions).toEqual([anExecution(0)]);
    expect(model.run?.id).toBe('run');
    expect(model.environment?.interpreter.version).toBe('3.11.7');
  });

  it('holds an execution once, from its start to its end', () => {
    const model = aModel();
    const running = anExecution(1, { status: 'running', duration: null });
    model.apply({ event: 'execution', execution: running, artifacts: [] });
    expect(model.executions.map(({ status }) => status)).toEqual([
      'ok',
      'running'
    ]);
    model.apply({
      event: 'execution',
      execution: anExecution(1),
      artifacts: []
    });
    expect(model.executions).toEqual([anExecution(0), anExecution(1)]);
  });

  it('is one from before until the kernel has run a cell', () => {
    const model = new RunModel();
    model.load(aSnapshot([]));
    model.showEarlier(aSnapshot([anExecution(0), anExecution(1)], 'before'));
    expect([model.isEarlier, model.run?.id, model.kernelRunId]).toEqual([
      true,
      'before',
      'run'
    ]);
    expect(model.executions.length).toBe(2);
    const execution = anExecution(0);
    model.apply({ event: 'execution', execution, artifacts: [] });
    expect([model.isEarlier, model.run?.id]).toEqual([false, 'run']);
    expect(model.executions).toEqual([execution]);
    model.reset('connecting');
    expect([model.isEarlier, model.run]).toEqual([false, null]);
  });

  it('keeps the order of execution whatever order the news come in', () => {
    const model = aModel();
    for (const order of [3, 2]) {
      const execution = anExecution(order);
      model.apply({ event: 'execution', execution, artifacts: [] });
    }
    expect(model.executions.map(({ order }) => order)).toEqual([0, 2, 3]);
  });

  it('completes references whose digest came late', () => {
    const model = aModel();
    model.apply({
      event: 'execution',
      execution: anExecution(1, {
        used: [{ path: 'data.csv', digest: null }],
        generated: [{ path: 'other.csv', digest: null }]
      }),
      artifacts: [anArtifact(null)]
    });
    const artifact = anArtifact('sha256:1');
    model.apply({ event: 'artifact', order: 1, artifact });
    expect(model.executions[1].used).toEqual([
      { path: 'data.csv', digest: 'sha256:1' }
    ]);
    expect(model.executions[1].generated).toEqual([
      { path: 'other.csv', digest: null }
    ]);
    expect(model.artifacts).toEqual([artifact]);
  });

  it('lists artifacts by path and state', () => {
    const model = aModel();
    const artifacts = ['sha256:2', 'sha256:1'].map(anArtifact);
    model.apply({ event: 'execution', execution: anExecution(1), artifacts });
    expect(model.artifacts.map(({ digest }) => digest)).toEqual([
      'sha256:1',
      'sha256:2'
    ]);
  });

  it('is paused and resumed', () => {
    const model = aModel();
    model.apply({ event: 'recording', recording: false });
    expect(model.state).toBe('paused');
    model.apply({ event: 'recording', recording: true });
    expect(model.state).toBe('recording');
  });

  it('collects its gaps', () => {
    const model = aModel();
    const gap = { sensor: 'files', message: 'failed', order: null };
    model.apply({ event: 'gap', gap });
    expect(model.gaps).toEqual([gap]);
  });

  it('replaces a gap that is told anew', () => {
    const model = aModel();
    const gaps = ['1 more', '2 more'].map(message => ({
      sensor: 'gaps',
      message,
      order: 0
    }));
    gaps.forEach(gap => model.apply({ event: 'gap', gap, anew: true }));
    expect(model.gaps).toEqual([gaps[1]]);
  });

  it('passes over events that it does not know', () => {
    const model = aModel();
    model.apply({ event: 'weather' } as unknown as RunEvent);
    expect(model.executions).toEqual([anExecution(0)]);
  });

  it('fills in what an older recorder does not write', () => {
    const model = aModel();
    const execution: Partial<CellExecution> = { ...anExecution(1) };
    delete (execution as { clock?: unknown }).clock;
    model.apply({
      event: 'execution',
      execution,
      artifacts: []
    } as unknown as RunEvent);
    expect(model.executions[1]).toEqual(anExecution(1));
  });

  it('keeps what was recorded when recording stops, and forgets it with its kernel', () => {
    const model = aModel();
    model.stop();
    expect([model.state, model.executions.length]).toEqual(['off', 1]);
    model.reset('no-kernel');
    expect([model.state, model.executions.length]).toEqual(['no-kernel', 0]);
  });

  it('tells of every change', () => {
    const model = aModel();
    let changes = 0;
    model.changed.connect(() => (changes += 1));
    model.apply({ event: 'recording', recording: false });
    model.stop();
    model.reset('connecting');
    expect(changes).toBe(3);
  });
});
