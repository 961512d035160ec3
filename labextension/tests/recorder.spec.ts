import { describe, expect, it, vi } from 'vitest';

import { Recorder } from '../src/transport/recorder';
import { FakeKernel } from './fakes';

function aRecorder(
  source: () => Promise<string> = () => Promise.resolve('load()'),
  python = true
): Recorder {
  const recorder = new Recorder({ source, isPython: () => python });
  recorder.automatic = true;
  return recorder;
}

const SILENT = {
  code: 'load()',
  silent: true,
  store_history: false,
  allow_stdin: false,
  stop_on_error: false
};

describe('a recorder', () => {
  it('asks a kernel once in its life, silently', async () => {
    const recorder = aRecorder();
    const kernel = new FakeKernel();
    expect(await recorder.start(kernel.asKernel)).toBe(true);
    expect(await recorder.start(kernel.asKernel)).toBe(true);
    expect(kernel.requests).toEqual([SILENT]);
    recorder.forget(kernel.asKernel);
    await recorder.start(kernel.asKernel);
    expect(kernel.requests).toEqual([SILENT, SILENT]);
  });

  it('asks at once when it knows the source, before any cell', async () => {
    const recorder = aRecorder();
    await recorder.start(new FakeKernel().asKernel);
    const kernel = new FakeKernel();
    void recorder.start(kernel.asKernel);
    expect(kernel.requests).toEqual([SILENT]);
  });

  it('asks no kernel of another language', async () => {
    const kernel = new FakeKernel();
    const recorder = aRecorder(() => Promise.resolve('load()'), false);
    expect(await recorder.start(kernel.asKernel)).toBe(false);
    expect(kernel.requests).toEqual([]);
  });

  it('asks nobody while the setting is off or unknown', async () => {
    const kernel = new FakeKernel();
    const recorder = aRecorder();
    for (const automatic of [null, false]) {
      recorder.automatic = automatic;
      expect(await recorder.start(kernel.asKernel)).toBe(false);
    }
    expect(kernel.requests).toEqual([]);
  });

  it('tells when the setting changes', () => {
    const recorder = aRecorder();
    let changes = 0;
    recorder.changed.connect(() => (changes += 1));
    recorder.automatic = true;
    recorder.automatic = false;
    expect(changes).toBe(1);
  });

  it('asks again after a server that did not answer', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const source = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Error('gone'))
      .mockResolvedValue('load()');
    const recorder = aRecorder(source);
    const kernel = new FakeKernel();
    expect(await recorder.start(kernel.asKernel)).toBe(false);
    expect(await recorder.start(kernel.asKernel)).toBe(true);
    expect(kernel.requests).toEqual([SILENT]);
    warn.mockRestore();
  });
});
