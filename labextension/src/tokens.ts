/** What the plugins give each other, and what the transport hears from a kernel. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Kernel } from '@jupyterlab/services';

import type {
  Artifact,
  CellExecution,
  Environment,
  Gap,
  Record,
  Run
} from './schema';

/** The name of the comm between front end and kernel. */
export const COMM_TARGET = 'jupyter_repro';

/** The id of the plugin whose settings are schema/plugin.json. */
export const SETTINGS_ID = 'jupyter-repro:plugin';

/** What is used of a kernel. */
export type IKernel = Pick<
  Kernel.IKernelConnection,
  | 'id'
  | 'name'
  | 'status'
  | 'connectionStatus'
  | 'isDisposed'
  | 'handleComms'
  | 'createComm'
  | 'info'
  | 'requestExecute'
>;

/** What is used of a notebook's session context. */
export interface ISession {
  readonly session: { readonly kernel: IKernel | null } | null;
  readonly kernelChanged: ISignal<unknown, unknown>;
  readonly statusChanged: ISignal<unknown, Kernel.Status>;
  readonly connectionStatusChanged: ISignal<unknown, Kernel.ConnectionStatus>;
}

/** A record as it stands, and whether the kernel is recording now. */
export interface ISnapshot {
  readonly recording: boolean;
  readonly record: Record;
}

/** The events of a journal, and the snapshot that opens a comm. */
export type RunEvent =
  | ({ readonly event: 'snapshot' } & ISnapshot)
  | { readonly event: 'run'; readonly run: Run }
  | { readonly event: 'environment'; readonly environment: Environment }
  | {
      readonly event: 'execution';
      readonly execution: CellExecution;
      readonly artifacts: readonly Artifact[];
    }
  | {
      readonly event: 'artifact';
      readonly order: number;
      readonly artifact: Artifact;
      readonly relation?: 'used' | 'generated';
    }
  | { readonly event: 'gap'; readonly gap: Gap; readonly anew?: boolean }
  | { readonly event: 'recording'; readonly recording: boolean };

/** Starts recording in kernels. */
export interface IRecorder {
  /** Emitted when the setting "Record automatically" changes. */
  readonly changed: ISignal<IRecorder, void>;

  /**
   * Asks a kernel to record, once in its life. Gives whether it was asked: it is not when the setting is off, or when the kernel
   * is not for Python.
   */
  start(kernel: IKernel): Promise<boolean>;
}

export const IRecorder = new Token<IRecorder>(
  'jupyter-repro:IRecorder',
  'Starts recording in the kernels of notebooks.'
);
