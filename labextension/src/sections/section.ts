/** What a section of the panel is. */
import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type * as React from 'react';

import type { INotebookModel } from '../tokens';
import type { ReproServer } from '../transport/server';

/** An item of a menu. */
export interface IMenuItem {
  readonly label: string;
  readonly onSelect: () => void;
}

/** What the panel and its sections have done elsewhere. */
export interface IHost {
  /** Opens a file, by its path on the server. */
  openFile(path: string): void;
  /** Shows a file in the file browser. */
  revealFile(path: string): void;
  /** Whether there is a command, and it can be executed now. */
  canExecute(command: string): boolean;
  execute(command: string, args?: { readonly [name: string]: unknown }): void;
  /** Puts a widget into the main area. */
  showInMainArea(id: string, title: string, content: React.JSX.Element): void;
  /** Opens a menu below an element. */
  showMenu(items: readonly IMenuItem[], below: HTMLElement): void;
  copy(text: string): void;
  /** Unfolds a section and shows it. */
  showSection(id: string): void;
}

/** What a section is given. It is drawn again after each change of the model and of its run. */
export interface ISectionProps {
  readonly model: INotebookModel;
  readonly server: ReproServer;
  readonly host: IHost;
  readonly trans: TranslationBundle;
}

/** A section of the panel. Nothing of it is drawn while it is folded. */
export interface ISection {
  readonly id: string;
  readonly icon: LabIcon;
  /** Whether it is unfolded for those who have not yet chosen. */
  readonly unfolded: boolean;
  label(trans: TranslationBundle): string;
  /** What its title says besides; null for nothing. */
  badge?(model: INotebookModel, trans: TranslationBundle): string | null;
  /** May be lazy. */
  readonly Content: React.ComponentType<ISectionProps>;
}
