/** What is known of one open notebook. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { Assessment, Edit, VerificationState } from './answers';
import { Assessing } from './assessing';
import { digestOfCells } from './digest';
import { Following } from './following';
import { RunModel } from './model';
import type { IOpenNotebook } from './opennotebook';
import type { IKernel, INotebookModel, IRecorder, KernelState } from './tokens';
import { Handing } from './transport/handing';
import { LiveRun } from './transport/live';
import type {
  AssessmentPart,
  IAssessmentRequest,
  ReproServer
} from './transport/server';
import { troubleAsText } from './trouble';

/** So many older executions are read at each asking. */
const PAGE = 500;

const PARTS: readonly AssessmentPart[] = [
  'cells',
  'hazards',
  'files',
  'environment'
];

const SETTLE_MS = 300;

/** What a notebook's model is made of. */
export interface INotebookModelOptions {
  readonly notebook: IOpenNotebook;
  readonly recorder: IRecorder;
  readonly server: ReproServer;
  /** Whether the server can be reached. */
  readonly network: INetwork;
  /** The language of a kernel; rejected when the kernel does not say. */
  languageOf(kernel: IKernel): Promise<string>;
}

/** Whether there is a network. */
export interface INetwork {
  readonly online: boolean;
  readonly changed: ISignal<unknown, void>;
}

/** Follows a notebook, its kernel and what the server says of it; does nothing as long as nobody needs it. */
export class NotebookModel implements INotebookModel, IDisposable {
  constructor(private readonly _options: INotebookModelOptions) {
    const { notebook, recorder, server, network } = _options;
    this._handing = new Handing(server);
    this._live = new LiveRun({
      model: this.run,
      recorder,
      journal: kernelId => server.journal(kernelId),
      hear: (kernelId, event) => this._handing.hear(kernelId, event)
    });
    this._assessing = new Assessing({
      assess: request => server.assess(request),
      request: () => this._request(),
      stamp: () => this._stamp()
    });
    this._following = new Following(server);
    this._following.path = notebook.path;
    this._live.session = notebook.session;
    this.run.changed.connect(this._onRun, this);
    this._assessing.changed.connect(this._onAssessed, this);
    this._following.changed.connect(this._onVerification, this);
    notebook.stateChanged.connect(this._onState, this);
    notebook.cellsChanged.connect(this._onContent, this);
    notebook.contentChanged.connect(this._onContent, this);
    notebook.saved.connect(this._onSaved, this);
    notebook.session.kernelChanged.connect(this._onKernel, this);
    notebook.session.statusChanged.connect(this._tell, this);
    notebook.session.connectionStatusChanged.connect(this._tell, this);
    recorder.changed.connect(this._tell, this);
    network.changed.connect(this._onNetwork, this);
    this._onKernel();
  }

  readonly run = new RunModel();

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get path(): string {
    return this._options.notebook.path;
  }

  get dirty(): boolean {
    return this._options.notebook.dirty;
  }

  get cellIds(): readonly string[] {
    return this._options.notebook.cellIds;
  }

  get activeCellId(): string | null {
    return this._options.notebook.activeCellId;
  }

  get kernelId(): string | null {
    return this._kernel?.id ?? null;
  }

  get kernel(): KernelState {
    const kernel = this._kernel;
    if (!this._options.network.online) {
      return 'lost';
    }
    if (kernel === null || kernel.isDisposed || kernel.status === 'dead') {
      return 'none';
    }
    if (kernel.connectionStatus !== 'connected') {
      return this._wasConnected ? 'lost' : 'starting';
    }
    const { status } = kernel;
    return status === 'idle' || status === 'busy' ? status : 'starting';
  }

  get language(): string | null {
    return this._language;
  }

  get failure(): string | null {
    const kernel = this._kernel;
    return kernel === null ? null : this._options.recorder.failureOf(kernel);
  }

  get assessment(): Assessment | null {
    return this._assessing.assessment;
  }

  get verification(): VerificationState | null {
    return this._following.verification;
  }

  get verificationIsCurrent(): boolean {
    this._current ??=
      this.verification !== null &&
      this.verification.notebook_digest ===
        digestOfCells(this._options.notebook.counted);
    return this._current;
  }

