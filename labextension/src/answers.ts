// Generated from jupyter_repro/model/answers.schema.json by labextension/schema.mjs: do not edit.

import type { Metric, Parameter } from './schema';

/**
 * What was asked of a notebook. Parts that nobody asked for are empty; ``lineage`` is None then.
 *
 * ``run_id`` and ``executions`` say which state of the record it rests on. ``notes`` say what limits it.
 */
export interface Assessment {
  readonly cells: readonly CellAssessment[];
  readonly environment: readonly EnvironmentDifference[];
  readonly executions: number;
  readonly files: readonly FileState[];
  readonly hazards: readonly Hazard[];
  readonly lineage: LineageGraph | null;
  readonly notes: readonly string[];
  readonly run_id: string | null;
}

/**
 * Why an output diverged. ``proved``: it no longer does in a rerun that holds this condition fixed, and does again in those that let it
 * go.
 *
 * ``root_cell_id`` is the cell where the cause lies; it differs from the divergence's own cell when that only echoes it.
 */
export interface Cause {
  readonly code: string;
  readonly evidence: 'around' | 'changed' | 'fits' | 'new' | 'possible' | 'seen';
  readonly hint: string | null;
  readonly message: string;
  readonly root_cell_id: string | null;
  readonly status: 'proved' | 'suspected';
}

/**
 * How one code cell's result stands to the notebook as it is now. ``index`` is its position among all cells, from 0; ``order`` that of
 * its last execution in the run, None when it has none.
 */
export interface CellAssessment {
  readonly cell_id: string;
  readonly index: number;
  readonly order: number | null;
  readonly reasons: readonly Reason[];
  readonly state: 'edited' | 'fresh' | 'never-run' | 'out-of-order' | 'upstream-changed' | 'upstream-deleted';
}

/**
 * A cell's verdict. ``index`` is its position among all cells of the notebook, from 0; ``message`` says why it was skipped or
 * failed, or names the hazard of a cell that agreed although it took fresh entropy. ``execution_count`` is the one that the notebook was
 * saved with, ``duration`` that of the rerun, in seconds. ``conditions`` are those that a rerun must hold for the cell to agree, the
 * fewest that were found: of a ``replayed`` cell, or one that ``failed``. ``causes``: why the plain rerun did not come to it.
 * ``passed_over``: what is not the same in outputs that agree.
 */
export interface CellComparison {
  readonly causes: readonly Cause[];
  readonly cell_id: string;
  readonly conditions: readonly HeldCondition[];
  readonly divergences: readonly Divergence[];
  readonly duration: number | null;
  readonly execution_count: number | null;
  readonly index: number;
  readonly message: string | null;
  readonly passed_over: readonly string[];
  readonly verdict: 'diverged' | 'failed' | 'replayed' | 'reproduced' | 'skipped';
}

/**
 * One thing that is not the same in two runs. ``subject`` names it within its element: a cell by its id, a parameter or metric by its
 * name, a file by its path, a distribution by its name. None: it is not there. Sources are whole, outputs are excerpts.
 */
export interface Change {
  readonly after: string | null;
  readonly before: string | null;
  readonly cell_id: string | null;
  readonly element: 'data' | 'environment' | 'metric' | 'order' | 'output' | 'parameter' | 'source';
  readonly subject: string;
}

/**
 * A hazard found in one cell.
 *
 * ``index`` is the cell's position among all cells, from 0; ``line`` and ``column`` are those of the cell's source, from 1, of the first
 * character. ``seen_in`` says what shows it: the source, or the record of the last run. ``file_line`` is the line of the notebook's file
 * in which that line of the source stands, from 1; None where the file does not have one for each.
 */
export interface Diagnostic {
  readonly cell_id: string;
  readonly code: string;
  readonly column: number;
  readonly file_line: number | null;
  readonly hint: string;
  readonly index: number;
  readonly line: number;
  readonly message: string;
  readonly name: string;
  readonly seen_in: 'record' | 'source';
  readonly severity: 'note' | 'warning';
}

/**
 * One place where baseline and rerun differ.
 *
 * ``output_index`` counts the cell's outputs from 0 once streams are merged by name, on the side that has the output (the baseline
 * for ``modified`` and ``removed``). ``baseline`` and ``rerun`` are excerpts for a reader; ``message`` says in one line what differs.
 */
