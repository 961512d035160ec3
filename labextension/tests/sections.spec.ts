import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { Folding } from '../src/panel/folding';
import { filesOf, missingOf, sizeAsText } from '../src/sections/data/files';
import {
  differencesOfDistributions,
  factsOf
} from '../src/sections/environment/facts';
import { linesChanged } from '../src/sections/hazards/lines';
import { entropyOf, generatorsOf } from '../src/sections/randomness/generators';
import { DEFAULTS } from '../src/schema';
import { aRecord, anExecution } from './fakes';

const trans = nullTranslator.load('jupyter_repro');

describe('the files of a run', () => {
  it('are known by the cells that read and wrote them, in the state that was seen last', () => {
    const executions = [
      anExecution(0, { used: [{ path: 'a.csv', digest: 'sha256:1' }] }),
      anExecution(1, {
        used: [{ path: 'a.csv', digest: 'sha256:2' }],
        generated: [{ path: 'out.csv', digest: 'sha256:3' }],
        missing: ['gone.csv', 'out.csv']
      })
    ];
    const artifact = {
      ...DEFAULTS.Artifact,
      path: 'a.csv',
      digest: 'sha256:2',
      size: 12
    };
    const state = { ...DEFAULTS.Artifact, path: 'a.csv', digest: 'sha256:2' };
    const files = filesOf(
      executions,
      [artifact],
      [
        {
          path: state.path,
          digest: state.digest,
          now: 'changed',
          local: 'a.csv'
        }
      ]
    );
    expect(files).toEqual([
      {
        path: 'a.csv',
        kind: 'data',
        digest: 'sha256:2',
        size: 12,
        states: 2,
        readBy: ['c0', 'c1'],
        writtenBy: [],
        now: 'changed',
        local: 'a.csv'
      },
      {
        path: 'out.csv',
        kind: 'data',
        digest: 'sha256:3',
        size: null,
        states: 1,
        readBy: [],
        writtenBy: ['c1'],
        now: 'unknown',
        local: null
      }
    ]);
    expect(missingOf(executions, files)).toEqual(['gone.csv']);
  });

  it('have sizes that a person can read', () => {
    expect([0, 999, 1000, 12345, 999600, 5.2e9].map(sizeAsText)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '12 kB',
      '1.0 MB',
      '5.2 GB'
    ]);
  });
});

describe('the generators of a run', () => {
  const { run } = aRecord();

  it('say who seeded them, with what, and who draws', () => {
    const executions = [
      anExecution(0, {
        seedings: [{ by: 'cell', generator: 'numpy.random', value: '7' }],
        generators: [
          {
            generator: 'numpy.random',
            before: 'a',
            after: 'b',
            drawn: false,
            seeded: 'cell'
          }
        ]
      }),
      anExecution(1, {
        generators: [
          {
            generator: 'numpy.random',
            before: 'b',
            after: 'c',
            drawn: true,
            seeded: 'cell'
          }
        ]
      })
    ];
    expect(generatorsOf(run, executions)).toEqual([
      {
        name: 'numpy.random',
        type: null,
        seeds: [{ cellId: 'c0', value: '7' }],
        draws: [{ cellId: 'c1', from: 'seed' }]
      }
    ]);
  });

  it('show the seed of the recorder where a cell draws from it, and only there', () => {
    const seedings = [
      { by: 'recorder' as const, generator: 'random' as const, value: '1' },
      { by: 'recorder' as const, generator: 'torch' as const, value: '2' }
    ];
    const draw = {
      generator: 'random' as const,
      before: 'a',
      after: 'b',
      drawn: true,
      seeded: 'recorder' as const
    };
    const found = generatorsOf({ ...run, seedings }, [
      anExecution(0, { generators: [draw] })
    ]);
    expect(found).toEqual([
      {
        name: 'random',
        type: null,
        seeds: [{ cellId: null, value: '1' }],
        draws: [{ cellId: 'c0', from: 'recorder' }]
      }
    ]);
  });

  it('of the notebook’s own draw from fresh entropy when they were made of it', () => {
    const rng = { type: 'numpy.random.Generator', variable: 'rng' };
    const found = generatorsOf(run, [
      anExecution(0, {
        entropy: [{ source: 'numpy', count: 1, values: ['ff'] }],
        generator_objects: [{ ...rng, before: null, after: 'a' }]
      }),
      anExecution(1, {
        generator_objects: [{ ...rng, before: 'a', after: 'b' }]
      })
    ]);
    expect(found).toEqual([
      {
        name: 'rng',
        type: 'numpy.random.Generator',
        seeds: [{ cellId: 'c0', value: null }],
        draws: [{ cellId: 'c1', from: 'fresh' }]
      }
    ]);
  });

  it('are beside the fresh entropy of the last execution of each cell', () => {
    const taken = [{ source: 'numpy' as const, count: 2, values: [] }];
    const executions = [
      anExecution(0, { cell_id: 'a', entropy: taken }),
      anExecution(1, { cell_id: 'a' }),
      anExecution(2, { cell_id: 'b', entropy: taken })
    ];
    expect(entropyOf(executions)).toEqual([
      { cellId: 'b', source: 'numpy', count: 2 }
    ]);
  });
});

describe('the environment', () => {
  it('says where it is not as the saved record has it', () => {
    const differences = [
      { subject: 'python', saved: 'CPython 3.10.1', now: 'CPython 3.11.7' },
      { subject: 'numpy', saved: '1.26', now: '2.4' }
    ];
    const { environment, run } = aRecord();
    const facts = factsOf(environment, run, differences, trans);
    expect(facts[0]).toEqual({
      subject: 'python',
      label: 'Interpreter',
      value: 'CPython 3.11.7',
      saved: 'CPython 3.10.1'
    });
    expect([...differencesOfDistributions(differences, facts).keys()]).toEqual([
      'numpy'
    ]);
  });
});

describe('the lines that an edit changes', () => {
  it('are those between the first and the last that differ', () => {
    expect(linesChanged('a\nb\nc', 'a\nx\ny\nc')).toEqual({
      removed: ['b'],
      added: ['x', 'y']
    });
    expect(linesChanged('a', 'a')).toEqual({ removed: [], added: [] });
  });
});

describe('folded sections', () => {
  it('are as they were left, and else as they are at first', async () => {
    const saved: unknown[] = [];
    const memory = {
      fetch: () => Promise.resolve({ cells: false, odd: 'x' }),
      save: (_: string, value: unknown) => {
        saved.push(value);
        return Promise.resolve();
      }
    };
    const folding = new Folding(memory, { cells: true, data: false });
    expect(folding.isUnfolded('cells')).toBe(true);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(folding.isUnfolded('cells')).toBe(false);
    folding.set('data', true);
    expect(folding.isUnfolded('data')).toBe(true);
    expect(saved).toEqual([{ cells: false, data: true }]);
  });
});
