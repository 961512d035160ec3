/** Whole objects with sensible defaults, and a kernel that does what it is told. */
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';

import type { CellExecution, Record } from '../src/schema';
import { DEFAULTS } from '../src/schema';
import type {
  IKernel,
  IRecorder,
  ISession,
  ISnapshot,
  RunEvent
} from '../src/tokens';

/** A cell execution. */
export function anExecution(
  order: number,
  changes: Partial<CellExecution> = {}
): CellExecution {
  return {
    ...DEFAULTS.CellExecution,
    cell_id: `c${order}`,
    order,
    execution_count: order + 1,
    status: 'ok',
    source: `cell ${order}`,
    source_digest: 'sha256:0',
    started: '2026-01-05T10:00:00.000000Z',
    duration: 0.01,
    ...changes
  };
}

/** A record of a run. */
export function aRecord(
  executions: readonly CellExecution[] = [],
  runId = 'run'
): Record {
  return {
    ...DEFAULTS.Record,
    run: {
      ...DEFAULTS.Run,
      id: runId,
      kind: 'interactive',
      started: '2026-01-05T10:00:00.000000Z',
      recorder: 'jupyter-repro 0.1.0'
    },
    environment: {
      ...DEFAULTS.Environment,
      hardware: DEFAULTS.Hardware,
      interpreter: {
        ...DEFAULTS.Interpreter,
        implementation: 'CPython',
        version: '3.11.7'
      },
      platform: { ...DEFAULTS.Platform, system: 'Linux' },
      thread_settings: {},
      determinism: {}
    },
    executions
  };
}

/** A snapshot of a kernel that records. */
export function aSnapshot(
  executions: readonly CellExecution[] = [],
  runId = 'run'
): ISnapshot {
  return {
    recording: true,
    total: executions.length,
    record: aRecord(executions, runId)
  };
}

/** A comm whose other end is the test. */
export class FakeComm {
  onMsg: (message: KernelMessage.ICommMsgMsg) => void = () => undefined;
  onClose: (message: KernelMessage.ICommCloseMsg) => void = () => undefined;
  opened = false;
  closed = false;
  isDisposed = false;

  open(): void {
    this.opened = true;
  }

  close(): void {
    this.closed = true;
    this.isDisposed = true;
  }

  dispose(): void {
    this.isDisposed = true;
  }

  /** The kernel says something. */
  say(event: RunEvent): void {
    this.onMsg({
      content: { data: event }
    } as unknown as KernelMessage.ICommMsgMsg);
  }

  /** The kernel knows no such comm, or closes it. */
  refuse(): void {
    this.isDisposed = true;
    this.onClose({} as KernelMessage.ICommCloseMsg);
  }
}

/** A kernel that keeps what it was asked. */
export class FakeKernel {
  readonly comms: FakeComm[] = [];
  readonly requests: KernelMessage.IExecuteRequestMsg['content'][] = [];
  name = 'python3';
  status: Kernel.Status = 'idle';
  connectionStatus: Kernel.ConnectionStatus = 'connected';
  isDisposed = false;
  handleComms = true;

  constructor(readonly id = 'kernel') {}

  createComm(): FakeComm {
    const comm = new FakeComm();
    this.comms.push(comm);
    return comm;
  }

  requestExecute(content: KernelMessage.IExecuteRequestMsg['content']): {
    done: Promise<void>;
  } {
    this.requests.push(content);
    return { done: Promise.reject(new Error('Canceled future')) };
  }

  get last(): FakeComm {
    return this.comms[this.comms.length - 1];
  }

  get asKernel(): IKernel {
    return this as unknown as IKernel;
  }
}

/** The session of a notebook. */
export class FakeSession implements ISession {
  readonly kernelChanged = new Signal<this, unknown>(this);
  readonly statusChanged = new Signal<this, Kernel.Status>(this);
  readonly connectionStatusChanged = new Signal<this, Kernel.ConnectionStatus>(
    this
  );

  constructor(public kernel: FakeKernel | null) {}

  get session(): { kernel: IKernel | null } {
    return { kernel: this.kernel?.asKernel ?? null };
  }

  change(kernel: FakeKernel | null): void {
    this.kernel = kernel;
    this.kernelChanged.emit(null);
  }

  say(status: Kernel.Status): void {
    if (this.kernel) {
      this.kernel.status = status;
    }
    this.statusChanged.emit(status);
  }

  connect(status: Kernel.ConnectionStatus): void {
    if (this.kernel) {
      this.kernel.connectionStatus = status;
    }
    this.connectionStatusChanged.emit(status);
  }

  /** Restarts the kernel in the steps that JupyterLab takes, up to where it stands still. */
  restart(): void {
    this.say('restarting');
    this.kernel?.comms.forEach(comm => comm.dispose());
    if (this.kernel) {
      this.kernel.connectionStatus = 'connecting';
    }
    this.say('unknown');
    this.connect('connecting');
    this.connect('connected');
    this.say('starting');
  }
}

/** A recorder that asks every kernel, or none. */
export class FakeRecorder implements IRecorder {
  readonly changed: Signal<IRecorder, void> = new Signal(this);

  failure: string | null = null;

  constructor(public asks = true) {}

  start(): Promise<boolean> {
    return Promise.resolve(this.asks);
  }

  failureOf(): string | null {
    return this.failure;
  }

  insist(): Promise<boolean> {
    return Promise.resolve(true);
  }
}
