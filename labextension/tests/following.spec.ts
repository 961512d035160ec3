import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { VerificationState } from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import type { IVerifyingServer } from '../src/following';
import { Following } from '../src/following';

const aState = (
  version: number,
  status: VerificationState['status'],
  id = 'v'
): VerificationState => ({
  ...ANSWER_DEFAULTS.VerificationState,
  id,
  path: 'a.ipynb',
  status,
  version,
  started: '2026-01-05T10:00:00Z'
});

/** A server that says what it is told to, and else leaves a question open. */
class FakeServer implements IVerifyingServer {
  listed: readonly VerificationState[] = [];
  readonly asked: string[] = [];
  private _answer: ((state: VerificationState) => void) | null = null;
  private _refuse: ((reason: Error) => void) | null = null;

  verifications(path: string): Promise<readonly VerificationState[]> {
    this.asked.push(path);
    return Promise.resolve(this.listed);
  }

  verification(id: string, after: number): Promise<VerificationState> {
    this.asked.push(`${id} after ${after}`);
    return new Promise((resolve, reject) => {
      this._answer = resolve;
      this._refuse = reject;
    });
  }

  verify(): Promise<VerificationState> {
    return Promise.resolve(aState(0, 'queued', 'new'));
  }

  cancel(id: string): Promise<VerificationState> {
    return Promise.resolve(aState(9, 'cancelled', id));
  }

  say(state: VerificationState): void {
    this._answer?.(state);
  }

  fall(): void {
    this._refuse?.(new Error('it is down'));
  }
}

describe('the following of verifications', () => {
  let server: FakeServer;
  let following: Following;

  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer();
    following = new Following(server);
    following.path = 'a.ipynb';
  });

  afterEach(() => {
    following.dispose();
    vi.useRealTimers();
  });

  const pass = (milliseconds = 0): Promise<unknown> =>
    vi.advanceTimersByTimeAsync(milliseconds);

  it('asks nothing while nobody needs it', async () => {
    await pass(10000);
    expect(server.asked).toEqual([]);
  });

  it('shows the newest after a reload, and follows it to its end', async () => {
    server.listed = [aState(2, 'running'), aState(7, 'finished', 'old')];
    following.active = true;
    await pass();
    expect(following.verification).toEqual(aState(2, 'running'));
    server.say(aState(3, 'running'));
    await pass();
    server.say(aState(4, 'finished'));
    await pass();
    expect(following.verification).toEqual(aState(4, 'finished'));
    expect(server.asked).toEqual(['a.ipynb', 'v after 2', 'v after 3']);
  });

  it('follows the one that it starts, and ends it', async () => {
    following.active = true;
    await pass();
    await following.verify();
    await pass();
    expect(following.verification?.status).toBe('queued');
    expect(server.asked.at(-1)).toBe('new after 0');
    await following.cancel();
    expect(following.verification?.status).toBe('cancelled');
    server.say(aState(1, 'running', 'new'));
    await pass();
    expect(following.verification?.status).toBe('cancelled');
  });

  it('keeps what it knew while the server is down, and asks for the list when it is back', async () => {
    server.listed = [aState(2, 'running')];
    following.active = true;
    await pass();
    server.fall();
    await pass();
    expect([following.verification?.version, following.trouble]).toEqual([
      2,
      'it is down'
    ]);
    server.listed = [aState(5, 'failed')];
    await pass(2500);
    expect([following.verification, following.trouble]).toEqual([
      aState(5, 'failed'),
      null
    ]);
  });

  it('forgets the verification of a notebook that was renamed, and asks for those of its new path', async () => {
    server.listed = [aState(2, 'finished')];
    following.active = true;
    await pass();
    server.listed = [];
    following.path = 'b.ipynb';
    await pass();
    expect([following.verification, server.asked]).toEqual([
      null,
      ['a.ipynb', 'b.ipynb']
    ]);
  });
});
