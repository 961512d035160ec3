/** The server extension's answers. */
import type {
  Assessment,
  HistoryRun,
  RunDifference,
  VerificationState
} from '../answers';
import type { ReportFormat } from '../reportforms';
import type { Artifact, CellExecution } from '../schema';
import type { ISnapshot, RunEvent } from '../tokens';

/** A cell as it stands in the editor. */
export interface ICellSource {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string;
  readonly tags: readonly string[];
}

/** The parts of an assessment. */
export type AssessmentPart =
  'cells' | 'hazards' | 'files' | 'environment' | 'lineage';

/** What is assessed: a notebook as it stands in the editor, with the record of its kernel, or else the one that it was saved with. */
export interface IAssessmentRequest {
  readonly path: string;
  readonly kernel_id: string | null;
  readonly cells: readonly ICellSource[];
  readonly parts: readonly AssessmentPart[];
}

/** A page of older executions, with the artifacts that they name. */
export interface IExecutionPage {
  readonly executions: readonly CellExecution[];
  readonly artifacts: readonly Artifact[];
}

/** How many executions a snapshot has (model/journal.py). */
const SNAPSHOT_EXECUTIONS = 500;

/** The outputs of one cell on both sides, as nbformat spells them; null where the side has no such cell. */
export interface IOutputPair {
  readonly baseline: readonly unknown[] | null;
  readonly rerun: readonly unknown[] | null;
}

/** Files that were written on the server, as the contents manager names them, with what is to be said about them. */
export interface IWritten {
  readonly paths: readonly string[];
  readonly notes: readonly string[];
}

/** An error that the server explains. */
export class ServerError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string | null
  ) {
    super(message);
  }
}

/** A request to the server extension: a path below its address, and what fetch takes besides. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Asks the server extension. Where it refuses, a ServerError says why. */
export class ReproServer {
  constructor(private readonly _ask: Ask) {}

  /** The source that starts recording in a kernel. */
  async bootstrap(): Promise<string> {
    return (await this._get<{ source: string }>('bootstrap')).source;
  }

  /** What a kernel's journal says, which a busy kernel cannot; null when it has none. Has the newest executions, as its snapshot does. */
  async journal(kernelId: string): Promise<ISnapshot | null> {
    const response = await this._ask(
      `kernels/${part(kernelId)}/record?limit=${SNAPSHOT_EXECUTIONS}`
    );
    return response.ok ? ((await response.json()) as ISnapshot) : null;
  }

  /** The executions of a kernel before one, at most `limit`, the newest of them. */
  olderExecutions(
    kernelId: string,
    before: number,
    limit: number
  ): Promise<IExecutionPage> {
    return this._get(
      `kernels/${part(kernelId)}/executions?before=${before}&limit=${limit}`
    );
  }

  /** Has the server write down what a kernel tells; gives whether it wants that, which it does of journals that it cannot read. */
  async handOver(
    kernelId: string,
    events: readonly RunEvent[]
  ): Promise<boolean> {
    const path = `kernels/${part(kernelId)}/events`;
    return (await this._send<{ wanted: boolean }>('POST', path, { events }))
      .wanted;
  }

  /** What can be said of a notebook without a rerun. */
  assess(request: IAssessmentRequest): Promise<Assessment> {
    return this._send('POST', 'assessments', request);
  }

  /** The record that an assessment of a notebook rests on; null when there is none. */
  assessed(path: string, kernelId: string | null): Promise<ISnapshot | null> {
    const kernel = kernelId === null ? '' : `&kernel_id=${part(kernelId)}`;
    return this._get(`assessments/record?path=${part(path)}${kernel}`);
  }

  /** Starts the verification of a saved notebook, or queues it. */
  verify(path: string): Promise<VerificationState> {
    return this._send('POST', 'verifications', { path });
  }

  /** The verifications of a notebook, the newest first; also those of earlier lives of the server, as far as they ended. */
  verifications(path: string): Promise<readonly VerificationState[]> {
    return this._get(`verifications?path=${part(path)}`);
  }

  /** A verification as soon as it is newer than a version, or as it is after some seconds. */
  verification(id: string, after = -1): Promise<VerificationState> {
    return this._get(`verifications/${part(id)}?after=${after}`);
  }

  /** Ends a verification that is queued or running. */
  cancel(id: string): Promise<VerificationState> {
    return this._send('DELETE', `verifications/${part(id)}`);
  }

  /** A cell's saved outputs and those of the rerun. */
  outputs(id: string, cellId: string): Promise<IOutputPair> {
    return this._get(`verifications/${part(id)}/outputs/${part(cellId)}`);
  }

  /** The report on a saved notebook, for a download. */
  async report(path: string, format: ReportFormat): Promise<Blob> {
    const body = JSON.stringify({ path, format, save: false });
    return (await this._checked('reports', { method: 'POST', body })).blob();
  }

  /** Writes the report on a saved notebook beside it. */
  saveReport(path: string, format: ReportFormat): Promise<IWritten> {
    return this._send('POST', 'reports', { path, format, save: true });
  }

  /** Writes the lock files of the environment in which a notebook was recorded beside it. Where there are some already, and they are not
   * to be replaced, the ServerError's code is `file-exists`. */
  freeze(
    path: string,
    kernelId: string | null,
    replace = false
  ): Promise<IWritten> {
    const body = { path, kernel_id: kernelId, replace };
    return this._send('POST', 'lockfiles', body);
  }

  /** The runs of a notebook, the newest first. */
  history(path: string): Promise<readonly HistoryRun[]> {
    return this._get(`history?path=${part(path)}`);
  }

  /** What changed from one run to another. */
  difference(before: string, after: string): Promise<RunDifference> {
    return this._get(`history/${part(before)}/${part(after)}`);
  }

  private async _get<T>(path: string): Promise<T> {
    return (await this._checked(path)).json() as Promise<T>;
  }

  private async _send<T>(
    method: 'DELETE' | 'POST',
    path: string,
    body?: unknown
  ): Promise<T> {
    const init = {
      method,
      body: body === undefined ? null : JSON.stringify(body)
    };
    return (await this._checked(path, init)).json() as Promise<T>;
  }

  private async _checked(path: string, init?: RequestInit): Promise<Response> {
    const response = await this._ask(path, init);
    if (!response.ok) {
      throw await explained(response);
    }
    return response;
  }
}

const part = encodeURIComponent;

/** What the server says against a request: the extension in its own form, Jupyter Server as {"message"}. */
async function explained(response: Response): Promise<ServerError> {
  const said = (await response.json().catch(() => ({}))) as {
    code?: string;
    message?: string;
    hint?: string | null;
  };
  return new ServerError(
    said.code ?? `http-${response.status}`,
    said.message ?? `the server extension answered ${response.status}`,
    said.hint ?? null
  );
}
