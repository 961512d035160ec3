import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { RunModel } from '../src/model';
import type { ISnapshot } from '../src/tokens';
import { LiveRun } from '../src/transport/live';
import {
  anExecution,
  aSnapshot,
  FakeKernel,
  FakeRecorder,
  FakeSession
} from './fakes';

const journal = vi.fn<(kernelId: string) => Promise<ISnapshot | null>>();
let model: RunModel;
let recorder: FakeRecorder;
let live: LiveRun;

const pass = (milliseconds: number): Promise<unknown> =>
  vi.advanceTimersByTimeAsync(milliseconds);

const orders = (): number[] => model.executions.map(({ order }) => order);

/** A session that is followed, its comm just opened. */
async function followed(kernel = new FakeKernel()): Promise<FakeSession> {
  const session = new FakeSession(kernel);
  live.session = session;
  live.active = true;
  await pass(300);
  return session;
}

beforeEach(() => {
  vi.useFakeTimers();
  journal.mockReset().mockResolvedValue(null);
  model = new RunModel();
  recorder = new FakeRecorder();
  live = new LiveRun({ model, recorder, journal, hear: () => undefined });
});

afterEach(() => {
  live.dispose();
  vi.useRealTimers();
});

describe('a live run', () => {
  it('shows what the comm says', async () => {
    const kernel = new FakeKernel();
    await followed(kernel);
    expect([model.state, kernel.last.opened]).toEqual(['connecting', true]);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    kernel.last.say({
      event: 'execution',
      execution: anExecution(1),
      artifacts: []
    });
    expect([model.state, orders()]).toEqual(['recording', [0, 1]]);
    await pass(10_000);
    expect(journal).not.toHaveBeenCalled();
  });

  it('reads the journal while a busy kernel leaves the comm unanswered', async () => {
    const kernel = new FakeKernel();
    await followed(kernel);
    journal.mockResolvedValueOnce(aSnapshot([anExecution(0)]));
    await pass(1000);
    expect([model.state, orders()]).toEqual(['recording', [0]]);
    journal.mockResolvedValueOnce(aSnapshot([anExecution(0), anExecution(1)]));
    await pass(2000);
    expect(orders()).toEqual([0, 1]);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(5)]) });
    await pass(10_000);
    expect(orders()).toEqual([5]);
    expect(journal).toHaveBeenCalledTimes(2);
  });

  it('believes the comm rather than a journal that was read before it spoke', async () => {
    const kernel = new FakeKernel();
    await followed(kernel);
    let answer: (snapshot: ISnapshot) => void = () => undefined;
    journal.mockReturnValueOnce(new Promise(resolve => (answer = resolve)));
    await pass(1000);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(5)]) });
    answer(aSnapshot([anExecution(0)]));
    await pass(10_000);
    expect(orders()).toEqual([5]);
  });

  it('starts anew after a restart, though no comm was closed', async () => {
    const kernel = new FakeKernel();
    const session = await followed(kernel);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    session.restart();
    expect([model.state, orders()]).toEqual(['connecting', []]);
    await pass(300);
    expect(kernel.comms.length).toBe(2);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([]) });
    expect(model.state).toBe('recording');
  });

  it('does not take the journal of the life before for the present one', async () => {
    const session = await followed();
    session.kernel?.last.say({
      event: 'snapshot',
      ...aSnapshot([anExecution(0)], 'old')
    });
    journal.mockResolvedValue(aSnapshot([anExecution(0)], 'old'));
    session.restart();
    await pass(4000);
    expect([model.state, orders()]).toEqual(['connecting', []]);
    journal.mockResolvedValue(aSnapshot([anExecution(3)], 'new'));
    await pass(4000);
    expect([model.state, orders()]).toEqual(['recording', [3]]);
  });

  it('does not hear a comm of the life before', async () => {
    const kernel = new FakeKernel();
    const session = await followed(kernel);
    const [before] = kernel.comms;
    session.restart();
    before.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    before.refuse();
    expect([model.state, orders()]).toEqual(['connecting', []]);
  });

  it('says that a kernel which refuses the comm does not record', async () => {
    const kernel = new FakeKernel();
    const session = await followed(kernel);
    kernel.last.refuse();
    expect(model.state).toBe('off');
    session.say('busy');
    session.say('idle');
    await pass(10_000);
    expect([model.state, kernel.comms.length]).toEqual(['off', 1]);
  });

  it('keeps the list when recording is ended in the kernel', async () => {
    const kernel = new FakeKernel();
    await followed(kernel);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    kernel.last.refuse();
    expect([model.state, orders()]).toEqual(['off', [0]]);
  });

  it('is off without a kernel that was asked, and on when a cell starts recording', async () => {
    recorder.asks = false;
    const kernel = new FakeKernel();
    const session = await followed(kernel);
    expect([model.state, kernel.comms.length]).toEqual(['off', 0]);
    journal.mockResolvedValue(aSnapshot([]));
    session.say('busy');
    session.say('idle');
    await pass(300);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    expect([model.state, orders()]).toEqual(['recording', [0]]);
  });

  it('does not ask for ever a kernel whose journal is of the life before', async () => {
    recorder.asks = false;
    const kernel = new FakeKernel();
    journal.mockResolvedValue(aSnapshot([anExecution(0)], 'before'));
    const session = await followed(kernel);
    await pass(1000);
    kernel.last.refuse();
    for (let turn = 0; turn < 3; turn += 1) {
      session.say('busy');
      session.say('idle');
      await pass(1000);
    }
    expect([model.state, orders(), kernel.comms.length]).toEqual([
      'off',
      [],
      1
    ]);
  });

  it('connects when recording is turned on', async () => {
    recorder.asks = false;
    const kernel = new FakeKernel();
    await followed(kernel);
    recorder.asks = true;
    recorder.changed.emit();
    await pass(300);
    expect(kernel.last.opened).toBe(true);
  });

  it('follows another notebook and lets the first one go', async () => {
    const kernel = new FakeKernel();
    await followed(kernel);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    const other = new FakeKernel('other');
    live.session = new FakeSession(other);
    expect([kernel.last.closed, orders()]).toEqual([true, []]);
    await pass(300);
    expect(other.last.opened).toBe(true);
  });

  it('says when there is no kernel, and no notebook', async () => {
    const session = await followed();
    session.change(null);
    expect(model.state).toBe('no-kernel');
    live.session = null;
    expect(model.state).toBe('no-notebook');
  });

  it('says that a restarting kernel is coming, and a dead one is not', async () => {
    const session = await followed();
    session.say('autorestarting');
    expect(model.state).toBe('connecting');
    session.say('dead');
    expect(model.state).toBe('no-kernel');
  });

  it('waits for a kernel whose connection was lost, until it is shut down', async () => {
    const session = await followed();
    session.connect('disconnected');
    expect(model.state).toBe('lost');
    session.change(null);
    expect(model.state).toBe('no-kernel');
  });

  it('reads the journal of a kernel whose comms another notebook has', async () => {
    const kernel = new FakeKernel();
    kernel.handleComms = false;
    journal.mockResolvedValueOnce(aSnapshot([anExecution(0)]));
    await followed(kernel);
    await pass(1);
    expect([model.state, orders()]).toEqual(['recording', [0]]);
    journal.mockResolvedValueOnce(aSnapshot([anExecution(0), anExecution(1)]));
    await pass(2000);
    expect([orders(), kernel.comms.length]).toEqual([[0, 1], 0]);
  });

  it('does nothing while it is not active', async () => {
    const kernel = new FakeKernel();
    const session = await followed(kernel);
    live.active = false;
    expect(kernel.last.closed).toBe(true);
    session.restart();
    await pass(10_000);
    expect(kernel.comms.length).toBe(1);
    expect(journal).not.toHaveBeenCalled();
  });

  it('shows what it knew when it is active again, until the kernel answers', async () => {
    const kernel = new FakeKernel();
    await followed(kernel);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    live.active = false;
    live.active = true;
    expect([model.state, orders()]).toEqual(['recording', [0]]);
    await pass(300);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([]) });
    expect([model.state, orders()]).toEqual(['recording', []]);
  });

  it('forgets a kernel that was replaced while it was not active', async () => {
    const kernel = new FakeKernel();
    const session = await followed(kernel);
    kernel.last.say({ event: 'snapshot', ...aSnapshot([anExecution(0)]) });
    live.active = false;
    session.change(new FakeKernel('other'));
    live.active = true;
    expect([model.state, orders()]).toEqual(['connecting', []]);
  });
});
