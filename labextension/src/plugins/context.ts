/** What the commands have at hand. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { IInFront } from '../notebook/infront';
import { inFront } from '../notebook/infront';
import type { INotebookModels, IReproPanel } from '../tokens';
import { ServerError } from '../transport/server';

/** So long news stay in sight, in milliseconds; without a time they would be in the list of notifications only. */
export const TOLD_MS = 10_000;

/** What the commands have at hand. */
export class CommandContext {
  /** Whether the settings want the button in the toolbar, and the questions in the context menu. */
  toolbar = true;
  contextMenu = true;

  constructor(
    readonly app: JupyterFrontEnd,
    readonly tracker: INotebookTracker,
    readonly models: INotebookModels,
    readonly translator: ITranslator,
    readonly panel: IReproPanel,
    private readonly _dialogs: ISessionContextDialogs | null
  ) {
    this.trans = translator.load('jupyter_repro');
  }

  readonly trans: TranslationBundle;

  get front(): IInFront | null {
    return inFront(this.tracker, this.models, this.trans);
  }

  /** Adds a command that is about the notebook in front. What goes wrong in it is told to the user. */
  add(
    id: string,
    options: Omit<CommandRegistry.ICommandOptions, 'execute' | 'isEnabled'> & {
      readonly does: (
        front: IInFront,
        args: Readonly<globalThis.Record<string, unknown>>
      ) => Promise<void> | void;
      readonly when?: (front: IInFront) => boolean;
    }
  ): void {
    const { does, when, ...rest } = options;
    const isEnabled = (): boolean => {
      const { front } = this;
      return front !== null && (when?.(front) ?? true);
    };
    this.app.commands.addCommand(id, {
      ...rest,
      isEnabled,
      execute: async args => {
        const { front } = this;
        if (front !== null) {
          try {
            await does(front, args);
          } catch (error) {
            this.complain(error);
          }
        }
      }
    });
  }

  /** Runs cells from top to bottom, until one fails. */
  async run({ panel }: IInFront, cellIds: readonly string[]): Promise<void> {
    const wanted = new Set(cellIds);
    const cells = panel.content.widgets.filter(({ model }) =>
      wanted.has(model.id)
    );
    await NotebookActions.runCells(
      panel.content,
      cells,
      panel.sessionContext,
      this._dialogs ?? undefined,
      this.translator
    );
  }

  /** Tells the user what went wrong. */
  complain(error: unknown): void {
    const { trans } = this;
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof ServerError ? error.hint : null;
    Notification.error(
      hint === null ? message : trans.__('%1. Hint: %2', message, hint),
      { autoClose: false }
    );
  }
}
