/** The way to the server extension. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ReproServer } from '../transport/server';

/** The server extension of an application's server. */
export function serverOf(app: JupyterFrontEnd): ReproServer {
  const settings = app.serviceManager.serverSettings;
  return new ReproServer((path, init) =>
    ServerConnection.makeRequest(
      URLExt.join(settings.baseUrl, 'jupyter-repro/api', path),
      init ?? {},
      settings
    )
  );
}
