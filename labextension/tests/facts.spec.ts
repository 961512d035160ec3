import type { TranslationBundle } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { chipsOf, durationAsText, firstLine } from '../src/panel/facts';
import { DEFAULTS } from '../src/schema';
import { anExecution } from './fakes';

const format = (text: string, ...values: unknown[]): string =>
  text.replace(/%(\d)/g, (_, place) => String(values[Number(place) - 1]));

const trans = {
  __: format,
  _n: (one: string, many: string, count: number) =>
    format(count === 1 ? one : many, count)
} as unknown as TranslationBundle;

describe('the chips of a cell execution', () => {
  it('are none when it depends on nothing', () => {
    expect(chipsOf(anExecution(0), trans)).toEqual([]);
  });

  it('count what there is and name it', () => {
    const execution = anExecution(0, {
      used: [
        { path: 'a.csv', digest: null },
        { path: 'b.csv', digest: 'sha256:1' }
      ],
      generated: [{ path: 'c.csv', digest: null }],
      missing: ['d.csv'],
      parameters: [
        { name: 'rate', value: '0.5', source: 'assignment' },
        { name: 'token', value: null, source: 'papermill' }
      ],
      queries: [
        {
          dialect: 'postgresql',
          host: 'db',
          database: null,
          digest: 'sha256:0',
          count: 1
        }
      ],
      seedings: [
        { generator: 'random', value: '42', by: 'cell' },
        { generator: 'numpy.random', value: null, by: 'cell' }
      ],
      entropy: [{ source: 'numpy', count: 2, values: ['1', '2'] }],
      clock: ['time.time'],
      distributions: [
        { ...DEFAULTS.Distribution, name: 'six' },
        {
          ...DEFAULTS.Distribution,
          name: 'numpy',
          version: '2.4.6',
          direct: true
        }
      ],
      network: [
        { host: 'localhost', port: 80 },
        { host: 'example.org', port: null }
      ],
      processes: [{ followed: null, program: 'git' }]
    });
    expect(
      chipsOf(execution, trans).map(({ label, names, hazard }) => [
        label,
        names.join(', '),
        hazard
      ])
    ).toEqual([
      ['2 reads', 'a.csv, b.csv', false],
      ['1 write', 'c.csv', false],
      ['1 not there', 'd.csv', false],
      ['2 parameters', 'rate = 0.5, token: not recorded', false],
      ['2 seeds', 'random: 42, numpy.random: from fresh entropy', false],
      ['fresh entropy', 'numpy × 2', true],
      ['clock', 'time.time', true],
      ['2 distributions', 'numpy 2.4.6, six (indirectly)', false],
      ['2 hosts', 'localhost:80, example.org', true],
      ['1 query', 'postgresql · db', true],
      ['1 process', 'git', false]
    ]);
  });
});

describe('the first line of a source', () => {
  it('is the first that says something', () => {
    expect(firstLine('\n  \n  a = 1  \nb = 2')).toBe('a = 1');
    expect(firstLine('')).toBe('');
    expect(firstLine('  \n')).toBe('');
  });

  it('is cut to what a row can show', () => {
    expect(firstLine('x'.repeat(1_000_000))).toBe(`${'x'.repeat(200)}…`);
  });
});

describe('a duration', () => {
  it.each([
    [null, ''],
    [0.0004, '<1 ms'],
    [0.0234, '23 ms'],
    [0.9996, '1.0 s'],
    [12.34, '12.3 s'],
    [59.96, '1 min 0 s'],
    [3725, '62 min 5 s']
  ])('of %s seconds reads %s', (seconds, text) => {
    expect(durationAsText(seconds)).toBe(text);
  });
});
