"""The record: the document about one run."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, NewType

from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest
from jupyter_repro.model.environment import Distribution, Environment
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.randomness import Entropy, GeneratorChange, GeneratorObject, Seeding

__all__ = [
    "SCHEMA_VERSION",
    "CellError",
    "CellExecution",
    "CellId",
    "ChildProcess",
    "Connection",
    "Continuation",
    "Gap",
    "Metric",
    "Parameter",
    "Query",
    "Record",
    "Run",
    "Status",
    "VariableChange",
    "last_executions",
]

SCHEMA_VERSION = 1  # 1: the first
"""The major version of the record's schema. Readers refuse newer ones; fields may be added without a new version."""

CellId = NewType("CellId", str)
"""The ``id`` of a cell as nbformat 4.5 spells it."""

Status = Literal["running", "ok", "error", "interrupted"]
"""``running``: the end was not recorded, because the cell still runs or because the kernel died in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CellError:
    """The exception that ended a cell execution."""

    type: str
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChildProcess:
    """A program that a cell started. Its arguments may hold secrets and are not recorded.

    ``followed`` says whether what it read and wrote is recorded; None when that is not known.
    """

    program: str
    followed: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A network host that a cell asked for or connected to."""

    host: str
    port: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Statements that a cell execution sent to a database, ``count`` times.

    ``dialect`` is the name of the driver or of the SQL dialect (``sqlite``, ``postgresql``), ``database`` the name or, of a file, its
    path; never a user or a password. ``digest`` is that of the statement's text; None when it is known only that the cell connected.
    """

    dialect: str
    host: str | None = None
    database: str | None = None
    digest: Digest | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A value that steers a run, as JSON text (``0.5``, ``"adam"``), or as Python prints what JSON cannot spell; None for a value
    that is not to be recorded because its name says it is a secret.

    ``source``: ``papermill`` a cell tagged ``parameters`` or ``injected-parameters``; ``assignment`` a number, text or truth value
    assigned at the top level; ``estimator`` an argument of a model at ``fit``, as ``RandomForestClassifier.max_depth``; ``widget`` the
    value of an interactive control.
    """

    name: str
    value: str | None = None
    source: Literal["papermill", "assignment", "estimator", "widget"] = "assignment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """A number that a cell worked out and gave a name at its top level: a Python or numpy float, not infinite, no constant."""

    name: str
    value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class VariableChange:
    """What a cell execution did to a variable of the notebook's namespace.

    ``bound`` gave the name a value, ``changed`` altered the value in place (through any alias), ``deleted`` removed the name,
    ``unknown`` could not be told, the value being too big to look at in time. ``fingerprint`` summarises the value after the cell.
    """

    name: str
    change: Literal["bound", "changed", "deleted", "unknown"]
    fingerprint: str | None = None


Continuation = Literal["task", "thread", "process", "callback"]
"""How a cell went on after its end: an asyncio task, a thread, a child process, or a function that it had registered to be called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Something that the record does not know, and why: a sensor that failed and was switched off, bytes that could not be read."""

    sensor: str
    message: str
    order: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CellExecution:
    """One execution of one cell.

    ``order`` counts the executions of the run from 0. ``started`` is UTC in ISO 8601 with a ``Z``; ``duration`` is in seconds.
    ``cell_id`` is None when the front end did not say which cell it ran. ``used`` holds every file read, local modules imported
    included; ``generated`` the files written; ``missing`` the paths that were looked for and not there; ``deleted`` those removed.
    ``clock`` lists the calls that read the clock. ``threads`` counts the threads that the cell started. ``continued`` says how the
    cell went on after its end; what it did then is among its facts. ``outputs_digest`` is that of the outputs saved with the notebook.
    """

    cell_id: CellId | None = None
    order: int
    execution_count: int | None = None
    status: Status = "running"
    error: CellError | None = None
    source: str = ""
    source_digest: Digest
    started: str
    duration: float | None = None
    used: tuple[ArtifactRef, ...] = ()
    generated: tuple[ArtifactRef, ...] = ()
    missing: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    distributions: tuple[Distribution, ...] = ()
    seedings: tuple[Seeding, ...] = ()
    generators: tuple[GeneratorChange, ...] = ()
    generator_objects: tuple[GeneratorObject, ...] = ()
    entropy: tuple[Entropy, ...] = ()
    clock: tuple[str, ...] = ()
    environment_variables: tuple[str, ...] = ()
    processes: tuple[ChildProcess, ...] = ()
    network: tuple[Connection, ...] = ()
    queries: tuple[Query, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    metrics: tuple[Metric, ...] = ()
    variables: tuple[VariableChange, ...] = ()
    threads: int = 0
    continued: tuple[Continuation, ...] = ()
    outputs_digest: Digest | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One life of a kernel doing a notebook.

    ``fresh`` is True when recording started before any user code ran. ``capture_level`` says how much is seen of files, child
    processes and hosts: ``complete`` all that goes through the C library, in child processes too, ``python`` what passes through
    Python. ``limits`` are the known gaps of that level, a sentence each. ``seedings`` are the recorder's own, made in a fresh kernel.
    ``working_directory`` has the home folder as ``~``. ``notebook`` is the notebook's file name where it is known.
    """

    id: str
    kind: Literal["interactive", "headless"]
    started: str
    recorder: str
    fresh: bool = False
    capture_level: Literal["complete", "python"] = "python"
    limits: tuple[str, ...] = ()
    notebook: str | None = None
    working_directory: str | None = None
    seedings: tuple[Seeding, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """Everything a result depends on, as one run showed it."""

    schema_version: int = SCHEMA_VERSION
    run: Run
    environment: Environment
    artifacts: tuple[Artifact, ...] = ()
    executions: tuple[CellExecution, ...] = ()
    gaps: tuple[Gap, ...] = field(default=())


def last_executions(record: Record) -> dict[CellId, CellExecution]:
    """Each cell's last execution, by cell id, in the order of execution: the one whose outputs the notebook shows."""
    last: dict[CellId, CellExecution] = {}
    for execution in record.executions:
        if execution.cell_id is not None:
            last.pop(execution.cell_id, None)
            last[execution.cell_id] = execution
    return last