export interface Divergence {
  readonly baseline: string | null;
  readonly causes: readonly Cause[];
  readonly kind: 'added' | 'modified' | 'removed';
  readonly message: string;
  readonly mime_type: string;
  readonly output_index: number;
  readonly rerun: string | null;
  readonly severity: 'error' | 'warning';
}

/** A change of one cell's source that mends a hazard. ``before`` is the source that it was made for; ``message`` says what it does. */
export interface Edit {
  readonly after: string;
  readonly before: string;
  readonly cell_id: string;
  readonly message: string;
}

/** A part of the environment that is not as the saved record has it: ``python``, a distribution, ``cpu`` … None: it is not there. */
export interface EnvironmentDifference {
  readonly now: string | null;
  readonly saved: string | null;
  readonly subject: string;
}

/**
 * A further rerun that was made to find causes: what it held (nothing: it was as plain as the first), and the cells that agreed with
 * the baseline in it. ``baseline`` is ``rerun`` where there is no record: the first rerun stands for it then.
 */
export interface Experiment {
  readonly agreed: readonly string[];
  readonly baseline: 'rerun' | 'saved';
  readonly held: readonly HeldCondition[];
}

/**
 * A file as the run last read or wrote it, and how it stands on disk now. ``local`` is its path on the server, where the contents
 * manager can open it.
 */
export interface FileState {
  readonly digest: string | null;
  readonly local: string | null;
  readonly now: 'changed' | 'missing' | 'same' | 'unknown';
  readonly path: string;
}

/** A diagnostic, and the edit that would mend it where one is known. */
export interface Hazard {
  readonly diagnostic: Diagnostic;
  readonly edit: Edit | null;
}

/**
 * A condition that a rerun held. ``subject`` says which of its kind: a generator, a cell's id, a path, a variable's name; empty where
 * there is only one.
 */
export interface HeldCondition {
  readonly kind: 'clock' | 'control' | 'data' | 'entropy' | 'environment' | 'hash-seed' | 'locale' | 'module' | 'order' | 'seed' | 'source' | 'threads' | 'time-zone' | 'variable';
  readonly subject: string;
}

/**
 * One run as the history lists it: times are UTC in ISO 8601, ``duration`` is the sum over its cell executions in seconds.
 *
 * ``verdict`` is that of its verification, None when it was not verified; ``differing`` counts the cells that did not reproduce.
 */
export interface HistoryRun {
  readonly commit: string | null;
  readonly differing: number;
  readonly dirty: boolean;
  readonly duration: number;
  readonly executions: number;
  readonly id: string;
  readonly kind: 'headless' | 'interactive';
  readonly metrics: readonly Metric[];
  readonly notebook: string;
  readonly parameters: readonly Parameter[];
  readonly saved: string;
  readonly started: string;
  readonly verdict: 'diverged' | 'failed' | 'replayed' | 'reproduced' | 'skipped' | null;
}

/** One node feeds another through variables, files, generators or settings of these names; ``unknown``: it may. */
export interface LineageEdge {
  readonly kind: 'file' | 'generator' | 'setting' | 'unknown' | 'variable';
  readonly names: readonly string[];
  readonly source: string;
  readonly target: string;
}

/** Who feeds whom in the last run: of each cell its last execution, of each file one node. */
export interface LineageGraph {
  readonly edges: readonly LineageEdge[];
  readonly nodes: readonly LineageNode[];
}

/** A cell or a file. ``id`` is unique in the graph; ``label`` is the cell's first line, or the file's name. */
export interface LineageNode {
  readonly cell_id: string | null;
  readonly id: string;
  readonly kind: 'cell' | 'file';
  readonly label: string;
  readonly path: string | null;
}

/**
 * A notebook's verdict, that of its worst cell; ``skipped`` when an interrupt left cells unjudged and nothing differed until then.
 *
 * ``notes`` say what limits it (no record, another language, an old format). ``experiments`` are the reruns made after the first.
 * ``accepted`` are the cells that differed and whose rerun is now saved; ``rerun`` is None where not known.
 */