  get trouble(): string | null {
    return this._trouble ?? this._assessing.trouble ?? this._following.trouble;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      clearTimeout(this._typing);
      this._live.dispose();
      this._handing.dispose();
      this._assessing.dispose();
      this._following.dispose();
      Signal.clearData(this);
    }
  }

  need(who: string, needed: boolean): void {
    if (needed) {
      this._needing.add(who);
    } else {
      this._needing.delete(who);
    }
    const active = this._needing.size > 0 && !this._isDisposed;
    this._live.active = active;
    this._assessing.active = active;
    this._following.active = active;
  }

  needLineage(needed: boolean): void {
    if (needed !== this._lineage) {
      this._lineage = needed;
      this._assessing.ask();
    }
  }

  verify(): Promise<void> {
    return this._try(() => this._following.verify());
  }

  cancelVerification(): Promise<void> {
    return this._try(() => this._following.cancel());
  }

  applyEdit({ after, before, cell_id }: Edit): boolean {
    return this._options.notebook.replace(cell_id, before, after);
  }

  reveal(cellId: string): void {
    this._options.notebook.reveal(cellId);
  }

  command(name: 'pause' | 'resume'): void {
    this._live.command(name);
  }

  async record(): Promise<void> {
    const kernel = this._kernel;
    if (kernel !== null) {
      await this._options.recorder.insist(kernel);
      this._tell();
    }
  }

  startKernel(): Promise<void> {
    return this._try(() => this._options.notebook.startKernel());
  }

  save(): Promise<void> {
    return this._try(() => this._options.notebook.save());
  }

  loadOlder(): Promise<void> {
    return this._try(async () => {
      const { kernelId, run } = this;
      const first = run.executions[0];
      if (kernelId !== null && first !== undefined && run.older > 0) {
        run.prepend(
          await this._options.server.olderExecutions(
            kernelId,
            first.order,
            PAGE
          )
        );
      }
    });
  }

  async install(): Promise<void> {
    const kernel = this._kernel;
    const code = await this._options.notebook.confirmInstallation();
    if (kernel !== null && code !== null) {
      await this._try(async () => {
        const reply = await kernel.requestExecute({
          code,
          store_history: false
        }).done;
        if (reply.content.status === 'error') {
          throw new Error(`${reply.content.ename}: ${reply.content.evalue}`);
        }
        await this._options.recorder.insist(kernel);
      });
    }
  }

  private get _kernel(): IKernel | null {
    return this._options.notebook.session.session?.kernel ?? null;
  }

  private _request(): IAssessmentRequest {
    const { notebook } = this._options;
    return {
      path: notebook.path,
      kernel_id: this.kernelId,
      cells: notebook.cells,
      parts: this._lineage ? [...PARTS, 'lineage'] : PARTS
    };
  }

  private _stamp(): string {
    const { executions, isEmpty, kernelRunId, revision } = this.run;
    const last = isEmpty ? undefined : executions[executions.length - 1];
    return `${kernelRunId} ${last?.order} ${last?.status} ${revision}`;
  }

  /** Shows the run that the assessment is about, as long as that is not the kernel's own. */
  private async _showEarlier(): Promise<void> {
    const { assessment, kernelId, path, run } = this;
    const id = assessment?.executions ? assessment.run_id : null;
    const shown = run.isEarlier ? run.run?.id : null;
    // A kernel that has not said yet may have run cells.
    if (!run.isEmpty || run.state === 'connecting' || id === shown) {
      return;
    }
    const { server } = this._options;
    const earlier = id === null ? null : await server.assessed(path, kernelId);
    if (path === this.path && assessment === this.assessment) {
      run.showEarlier(earlier);
    }
  }

  /** Does something on the user's behalf; where that fails, `trouble` says why until something succeeds. */
  private async _try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
      this._trouble = null;
    } catch (reason) {
      this._trouble = troubleAsText(reason);
    }
    this._tell();
  }

  private _tell(): void {
    this._wasConnected ||= this._kernel?.connectionStatus === 'connected';
    this._changed.emit();
  }

  private _onRun(): void {
    this._assessing.ask();
  }

  private _onAssessed(): void {
    // What cannot be had now is asked for after the next assessment.
    void this._showEarlier().catch(() => undefined);
    this._tell();
  }

  private _onState(): void {
    if (this._following.path !== this.path) {
      this._following.path = this.path;
      this._assessing.ask();
    }
    this._tell();
  }

  private _onContent(): void {
    this._assessing.ask();
    // Comparing all sources at each letter that is typed would be felt.
    this._typing ??= setTimeout(() => {
      this._typing = undefined;
      this._onVerification();
    }, SETTLE_MS);
  }

  private _onVerification(): void {
    this._current = null;
    this._tell();
  }

  private _onSaved(): void {
    // The saved record is another one now.
    this._assessing.ask(true);
    this._tell();
  }

  private _onKernel(): void {
    const kernel = this._kernel;
    this._language = null;
    this._wasConnected = false;
    if (kernel !== null) {
      void this._options.languageOf(kernel).then(
        language => {
          if (kernel === this._kernel) {
            this._language = language;
            this._tell();
          }
        },
        () => undefined
      );
    }
    this._assessing.ask();
    this._tell();
  }

  private _onNetwork(): void {
    if (this._options.network.online) {
      this._assessing.ask(true);
    }
    this._tell();
  }

  private readonly _handing: Handing;
  private readonly _live: LiveRun;
  private readonly _assessing: Assessing;
  private readonly _following: Following;
  private readonly _needing = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
  private _language: string | null = null;
  private _trouble: string | null = null;
  private _current: boolean | null = null;
  private _typing: ReturnType<typeof setTimeout> | undefined;
  private _lineage = false;
  private _wasConnected = false;
  private _isDisposed = false;
}
