/** The Reproducibility panel at the right side. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Folding } from '../panel/folding';
import { ReproPanel } from '../panel/widget';
import { SECTIONS } from '../sections';
import { INotebookModels, IReproPanel } from '../tokens';
import { Host } from './host';
import { serverOf } from './server';

export const panelPlugin: JupyterFrontEndPlugin<IReproPanel> = {
  id: 'jupyter-repro:panel',
  description: 'Shows what the results of the current notebook depend on.',
  autoStart: true,
  requires: [INotebookModels],
  optional: [ITranslator, ILayoutRestorer, IStateDB, IDocumentManager],
  provides: IReproPanel,
  activate: (
    app: JupyterFrontEnd,
    models: INotebookModels,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    documents: IDocumentManager | null
  ): IReproPanel => {
    const show = (sectionId?: string): void => {
      app.shell.activateById(panel.id);
      if (sectionId !== undefined) {
        panel.showSection(sectionId);
      }
    };
    const panel = new ReproPanel({
      models,
      sections: SECTIONS,
      folding: new Folding(
        state,
        Object.fromEntries(SECTIONS.map(({ id, unfolded }) => [id, unfolded]))
      ),
      server: serverOf(app),
      host: new Host(app, documents, show),
      trans: (translator ?? nullTranslator).load('jupyter_repro')
    });
    // Notebook 7 has a right side, too, but no ILabShell.
    app.shell.add(panel, 'right', { rank: 900, type: 'Reproducibility' });
    restorer?.add(panel, panel.id);
    return { show };
  }
};
