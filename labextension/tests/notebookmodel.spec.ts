import { Signal } from '@lumino/signaling';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Assessment, Edit } from '../src/answers';
import { ANSWER_DEFAULTS } from '../src/answers';
import { changeOf } from '../src/change';
import type { ICountedCell } from '../src/digest';
import { digestOfCells } from '../src/digest';
import { NotebookModel } from '../src/notebookmodel';
import type { IOpenNotebook } from '../src/opennotebook';
import type { ICellSource, ReproServer } from '../src/transport/server';
import {
  FakeKernel,
  FakeRecorder,
  FakeSession,
  aSnapshot,
  anExecution
} from './fakes';

/** A notebook of which the test says what it holds. */
class FakeNotebook implements IOpenNotebook {
  path = 'a.ipynb';
  dirty = false;
  source = 'x = 1';
  activeCellId: string | null = 'c0';
  readonly stateChanged = new Signal<this, void>(this);
  readonly cellsChanged = new Signal<this, void>(this);
  readonly contentChanged = new Signal<this, void>(this);
  readonly saved = new Signal<this, void>(this);
  readonly done: string[] = [];

  constructor(readonly session: FakeSession) {}

  get cells(): readonly ICellSource[] {
    return [{ id: 'c0', cell_type: 'code', source: this.source, tags: [] }];
  }

  get counted(): readonly ICountedCell[] {
    return [{ cell_type: 'code', source: this.source, execution_count: 1 }];
  }

  get cellIds(): readonly string[] {
    return ['c0'];
  }

  replace(cellId: string, before: string, after: string): boolean {
    const fits = cellId === 'c0' && before === this.source;
    this.source = fits ? after : this.source;
    return fits;
  }

  reveal(cellId: string): void {
    this.done.push(`reveal ${cellId}`);
  }

  save(): Promise<void> {
    this.done.push('save');
    return Promise.resolve();
  }

  startKernel(): Promise<void> {
    return Promise.reject(new Error('no such kernel'));
  }

  confirmInstallation(): Promise<string | null> {
    return Promise.resolve('%pip install jupyter-repro');
  }
}

