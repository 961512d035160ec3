// Generated from jupyter_repro/model/record.schema.json by labextension/schema.mjs: do not edit.

/**
 * A file in one state. Several artifacts share a path when the file changed during the run.
 *
 * ``size`` is in bytes. ``distribution`` is ``name==version`` of the distribution that ships a ``package-data`` file.
 */
export interface Artifact {
  readonly digest: string | null;
  readonly distribution: string | null;
  readonly kind: 'data' | 'module' | 'package-data';
  readonly path: string;
  readonly size: number | null;
}

/**
 * One state of one file, as a cell execution used or generated it.
 *
 * ``path`` is POSIX: relative to the run's working directory where that makes it portable, ``~/…`` below the home folder, else
 * absolute. ``digest`` is None when the bytes could not be read (the record then has a gap that says why).
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
 * included; ``generated`` the files written. ``clock`` lists the calls in the cell's own source that read the clock.
 * ``outputs_digest`` is that of the outputs saved with the notebook.
 */
export interface CellExecution {
  readonly cell_id: string | null;
  readonly clock: readonly string[];
  readonly distributions: readonly Distribution[];
  readonly duration: number | null;
  readonly entropy: readonly Entropy[];
  readonly environment_variables: readonly string[];
  readonly error: CellError | null;
  readonly execution_count: number | null;
  readonly generated: readonly ArtifactRef[];
  readonly generators: readonly GeneratorChange[];
  readonly network: readonly Connection[];
  readonly order: number;
  readonly outputs_digest: string | null;
  readonly processes: readonly ChildProcess[];
  readonly seedings: readonly Seeding[];
  readonly source: string;
  readonly source_digest: string;
  readonly started: string;
  readonly status: 'error' | 'interrupted' | 'ok' | 'running';
  readonly used: readonly ArtifactRef[];
}

/** A program that a cell started. Its arguments may hold secrets and are not recorded. */
export interface ChildProcess {
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
 * of them, False when another distribution brought it along. ``version`` is None when the metadata has none.
 */
export interface Distribution {
  readonly direct: boolean;
  readonly import_names: readonly string[];
  readonly name: string;
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
 * values; no other variable's value is recorded. ``distributions`` are all that were imported, sorted by name.
 */
export interface Environment {
  readonly blas: Blas | null;
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
  readonly generator: 'numpy.random' | 'random' | 'tensorflow' | 'torch';
  readonly seeded: 'cell' | 'default' | 'entropy' | 'recorder' | 'unknown';
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

/** The operating system. ``name`` is what its vendor calls it (``Debian GNU/Linux 12``). */
export interface Platform {
  readonly container: string | null;
  readonly libc: string | null;
  readonly machine: string | null;
  readonly name: string | null;
  readonly release: string | null;
  readonly system: string;
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
 * ``dirty`` is True when tracked files differ from the commit; ``diff_digest`` is then the digest of ``git diff HEAD``.
 */
export interface Repository {
  readonly commit: string;
  readonly diff_digest: string | null;
  readonly dirty: boolean;
}

/**
 * One life of a kernel doing a notebook.
 *
 * ``fresh`` is True when recording started before any user code ran. ``capture_level`` says how much the file sensor sees:
 * ``python`` what passes through Python's audit events. ``seedings`` are the recorder's own, made in a fresh kernel.
 * ``working_directory`` has the home folder as ``~``. ``notebook`` is the notebook's file name where it is known.
 */
export interface Run {
  readonly capture_level: 'python';
  readonly fresh: boolean;
  readonly id: string;
  readonly kind: 'headless' | 'interactive';
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
  readonly generator: 'numpy.random' | 'random' | 'tensorflow' | 'torch';
  readonly value: string | null;
}

/** What a field stands at when a record of an older recorder does not have it. */

export const DEFAULTS = {
  Artifact: {
    digest: null,
    distribution: null,
    kind: 'data',
    size: null
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
    distributions: [],
    duration: null,
    entropy: [],
    environment_variables: [],
    error: null,
    execution_count: null,
    generated: [],
    generators: [],
    network: [],
    outputs_digest: null,
    processes: [],
    seedings: [],
    source: '',
    status: 'running',
    used: []
  },
  Connection: {
    port: null
  },
  Distribution: {
    direct: false,
    import_names: [],
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
  Platform: {
    container: null,
    libc: null,
    machine: null,
    name: null,
    release: null
  },
  Record: {
    artifacts: [],
    executions: [],
    gaps: [],
    schema_version: 1
  },
  Repository: {
    diff_digest: null,
    dirty: false
  },
  Run: {
    capture_level: 'python',
    fresh: false,
    notebook: null,
    seedings: [],
    working_directory: null
  },
  Seeding: {
    by: 'cell',
    value: null
  }
} as const;
