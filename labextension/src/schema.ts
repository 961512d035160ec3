// Generated from jupyter_repro/model/record.schema.json by labextension/schema.mjs: do not edit.

/**
 * A file in one state. Several artifacts share a path when the file changed during the run.
 *
 * ``size`` is in bytes. ``files`` counts the files of a ``directory``: those that the run touched. ``distribution`` is
 * ``name==version`` of the distribution that ships a ``package-data`` file. ``status`` is the HTTP status of a ``remote`` one.
 */
export interface Artifact {
  readonly digest: string | null;
  readonly distribution: string | null;
  readonly files: number | null;
  readonly kind: 'data' | 'directory' | 'module' | 'package-data' | 'remote';
  readonly path: string;
  readonly size: number | null;
  readonly status: number | null;
}

/**
 * One state of one file, as a cell execution used or generated it.
 *
 * ``path`` is POSIX: relative to the run's working directory where that makes it portable, ``~/…`` below the home folder, else
 * absolute; of a ``remote`` artifact, its URL without user, password, query values and fragment. ``digest`` is None when the bytes
 * could not be read (the record then has a gap that says why).
 */
export interface ArtifactRef {
  readonly digest: string | null;
  readonly path: string;
}

/** The linear algebra library that numpy was built with. */
export interface Blas {
  readonly name: string;
  readonly version: string | null;
}

/** The exception that ended a cell execution. */
export interface CellError {
  readonly message: string;
  readonly type: string;
}

/**
 * One execution of one cell.
 *
 * ``order`` counts the executions of the run from 0. ``started`` is UTC in ISO 8601 with a ``Z``; ``duration`` is in seconds.
 * ``cell_id`` is None when the front end did not say which cell it ran. ``used`` holds every file read, local modules imported
 * included; ``generated`` the files written; ``missing`` the paths that were looked for and not there; ``deleted`` those removed.
 * ``clock`` lists the calls that read the clock. ``threads`` counts the threads that the cell started. ``continued`` says how the
 * cell went on after its end; what it did then is among its facts. ``outputs_digest`` is that of the outputs saved with the notebook.
 */
export interface CellExecution {
  readonly cell_id: string | null;
  readonly clock: readonly string[];
  readonly continued: readonly ('callback' | 'process' | 'task' | 'thread')[];
  readonly deleted: readonly string[];
  readonly distributions: readonly Distribution[];
  readonly duration: number | null;
  readonly entropy: readonly Entropy[];
  readonly environment_variables: readonly string[];
  readonly error: CellError | null;
  readonly execution_count: number | null;
  readonly generated: readonly ArtifactRef[];
  readonly generator_objects: readonly GeneratorObject[];
  readonly generators: readonly GeneratorChange[];
  readonly metrics: readonly Metric[];
  readonly missing: readonly string[];
  readonly network: readonly Connection[];
  readonly order: number;
  readonly outputs_digest: string | null;
  readonly parameters: readonly Parameter[];
  readonly processes: readonly ChildProcess[];
  readonly queries: readonly Query[];
  readonly seedings: readonly Seeding[];
  readonly source: string;
  readonly source_digest: string;
  readonly started: string;
  readonly status: 'error' | 'interrupted' | 'ok' | 'running';
  readonly threads: number;
  readonly used: readonly ArtifactRef[];
  readonly variables: readonly VariableChange[];
}

/**
 * A program that a cell started. Its arguments may hold secrets and are not recorded.
 *
 * ``followed`` says whether what it read and wrote is recorded; None when that is not known.
 */
export interface ChildProcess {
  readonly followed: boolean | null;
  readonly program: string;
}

/** A network host that a cell asked for or connected to. */
export interface Connection {
  readonly host: string;
  readonly port: number | null;
}

/**
 * An installed distribution that a cell imported.
 *
 * ``import_names`` are the top-level modules by which it was imported. ``direct`` is True when the cell's own source names one
 * of them, False when another distribution brought it along. ``version`` is None when the metadata has none. ``origin`` is None when it
 * came from an index by its name.
 */
export interface Distribution {
  readonly direct: boolean;
  readonly import_names: readonly string[];
  readonly name: string;
  readonly origin: Origin | null;
  readonly version: string | null;
}

/**
 * Fresh entropy that a cell execution took from the operating system, ``count`` times.
 *
 * ``values`` are the seeds that numpy or ``random`` received, in hexadecimal and in order, so that a replay can give the same; they
 * stay empty for ``os.urandom``, whose bytes may be keys and are never recorded.
 */
export interface Entropy {
  readonly count: number;
  readonly source: 'numpy' | 'os.urandom' | 'random';
  readonly values: readonly string[];
}