describe('the model of a notebook', () => {
  let kernel: FakeKernel;
  let notebook: FakeNotebook;
  let network: { online: boolean; changed: Signal<unknown, void> };
  let asked: string[];
  let model: NotebookModel;
  let verified: string;
  let assessment: Assessment;

  beforeEach(() => {
    vi.useFakeTimers();
    kernel = new FakeKernel();
    notebook = new FakeNotebook(new FakeSession(kernel));
    network = { online: true, changed: new Signal<unknown, void>({}) };
    asked = [];
    assessment = ANSWER_DEFAULTS.Assessment;
    verified = digestOfCells(notebook.counted);
    const server: Partial<ReproServer> = {
      assess: ({ parts }) => {
        asked.push(parts.join());
        return Promise.resolve(assessment);
      },
      assessed: path => {
        asked.push(`record of ${path}`);
        return Promise.resolve(aSnapshot([anExecution(0)], 'before'));
      },
      verifications: path => {
        asked.push(path);
        return Promise.resolve([
          {
            ...ANSWER_DEFAULTS.VerificationState,
            id: 'v',
            path,
            status: 'finished',
            version: 1,
            started: '2026-01-05T10:00:00Z',
            notebook_digest: verified
          }
        ]);
      },
      journal: () => Promise.resolve(null),
      olderExecutions: (_, before, limit) => {
        asked.push(`${limit} before ${before}`);
        return Promise.resolve({ executions: [anExecution(6)], artifacts: [] });
      }
    };
    model = new NotebookModel({
      notebook,
      recorder: new FakeRecorder(),
      server: server as ReproServer,
      network,
      languageOf: () => Promise.resolve('python')
    });
  });

  afterEach(() => {
    model.dispose();
    vi.useRealTimers();
  });

  const pass = (milliseconds = 1000): Promise<unknown> =>
    vi.advanceTimersByTimeAsync(milliseconds);

  it('asks nobody anything as long as nobody needs it', async () => {
    await pass(10000);
    expect([asked, kernel.comms.length, model.language]).toEqual([
      [],
      0,
      'python'
    ]);
  });

  it('stays at it until the last one does not need it any more', async () => {
    model.need('panel', true);
    model.need('badges', true);
    model.need('panel', false);
    await pass();
    expect(asked.sort()).toEqual([
      'a.ipynb',
      'cells,hazards,files,environment'
    ]);
    model.need('badges', false);
    notebook.source = 'x = 2';
    notebook.contentChanged.emit();
    await pass(5000);
    expect(asked.length).toBe(2);
  });

  it('asks for the lineage only where somebody shows it', async () => {
    model.need('panel', true);
    model.needLineage(true);
    await pass();
    expect(asked).toContain('cells,hazards,files,environment,lineage');
  });

  it('knows when a verification is no longer about the cells as they stand', async () => {
    model.need('panel', true);
    await pass();
    expect(model.verificationIsCurrent).toBe(true);
    const edit: Edit = {
      cell_id: 'c0',
      before: 'x = 1',
      after: 'x = 2',
      message: ''
    };
    expect(model.applyEdit(edit)).toBe(true);
    notebook.contentChanged.emit();
    await pass();
    expect(model.verificationIsCurrent).toBe(false);
    expect(model.applyEdit(edit)).toBe(false);
  });

  it('says where the kernel stands', () => {
    expect(model.kernel).toBe('idle');
    notebook.session.say('busy');
    expect(model.kernel).toBe('busy');
    notebook.session.connect('connecting');
    expect(model.kernel).toBe('lost');
    notebook.session.change(new FakeKernel('other'));
    expect([model.kernel, model.kernelId]).toEqual(['idle', 'other']);
    notebook.session.change(null);
    expect([model.kernel, model.kernelId]).toEqual(['none', null]);
    network.online = false;
    expect(model.kernel).toBe('lost');
  });

  it('follows a notebook that is renamed', async () => {
    model.need('panel', true);
    await pass();
    notebook.path = 'b.ipynb';
    notebook.stateChanged.emit();
    await pass();
    expect(asked).toContain('b.ipynb');
    expect(model.path).toBe('b.ipynb');
  });

  it('shows the run that is assessed until the kernel has run a cell', async () => {
    assessment = { ...assessment, run_id: 'before', executions: 1 };
    model.need('panel', true);
    await pass();
    kernel.last.say({ event: 'snapshot', ...aSnapshot([]) });
    await pass();
    expect([model.run.isEarlier, model.run.run?.id]).toEqual([true, 'before']);
    notebook.saved.emit();
    await pass();
    expect(asked.filter(one => one === 'record of a.ipynb')).toHaveLength(1);
    const execution = anExecution(0);
    kernel.last.say({ event: 'execution', execution, artifacts: [] });
    expect([model.run.isEarlier, model.run.run?.id]).toEqual([false, 'run']);
  });

  it('pages in older executions', async () => {
    model.need('panel', true);
    await pass();
    kernel.last.say({
      event: 'snapshot',
      ...aSnapshot([anExecution(7)]),
      total: 8
    });
    expect(model.run.older).toBe(7);
    await model.loadOlder();
    expect(asked).toContain('500 before 7');
    expect(model.run.executions.map(({ order }) => order)).toEqual([6, 7]);
  });

  it('says why what the user asked for could not be done', async () => {
    await model.startKernel();
    expect(model.trouble).toBe('no such kernel');
    await model.save();
    expect([model.trouble, notebook.done]).toEqual([null, ['save']]);
  });
});

describe('the change from one text to another', () => {
  it('leaves alone what is the same at both ends', () => {
    expect(changeOf('rng = f()\n', 'rng = f(42)\n')).toEqual({
      start: 8,
      end: 8,
      text: '42'
    });
    expect(changeOf('aaa', 'aa')).toEqual({ start: 2, end: 3, text: '' });
    expect(changeOf('', 'x')).toEqual({ start: 0, end: 0, text: 'x' });
  });
});
