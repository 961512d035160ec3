/** What is used of a notebook that is open. */
import type { ISignal } from '@lumino/signaling';

import type { ICountedCell } from './digest';
import type { ISession } from './tokens';
import type { ICellSource } from './transport/server';

/** An open notebook, as a model of it needs it: no widget, no document. */
export interface IOpenNotebook {
  /** Its path on the server, without the name of a drive. */
  readonly path: string;
  readonly session: ISession;
  readonly dirty: boolean;
  /** The cells as they stand in the editor. */
  readonly cells: readonly ICellSource[];
  /** The same as a verification counts them. */
  readonly counted: readonly ICountedCell[];
  readonly cellIds: readonly string[];
  readonly activeCellId: string | null;

  /** Emitted after a change of the path, of `dirty` or of the active cell. */
  readonly stateChanged: ISignal<unknown, void>;
  /** Emitted when cells were added, moved, deleted or changed in kind. */
  readonly cellsChanged: ISignal<unknown, void>;
  /** Emitted after a change of a source, and whenever one may have changed. */
  readonly contentChanged: ISignal<unknown, void>;
  /** Emitted after it was saved. */
  readonly saved: ISignal<unknown, void>;

  /** Replaces a cell's source, so that undo takes it back. False when the cell is gone or has another source than `before`. */
  replace(cellId: string, before: string, after: string): boolean;
  reveal(cellId: string): void;
  save(): Promise<void>;
  startKernel(): Promise<void>;
  /** Asks the user whether to install the package for the kernel; the code to run when the answer is yes. */
  confirmInstallation(): Promise<string | null>;
}
