import { describe, expect, it } from 'vitest';

import { KernelWatch } from '../src/transport/watch';
import { FakeKernel, FakeSession } from './fakes';

function watched(session: FakeSession): {
  heard: string[];
  watch: KernelWatch;
} {
  const heard: string[] = [];
  const watch = new KernelWatch(session, {
    born: ({ id }) => heard.push(`born ${id}`),
    connected: ({ id }) => heard.push(`connected ${id}`),
    ended: ({ id }) => heard.push(`ended ${id}`)
  });
  return { heard, watch };
}

describe('the lives of a kernel', () => {
  it('begin with the kernel that is there', () => {
    const { heard } = watched(new FakeSession(new FakeKernel()));
    expect(heard).toEqual(['born kernel', 'connected kernel']);
  });

  it('begin before the kernel can be talked to', () => {
    const kernel = new FakeKernel();
    kernel.connectionStatus = 'connecting';
    const session = new FakeSession(null);
    const { heard } = watched(session);
    session.change(kernel);
    expect(heard).toEqual(['born kernel']);
    session.connect('connected');
    expect(heard).toEqual(['born kernel', 'connected kernel']);
  });

  it('end and begin once with a restart', () => {
    const session = new FakeSession(new FakeKernel());
    const { heard } = watched(session);
    heard.length = 0;
    session.restart();
    session.say('idle');
    expect(heard).toEqual(['ended kernel', 'born kernel', 'connected kernel']);
  });

  it('end and begin with a lost connection', () => {
    const session = new FakeSession(new FakeKernel());
    const { heard } = watched(session);
    heard.length = 0;
    session.connect('connecting');
    session.connect('connected');
    expect(heard).toEqual(['ended kernel', 'born kernel', 'connected kernel']);
  });

  it('end with another kernel, or none', () => {
    const session = new FakeSession(new FakeKernel());
    const { heard } = watched(session);
    heard.length = 0;
    session.change(new FakeKernel('other'));
    session.change(null);
    expect(heard).toEqual([
      'ended kernel',
      'born other',
      'connected other',
      'ended other'
    ]);
  });

  it('are watched no more after disposal', () => {
    const session = new FakeSession(new FakeKernel());
    const { heard, watch } = watched(session);
    watch.dispose();
    heard.length = 0;
    session.restart();
    expect(heard).toEqual([]);
  });
});