/**
 * What a run ran in. What could not be found out is None or empty.
 *
 * ``hash_seed`` is the value of ``PYTHONHASHSEED``, ``random`` when hashes differ from one process to the next.
 * ``thread_settings`` holds the variables that steer numeric libraries (``OMP_NUM_THREADS``, ``OPENBLAS_*``, ``MKL_*``) with their
 * values; no other variable's value is recorded. ``determinism`` holds the settings of numeric frameworks that decide whether they
 * repeat themselves (``torch.backends.cudnn.benchmark``) with their values as text. ``distributions`` are all that were imported,
 * sorted by name.
 */
export interface Environment {
  readonly blas: Blas | null;
  readonly determinism: { readonly [name: string]: string };
  readonly distributions: readonly Distribution[];
  readonly encoding: string | null;
  readonly hardware: Hardware;
  readonly hash_seed: string | null;
  readonly interpreter: Interpreter;
  readonly locale: string | null;
  readonly platform: Platform;
  readonly repository: Repository | null;
  readonly thread_settings: { readonly [name: string]: string };
  readonly time_zone: string | null;
}

/** Something that the record does not know, and why: a sensor that failed and was switched off, bytes that could not be read. */
export interface Gap {
  readonly message: string;
  readonly order: number | null;
  readonly sensor: string;
}

/**
 * The state of a global generator changed during a cell execution: the cell seeded it or drew from it.
 *
 * ``before`` is None when the generator did not exist before the cell (its module was imported in it). ``drawn`` is False
 * when the state changed by seeding alone, as far as the recorder can tell.
 */
export interface GeneratorChange {
  readonly after: string;
  readonly before: string | null;
  readonly drawn: boolean;
  readonly generator: 'cupy' | 'jax' | 'numpy.random' | 'random' | 'tensorflow' | 'torch' | 'torch.cuda';
  readonly seeded: 'cell' | 'default' | 'entropy' | 'recorder' | 'unknown';
}

/**
 * A generator of the notebook's own, held by a variable, whose state a cell execution set or advanced.
 *
 * ``type`` is its class, as ``numpy.random.Generator``. ``before`` is None when the variable did not hold it before the cell.
 */
export interface GeneratorObject {
  readonly after: string;
  readonly before: string | null;
  readonly type: string;
  readonly variable: string;
}

/** An accelerator, with the version of its driver. */
export interface Gpu {
  readonly driver: string | null;
  readonly name: string;
}

/** Processor, memory (in bytes) and accelerators. */
export interface Hardware {
  readonly cpu: string | null;
  readonly cpu_count: number | null;
  readonly gpus: readonly Gpu[];
  readonly memory: number | null;
}

/** The Python that ran, e.g. ``CPython 3.11.7``. */
export interface Interpreter {
  readonly compiler: string | null;
  readonly implementation: string;
  readonly version: string;
}

/** A number that a cell worked out and gave a name at its top level: a Python or numpy float, not infinite, no constant. */
export interface Metric {
  readonly name: string;
  readonly value: number;
}

/**
 * Where a distribution came from that pip did not take from an index.
 *
 * ``editable`` and ``directory`` are source folders of the machine, ``archive`` is a single file, ``vcs`` a repository, ``conda`` a conda
 * package. ``url`` is the address as requirements have it, with the commit or the hash and without credentials
 * (``git+https://example.org/a.git@1f2e``); None for what lay on the machine, and for conda.
 */
export interface Origin {
  readonly kind: 'archive' | 'conda' | 'directory' | 'editable' | 'vcs';
  readonly url: string | null;
}

/**
 * A value that steers a run, as JSON text (``0.5``, ``"adam"``), or as Python prints what JSON cannot spell; None for a value
 * that is not to be recorded because its name says it is a secret.
 *
 * ``source``: ``papermill`` a cell tagged ``parameters`` or ``injected-parameters``; ``assignment`` a number, text or truth value
 * assigned at the top level; ``estimator`` an argument of a model at ``fit``, as ``RandomForestClassifier.max_depth``; ``widget`` the
 * value of an interactive control.
 */
export interface Parameter {
  readonly name: string;
  readonly source: 'assignment' | 'estimator' | 'papermill' | 'widget';
  readonly value: string | null;
}

/** The operating system. ``name`` is what its vendor calls it (``Debian GNU/Linux 12``). */
export interface Platform {
  readonly container: string | null;
  readonly libc: string | null;
  readonly machine: string | null;
  readonly name: string | null;
  readonly release: string | null;
  readonly system: string;
}

/**
 * Statements that a cell execution sent to a database, ``count`` times.
 *
 * ``dialect`` is the name of the driver or of the SQL dialect (``sqlite``, ``postgresql``), ``database`` the name or, of a file, its
 * path; never a user or a password. ``digest`` is that of the statement's text; None when it is known only that the cell connected.
 */
export interface Query {
  readonly count: number;
  readonly database: string | null;
  readonly dialect: string;
  readonly digest: string | null;
  readonly host: string | null;
}

/** Everything a result depends on, as one run showed it. */
export interface Record {
  readonly artifacts: readonly Artifact[];
  readonly environment: Environment;
  readonly executions: readonly CellExecution[];
  readonly gaps: readonly Gap[];
  readonly run: Run;
  readonly schema_version: number;
}

