/** Recording in the kernels of all notebooks. */
import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import type { IKernel } from '../tokens';
import { IRecorder, SETTINGS_ID } from '../tokens';
import { Recorder } from '../transport/recorder';
import { KernelWatch } from '../transport/watch';
import { languageOf, languageOfSpec } from './language';
import { serverOf } from './server';

/** Whether a kernel is for Python: its spec says so at once, the kernel itself when it has started. */
function isPython(
  app: JupyterFrontEnd,
  kernel: IKernel
): boolean | Promise<boolean> {
  const language = languageOfSpec(app, kernel);
  return language === null
    ? languageOf(app, kernel).then(said => said === 'python')
    : language === 'python';
}

export const recordingPlugin: JupyterFrontEndPlugin<IRecorder> = {
  id: SETTINGS_ID,
  description: 'Records in the kernels of notebooks.',
  autoStart: true,
  requires: [INotebookTracker, ISettingRegistry],
  provides: IRecorder,
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    registry: ISettingRegistry
  ): IRecorder => {
    const server = serverOf(app);
    const recorder = new Recorder({
      source: () => server.bootstrap(),
      isPython: kernel => isPython(app, kernel)
    });
    const follow = (panel: NotebookPanel): void => {
      const watch = new KernelWatch(panel.sessionContext, {
        born: kernel => void recorder.start(kernel),
        ended: kernel => recorder.forget(kernel)
      });
      panel.disposed.connect(() => watch.dispose());
    };
    tracker.forEach(follow);
    tracker.widgetAdded.connect((_, panel) => follow(panel));
    recorder.changed.connect(() =>
      tracker.forEach(panel => {
        const kernel = panel.sessionContext.session?.kernel;
        if (kernel) {
          void recorder.start(kernel);
        }
      })
    );
    void registry
      .load(SETTINGS_ID)
      .then(settings => {
        const read = (): void => {
          recorder.automatic = settings.get('recordAutomatically')
            .composite as boolean;
        };
        settings.changed.connect(read);
        read();
      })
      .catch((reason: unknown) => {
        console.error('jupyter-repro cannot read its settings', reason);
      });
    return recorder;
  }
};
