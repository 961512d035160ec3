import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { RunEvent } from '../src/tokens';
import { Handing } from '../src/transport/handing';

const paused: RunEvent = { event: 'recording', recording: false };
const resumed: RunEvent = { event: 'recording', recording: true };
const snapshot = { event: 'snapshot' } as RunEvent;

/** A server that does what the test says. */
class Server {
  said: [string, readonly RunEvent[]][] = [];
  trouble: Error | null = null;
  wants = true;

  handOver(kernelId: string, events: readonly RunEvent[]): Promise<boolean> {
    this.said.push([kernelId, events]);
    return this.trouble === null
      ? Promise.resolve(this.wants)
      : Promise.reject(this.trouble);
  }
}

describe('what kernels elsewhere tell', () => {
  let server: Server;
  let handing: Handing;

  beforeEach(() => {
    vi.useFakeTimers();
    server = new Server();
    handing = new Handing(server);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const hear = async (...events: RunEvent[]): Promise<void> => {
    events.forEach(event => handing.hear('k1', event));
    await vi.advanceTimersByTimeAsync(1000);
  };

  it('goes to a server that wants it, in order, many at a time', async () => {
    await hear(snapshot, paused);
    await hear(resumed);
    expect(server.said).toEqual([
      ['k1', []],
      ['k1', [snapshot, paused]],
      ['k1', [resumed]]
    ]);
  });

  it('goes to no server that reads the journal itself', async () => {
    server.wants = false;
    await hear(snapshot);
    await hear(snapshot, paused);
    expect(server.said).toEqual([['k1', []]]);
  });

  it('begins again with a whole snapshot when the server was away', async () => {
    await hear(snapshot);
    server.trouble = new TypeError('Failed to fetch');
    await hear(paused);
    server.trouble = null;
    await hear(resumed);
    await hear(snapshot, resumed);
    expect(server.said.slice(2)).toEqual([
      ['k1', [paused]],
      ['k1', [snapshot, resumed]]
    ]);
  });

  it('goes nowhere once the notebook is closed', async () => {
    handing.hear('k1', snapshot);
    handing.dispose();
    await hear(paused);
    expect(server.said).toEqual([]);
  });
});