/**
 * The git commit that the working directory stands at.
 *
 * ``dirty`` is True when tracked files differ from the commit; ``diff_digest`` is then the digest of ``git diff HEAD``. ``remote`` is an
 * address to clone it from, without credentials; None where it has none, or only one on the machine. ``folder`` is where the working
 * directory lies in it, empty at its top.
 */
export interface Repository {
  readonly commit: string;
  readonly diff_digest: string | null;
  readonly dirty: boolean;
  readonly folder: string;
  readonly remote: string | null;
}

/**
 * One life of a kernel doing a notebook.
 *
 * ``fresh`` is True when recording started before any user code ran. ``capture_level`` says how much is seen of files, child
 * processes and hosts: ``complete`` all that goes through the C library, in child processes too, ``python`` what passes through
 * Python. ``limits`` are the known gaps of that level, a sentence each. ``seedings`` are the recorder's own, made in a fresh kernel.
 * ``working_directory`` has the home folder as ``~``. ``notebook`` is the notebook's file name where it is known.
 */
export interface Run {
  readonly capture_level: 'complete' | 'python';
  readonly fresh: boolean;
  readonly id: string;
  readonly kind: 'headless' | 'interactive';
  readonly limits: readonly string[];
  readonly notebook: string | null;
  readonly recorder: string;
  readonly seedings: readonly Seeding[];
  readonly started: string;
  readonly working_directory: string | null;
}

/**
 * A global generator was given a seed.
 *
 * ``value`` is the seed as JSON-ready text (``"42"``), or None when no seed was given, so that the generator took fresh entropy.
 * ``by`` is ``recorder`` for the seed that the recorder itself set in a fresh kernel (design: a random start that can be replayed).
 */
export interface Seeding {
  readonly by: 'cell' | 'recorder';
  readonly generator: 'cupy' | 'jax' | 'numpy.random' | 'random' | 'tensorflow' | 'torch' | 'torch.cuda';
  readonly value: string | null;
}

/**
 * What a cell execution did to a variable of the notebook's namespace.
 *
 * ``bound`` gave the name a value, ``changed`` altered the value in place (through any alias), ``deleted`` removed the name,
 * ``unknown`` could not be told, the value being too big to look at in time. ``fingerprint`` summarises the value after the cell.
 */
export interface VariableChange {
  readonly change: 'bound' | 'changed' | 'deleted' | 'unknown';
  readonly fingerprint: string | null;
  readonly name: string;
}

/** What a field stands at when an object of an older version does not have it. */

export const DEFAULTS = {
  Artifact: {
    digest: null,
    distribution: null,
    files: null,
    kind: 'data',
    size: null,
    status: null
  },
  ArtifactRef: {
    digest: null
  },
  Blas: {
    version: null
  },
  CellError: {
    message: ''
  },
  CellExecution: {
    cell_id: null,
    clock: [],
    continued: [],
    deleted: [],
    distributions: [],
    duration: null,
    entropy: [],
    environment_variables: [],
    error: null,
    execution_count: null,
    generated: [],
    generator_objects: [],
    generators: [],
    metrics: [],
    missing: [],
    network: [],
    outputs_digest: null,
    parameters: [],
    processes: [],
    queries: [],
    seedings: [],
    source: '',
    status: 'running',
    threads: 0,
    used: [],
    variables: []
  },
  ChildProcess: {
    followed: null
  },
  Connection: {
    port: null
  },
  Distribution: {
    direct: false,
    import_names: [],
    origin: null,
    version: null
  },
  Entropy: {
    values: []
  },
  Environment: {
    blas: null,
    distributions: [],
    encoding: null,
    hash_seed: null,
    locale: null,
    repository: null,
    time_zone: null
  },
  Gap: {
    order: null
  },
  GeneratorChange: {
    before: null,
    drawn: true,
    seeded: 'unknown'
  },
  GeneratorObject: {
    before: null
  },
  Gpu: {
    driver: null
  },
  Hardware: {
    cpu: null,
    cpu_count: null,
    gpus: [],
    memory: null
  },
  Interpreter: {
    compiler: null
  },
  Origin: {
    url: null
  },
  Parameter: {
    source: 'assignment',
    value: null
  },
  Platform: {
    container: null,
    libc: null,
    machine: null,
    name: null,
    release: null
  },
  Query: {
    count: 1,
    database: null,
    digest: null,
    host: null
  },
  Record: {
    artifacts: [],
    executions: [],
    gaps: [],
    schema_version: 1
  },
  Repository: {
    diff_digest: null,
    dirty: false,
    folder: '',
    remote: null
  },
  Run: {
    capture_level: 'python',
    fresh: false,
    limits: [],
    notebook: null,
    seedings: [],
    working_directory: null
  },
  Seeding: {
    by: 'cell',
    value: null
  },
  VariableChange: {
    fingerprint: null
  }
} as const;
