/** The server extension's answers. */
import type { ISnapshot } from '../tokens';

/** Reads from the server extension. A request is handed a path below its address. */
export class ReproServer {
  constructor(private readonly _request: (path: string) => Promise<Response>) {}

  /** The source that starts recording in a kernel. */
  async bootstrap(): Promise<string> {
    const response = await this._request('bootstrap');
    if (!response.ok) {
      throw new Error(`the server extension answered ${response.status}`);
    }
    return ((await response.json()) as { source: string }).source;
  }

  /** What a kernel's journal says, which a busy kernel cannot; null when it has none. */
  async journal(kernelId: string): Promise<ISnapshot | null> {
    const response = await this._request(
      `kernels/${encodeURIComponent(kernelId)}/record`
    );
    return response.ok ? ((await response.json()) as ISnapshot) : null;
  }
}
