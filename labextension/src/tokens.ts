/** What the plugins give each other, and what the transport hears from a kernel. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Kernel } from '@jupyterlab/services';

import type { Assessment, Edit, VerificationState } from './answers';
import type { RunModel } from './model';
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

/**
 * A record as it stands, and whether the kernel is recording now. The record has the newest executions only (500, or as many as were
 * asked for) and the artifacts that those name; `total` counts all executions.
 */
export interface ISnapshot {
  readonly recording: boolean;
  readonly total: number;
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

  /** Why a kernel that was asked cannot record, as it said; null when it did not say so. */
  failureOf(kernel: IKernel): string | null;

  /** Asks a kernel whatever the setting says, also one that could not record when it was asked before. */
  insist(kernel: IKernel): Promise<boolean>;
}

export const IRecorder = new Token<IRecorder>(
  'jupyter-repro:IRecorder',
  'Starts recording in the kernels of notebooks.'
);

/** Where a notebook's kernel stands; `lost`: it may be there, and cannot be reached. */
export type KernelState = 'none' | 'starting' | 'idle' | 'busy' | 'lost';

/**
 * All that is known of one open notebook, for the panel, the badges in the notebook, the status bar and the commands. It follows the
 * notebook's kernel and asks the server only as long as somebody needs it.
 */
export interface INotebookModel {
  /** The notebook's path on the server; another one after a renaming. */
  readonly path: string;
  /** The kernel's id on the server; null without a kernel. */
  readonly kernelId: string | null;
  readonly kernel: KernelState;
  /** The kernel's language in lower case; null as long as it is not known. */
  readonly language: string | null;
  /** Why the kernel cannot record, as it said; null when it did not say so. */
  readonly failure: string | null;
  /** The ids of all cells as they stand in the notebook, from top to bottom. The array is a new one after each change. */
  readonly cellIds: readonly string[];
  /** The id of the active cell. */
  readonly activeCellId: string | null;
  /** The run of its kernel. Has a signal of its own. */
  readonly run: RunModel;
  /** What the server said of it last; null before it has. Stays while a newer one is awaited. */
  readonly assessment: Assessment | null;
  /** The newest verification; null when there is none. */
  readonly verification: VerificationState | null;
  /** Whether the verification is still about the cells as they stand in the editor. */
  readonly verificationIsCurrent: boolean;
  /** Whether there are unsaved changes. */
  readonly dirty: boolean;
  /** Why the last question to the server failed, in words for the user; null when it did not. */
  readonly trouble: string | null;
  /** Emitted after a change of anything but the run. */
  readonly changed: ISignal<INotebookModel, void>;

  /** Says that somebody shows this (`'panel'`, `'badges'`, `'status'`), or no longer does. */
  need(who: string, needed: boolean): void;
  /** Says that somebody shows the lineage, which is asked for only then. */
  needLineage(needed: boolean): void;
  /** Verifies the notebook as it is saved. */
  verify(): Promise<void>;
  /** Ends the verification under way. */
  cancelVerification(): Promise<void>;
  /** Puts an edit into its cell, where undo takes it back. False when the cell is gone or no longer as the edit takes it to be. */
  applyEdit(edit: Edit): boolean;
  /** Makes a cell the active one and shows it. */
  reveal(cellId: string): void;
  /** Sends `pause` or `resume` to the recorder. */
  command(name: 'pause' | 'resume'): void;
  /** Starts recording although the setting is off, or after it could not be started before. */
  record(): Promise<void>;
  /** Starts a kernel of the notebook's kind, or asks which. */
  startKernel(): Promise<void>;
  save(): Promise<void>;
  /** Reads a page of older executions into the run, from the kernel's journal. */
  loadOlder(): Promise<void>;
  /** Installs the package in the kernel's environment, after asking, and starts recording. */
  install(): Promise<void>;
}

/** The models of the open notebooks. */
export interface INotebookModels {
  /** That of the notebook in front; null when there is none. */
  readonly current: INotebookModel | null;
  /** Emitted when another notebook comes to the front. */
  readonly currentChanged: ISignal<INotebookModels, INotebookModel | null>;
  /** That of an open notebook, by the id of its widget; null when it is not open. */
  of(widgetId: string): INotebookModel | null;
}

export const INotebookModels = new Token<INotebookModels>(
  'jupyter-repro:INotebookModels',
  'What is known of the open notebooks.'
);

/** The panel. */
export interface IReproPanel {
  /** Shows the panel, and unfolds one of its sections by its id (`cells`, `divergences` …). */
  show(sectionId?: string): void;
}

export const IReproPanel = new Token<IReproPanel>(
  'jupyter-repro:IReproPanel',
  'The Reproducibility panel.'
);
