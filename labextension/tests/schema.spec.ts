import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe('schema.ts', () => {
  it('is what the schema of the record gives', () => {
    const check = (): Buffer =>
      execFileSync('node', ['labextension/schema.mjs', '--check']);
    expect(check).not.toThrow();
  });
});