export interface NotebookComparison {
  readonly accepted: readonly string[];
  readonly cells: readonly CellComparison[];
  readonly experiments: readonly Experiment[];
  readonly notes: readonly string[];
  readonly path: string;
  readonly rerun: PlainRerun | null;
  readonly verdict: 'diverged' | 'failed' | 'replayed' | 'reproduced' | 'skipped';
}

/** The first rerun: when it began (UTC), what made it, what software was not as recorded (no hosts, users, places). */
export interface PlainRerun {
  readonly changed: readonly string[];
  readonly made_by: string;
  readonly started: string;
}

/** Why a cell is stale: the cell that feeds it, and the name of the variable, file or generator through which it does. */
export interface Reason {
  readonly cell: string;
  readonly kind: 'added' | 'deleted' | 'edited' | 'later' | 'order' | 'repeated' | 'rerun' | 'stale';
  readonly name: string;
}

/** A cell that the first rerun has reached. ``duration`` is in seconds. */
export interface RerunCell {
  readonly cell_id: string;
  readonly duration: number | null;
  readonly status: 'failed' | 'ok' | 'running' | 'skipped';
}

/** What changed from one run to another, in the order source, parameters, data, environment, outputs, metrics. */
export interface RunDifference {
  readonly after: HistoryRun;
  readonly before: HistoryRun;
  readonly changes: readonly Change[];
}

/**
 * Where one verification stands. ``version`` grows with each change. ``notebook_digest`` is that of the cells that were verified, so
 * that one can tell whether it is still about the notebook as it is.
 *
 * ``total`` counts the code cells. ``experiment`` names the conditions that the rerun under way holds, empty in the first. ``queue``
 * counts the verifications before this one. ``error`` and ``hint`` say why it could not be made; ``comparison`` is there at the end.
 */
export interface VerificationState {
  readonly cells: readonly RerunCell[];
  readonly comparison: NotebookComparison | null;
  readonly error: string | null;
  readonly experiment: string;
  readonly finished: string | null;
  readonly hint: string | null;
  readonly id: string;
  readonly notebook_digest: string | null;
  readonly path: string;
  readonly queue: number;
  readonly started: string;
  readonly status: 'cancelled' | 'failed' | 'finished' | 'queued' | 'running';
  readonly total: number;
  readonly version: number;
}

/** What a field stands at when an object of an older version does not have it. */

export const ANSWER_DEFAULTS = {
  Assessment: {
    cells: [],
    environment: [],
    executions: 0,
    files: [],
    hazards: [],
    lineage: null,
    notes: [],
    run_id: null
  },
  Cause: {
    evidence: 'possible',
    hint: null,
    root_cell_id: null,
    status: 'suspected'
  },
  CellAssessment: {
    order: null,
    reasons: []
  },
  CellComparison: {
    causes: [],
    conditions: [],
    divergences: [],
    duration: null,
    execution_count: null,
    message: null,
    passed_over: []
  },
  Change: {
    after: null,
    before: null,
    cell_id: null
  },
  Diagnostic: {
    column: 1,
    file_line: null,
    line: 1,
    seen_in: 'source'
  },
  Divergence: {
    baseline: null,
    causes: [],
    message: '',
    rerun: null,
    severity: 'error'
  },
  EnvironmentDifference: {
    now: null,
    saved: null
  },
  Experiment: {
    agreed: [],
    baseline: 'saved',
    held: []
  },
  FileState: {
    digest: null,
    local: null,
    now: 'unknown'
  },
  Hazard: {
    edit: null
  },
  HeldCondition: {
    subject: ''
  },
  HistoryRun: {
    commit: null,
    differing: 0,
    dirty: false,
    duration: 0,
    executions: 0,
    metrics: [],
    parameters: [],
    verdict: null
  },
  LineageEdge: {
    names: []
  },
  LineageGraph: {
    edges: [],
    nodes: []
  },
  LineageNode: {
    cell_id: null,
    path: null
  },
  NotebookComparison: {
    accepted: [],
    cells: [],
    experiments: [],
    notes: [],
    rerun: null
  },
  PlainRerun: {
    changed: []
  },
  RerunCell: {
    duration: null
  },
  RunDifference: {
    changes: []
  },
  VerificationState: {
    cells: [],
    comparison: null,
    error: null,
    experiment: '',
    finished: null,
    hint: null,
    notebook_digest: null,
    queue: 0,
    total: 0
  }
} as const;
