/** The language of a kernel. */
import type { JupyterFrontEnd } from '@jupyterlab/application';

import type { IKernel } from '../tokens';

/** A kernel's language in lower case as its spec says, at once; null when there is no such spec here. */
export function languageOfSpec(
  app: JupyterFrontEnd,
  kernel: IKernel
): string | null {
  const spec = app.serviceManager.kernelspecs.specs?.kernelspecs[kernel.name];
  return spec?.language.toLowerCase() ?? null;
}

/** A kernel's language in lower case: as its spec says, else as the kernel itself says when it has started. */
export async function languageOf(
  app: JupyterFrontEnd,
  kernel: IKernel
): Promise<string> {
  return (
    languageOfSpec(app, kernel) ??
    (await kernel.info).language_info.name.toLowerCase()
  );
}
