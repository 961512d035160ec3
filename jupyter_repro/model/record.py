"""The record: the document about one run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NewType

from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest
from jupyter_repro.model.environment import Distribution, Environment
from jupyter_repro.model.randomness import Entropy, GeneratorChange, Seeding

__all__ = [
    "SCHEMA_VERSION",
    "CellError",
    "CellExecution",
    "CellId",
    "ChildProcess",
    "Connection",
    "Gap",
    "Record",
    "Run",
    "Status",
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
    """A program that a cell started. Its arguments may hold secrets and are not recorded."""

    program: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """A network host that a cell asked for or connected to."""

    host: str
    port: int | None = None


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
    included; ``generated`` the files written. ``clock`` lists the calls in the cell's own source that read the clock.
    ``outputs_digest`` is that of the outputs saved with the notebook.
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
    distributions: tuple[Distribution, ...] = ()
    seedings: tuple[Seeding, ...] = ()
    generators: tuple[GeneratorChange, ...] = ()
    entropy: tuple[Entropy, ...] = ()
    clock: tuple[str, ...] = ()
    environment_variables: tuple[str, ...] = ()
    processes: tuple[ChildProcess, ...] = ()
    network: tuple[Connection, ...] = ()
    outputs_digest: Digest | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One life of a kernel doing a notebook.

    ``fresh`` is True when recording started before any user code ran. ``capture_level`` says how much the file sensor sees:
    ``python`` what passes through Python's audit events. ``seedings`` are the recorder's own, made in a fresh kernel.
    ``working_directory`` has the home folder as ``~``. ``notebook`` is the notebook's file name where it is known.
    """

    id: str
    kind: Literal["interactive", "headless"]
    started: str
    recorder: str
    fresh: bool = False
    capture_level: Literal["python"] = "python"
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
