/** What the sections of the panel have done elsewhere in JupyterLab. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { ReactWidget } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Menu } from '@lumino/widgets';
import type * as React from 'react';

import { reproducibilityIcon } from '../icons';
import type { IHost, IMenuItem } from '../sections/section';

/** What is done in JupyterLab or Notebook 7; commands that the latter does not have are passed over. */
export class Host implements IHost {
  constructor(
    private readonly _app: JupyterFrontEnd,
    private readonly _documents: IDocumentManager | null,
    private readonly _showSection: (id: string) => void
  ) {}

  openFile(path: string): void {
    this._documents?.openOrReveal(path);
  }

  revealFile(path: string): void {
    // A path that names no file any more opens the folder in which it was.
    this.execute('filebrowser:go-to-path', { path, dontShowBrowser: false });
  }

  canExecute(command: string): boolean {
    const { commands } = this._app;
    return commands.hasCommand(command) && commands.isEnabled(command);
  }

  execute(
    command: string,
    args: { readonly [name: string]: unknown } = {}
  ): void {
    const { commands } = this._app;
    if (commands.hasCommand(command)) {
      commands
        .execute(command, args as ReadonlyPartialJSONObject)
        .catch((reason: unknown) => {
          console.error(`jupyter-repro could not execute ${command}`, reason);
        });
    }
  }

  showInMainArea(id: string, title: string, element: React.JSX.Element): void {
    const { shell } = this._app;
    for (const widget of shell.widgets('main')) {
      if (widget.id === id) {
        shell.activateById(id);
        return;
      }
    }
    const content = ReactWidget.create(element);
    content.addClass('jp-ReproMain');
    const widget = new MainAreaWidget({ content });
    widget.id = id;
    widget.title.label = title;
    widget.title.icon = reproducibilityIcon;
    widget.title.closable = true;
    shell.add(widget, 'main');
    shell.activateById(id);
  }

  showMenu(items: readonly IMenuItem[], below: HTMLElement): void {
    const commands = new CommandRegistry();
    const menu = new Menu({ commands });
    items.forEach(({ label, onSelect }, index) => {
      commands.addCommand(String(index), { label, execute: onSelect });
      menu.addItem({ command: String(index) });
    });
    const { bottom, left } = below.getBoundingClientRect();
    menu.aboutToClose.connect(() => below.focus());
    menu.open(left, bottom);
  }

  copy(text: string): void {
    void navigator.clipboard?.writeText(text);
  }

  showSection(id: string): void {
    this._showSection(id);
  }
}
