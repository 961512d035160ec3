import { describe, expect, it } from 'vitest';

import type { Divergence } from '../../src/answers';
import { ANSWER_DEFAULTS } from '../../src/answers';
import type { Output } from '../../src/sections/divergences/forms';
import {
  ERROR_TYPE,
  STDOUT_TYPE,
  formsOf
} from '../../src/sections/divergences/forms';
import { pageOf } from '../../src/sections/divergences/page';
import { pairsOf } from '../../src/sections/divergences/pairs';
import { waysOf } from '../../src/sections/divergences/ways';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const display = (data: Record<string, unknown>): Output => ({
  output_type: 'display_data',
  data
});

const stdout = (text: unknown): Output => ({
  output_type: 'stream',
  name: 'stdout',
  text
});

const error: Output = {
  output_type: 'error',
  ename: 'ValueError',
  evalue: 'no',
  traceback: ['\x1b[31mValueError\x1b[0m: no']
};

const kinds = (output: Output): string[] =>
  formsOf(output).map(({ kind, mimeType }) => `${kind} ${mimeType}`);

function aDivergence(changes: Partial<Divergence>): Divergence {
  return {
    ...ANSWER_DEFAULTS.Divergence,
    kind: 'modified',
    mime_type: 'text/plain',
    output_index: 0,
    ...changes
  };
}

describe('an output', () => {
  it('with a table can be shown as table, page and source', () => {
    const html = '<table><tr><td>1</td></tr></table>';
    expect(kinds(display({ 'text/plain': 'x', 'text/html': html }))).toEqual([
      'table text/html',
      'page text/html',
      'text text/html',
      'text text/plain'
    ]);
  });

  it('is a picture only where the bytes are one', () => {
    expect(kinds(display({ 'image/png': PNG }))).toEqual(['picture image/png']);
    const lie = display({ 'image/png': 'PHNjcmlwdD4xPC9zY3JpcHQ+' });
    expect(kinds(lie)).toEqual(['text image/png']);
    const svg = formsOf(
      display({ 'image/svg+xml': '<svg onload="x"/>\ud800' })
    );
    expect(svg.map(({ kind }) => kind)).toEqual(['picture', 'text']);
    expect(svg[0].body).toMatch(/^data:image\/svg\+xml;charset=utf-8,%3Csvg/);
  });

  it('of a type that no page shows is its JSON, and scripts are text', () => {
    expect(
      kinds(
        display({
          'application/vnd.plotly.v1+json': { data: [] },
          'application/javascript': 'alert(1)'
        })
      )
    ).toEqual([
      'json application/vnd.plotly.v1+json',
      'text application/javascript'
    ]);
  });

  it('is shown whatever a notebook holds in its place', () => {
    const odd: Output[] = [
      {},
      { output_type: 'stream', text: 7 },
      { output_type: 'error' },
      { output_type: 'display_data', data: null },
      { output_type: 'display_data', data: { 'text/html': { a: 1 } } }
    ];
    odd.forEach(output => expect(formsOf(output).length).toBeGreaterThan(0));
  });

  it('that is an error shows its traceback without terminal sequences', () => {
    expect(formsOf(error)[0].body).toBe('ValueError: no');
  });
});

describe('the ways of showing two outputs', () => {
  it('are the forms in common, first those of the type that differs', () => {
    const one = display({ 'image/png': PNG, 'text/plain': 'a' });
    const other = display({ 'text/plain': 'b', 'image/png': PNG });
    const ways = waysOf(formsOf(one), formsOf(other), 'text/plain');
    expect(ways.map(({ kind }) => kind)).toEqual(['text', 'picture']);
  });

  it('are text where the sides have nothing in common', () => {
    const ways = waysOf(
      formsOf(display({ 'image/png': PNG })),
      formsOf(display({ 'text/plain': 'b' })),
      null
    );
    expect(ways.map(({ kind, rerun }) => [kind, rerun?.body])).toEqual([
      ['text', 'b']
    ]);
  });

  it('are all forms of the only side', () => {
    const ways = waysOf(null, formsOf(stdout('x')), STDOUT_TYPE);
    expect(ways).toEqual([
      {
        kind: 'text',
        mimeType: STDOUT_TYPE,
        baseline: null,
        rerun: { kind: 'text', mimeType: STDOUT_TYPE, body: 'x' }
      }
    ]);
  });
});

describe('the outputs of two sides', () => {
  it('pair streams by name and the rest in order', () => {
    const a = display({ 'text/plain': 'a' });
    const b = display({ 'text/plain': 'b' });
    const pairs = pairsOf(
      {
        baseline: [stdout('1'), a, stdout(['2', '3'])],
        rerun: [b, stdout('124')]
      },
      [
        aDivergence({ output_index: 0, mime_type: STDOUT_TYPE }),
        aDivergence({ output_index: 1 })
      ]
    );
    expect(
      pairs.map(({ baseline, divergence, rerun }) => [
        baseline?.text ?? baseline?.data,
        rerun?.text ?? rerun?.data,
        divergence?.mime_type
      ])
    ).toEqual([
      ['123', '124', STDOUT_TYPE],
      [a.data, b.data, 'text/plain']
    ]);
  });

  it('leave alone what only one side has', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(text =>
      display({ 'text/plain': text })
    );
    const pairs = pairsOf({ baseline: [a, b], rerun: [b, c, error] }, [
      aDivergence({ kind: 'removed', output_index: 0 }),
      aDivergence({ kind: 'added', output_index: 1 }),
      aDivergence({ kind: 'added', output_index: 2, mime_type: ERROR_TYPE })
    ]);
    expect(
      pairs.map(({ baseline, divergence, rerun }) => [
        baseline?.data ?? null,
        rerun?.data ?? rerun?.ename ?? null,
        divergence?.kind ?? null
      ])
    ).toEqual([
      [a.data, null, 'removed'],
      [b.data, b.data, null],
      [null, c.data, 'added'],
      [null, 'ValueError', 'added']
    ]);
  });

  it('may be on one side only', () => {
    expect(
      pairsOf({ baseline: null, rerun: [stdout('x')] }, [
        aDivergence({ kind: 'added', mime_type: STDOUT_TYPE })
      ])
    ).toHaveLength(1);
  });
});

describe('a page for a frame', () => {
  const colours = { text: 'rgb(0, 0, 0)', background: 'red;}*{x:y' };

  it('holds nothing that runs, loads or leads away', () => {
    const html = pageOf(
      `<base href="//evil"><link rel="dns-prefetch" href="//evil"><meta http-equiv="refresh" content="0;url=//evil">
      <script>1</script><iframe src="//evil"></iframe><form action="//evil"><button formaction="//evil">b</button></form>
      <a href="javascript:1" ping="//evil">a</a><img src="//evil" srcset="//evil 2x"><img src="data:image/png;base64,AA">
      <svg><a xlink:href="//evil"><image href="//evil"/></a></svg><object data="//evil"></object><p>text</p>`,
      colours
    );
    expect(html).not.toContain('evil');
    expect(html).not.toContain('javascript:');
    expect(html).not.toContain('<script');
    expect(html).toContain('<p>text</p>');
    expect(html).toContain('data:image/png;base64,AA');
  });

  it('begins with its policy, and takes colours for nothing else', () => {
    const html = pageOf('<p>x</p>', colours);
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(
      html.indexOf('<style>')
    );
    expect(html).toContain('color:rgb(0, 0, 0);background:inherit');
  });
});
