"""What can be said of a notebook while it is worked on, without a rerun: the answer that the panel asks the server for."""

from __future__ import annotations

from typing import Literal

from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.diagnostic import Diagnostic
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellId
from jupyter_repro.model.staleness import Reason, State

__all__ = [
    "Assessment",
    "CellAssessment",
    "Edit",
    "EnvironmentDifference",
    "FileState",
    "Hazard",
    "LineageEdge",
    "LineageGraph",
    "LineageNode",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellAssessment:
    """How one code cell's result stands to the notebook as it is now. ``index`` is its position among all cells, from 0; ``order`` that of
    its last execution in the run, None when it has none."""

    cell_id: CellId
    index: int
    state: State
    order: int | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A change of one cell's source that mends a hazard. ``before`` is the source that it was made for; ``message`` says what it does."""

    cell_id: CellId
    before: str
    after: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Hazard:
    """A diagnostic, and the edit that would mend it where one is known."""

    diagnostic: Diagnostic
    edit: Edit | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileState:
    """A file as the run last read or wrote it, and how it stands on disk now. ``local`` is its path on the server, where the contents
    manager can open it."""

    path: str
    digest: Digest | None = None
    now: Literal["same", "changed", "missing", "unknown"] = "unknown"
    local: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentDifference:
    """A part of the environment that is not as the saved record has it: ``python``, a distribution, ``cpu`` … None: it is not there."""

    subject: str
    saved: str | None = None
    now: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LineageNode:
    """A cell or a file. ``id`` is unique in the graph; ``label`` is the cell's first line, or the file's name."""

    id: str
    kind: Literal["cell", "file"]
    label: str
    cell_id: CellId | None = None
    path: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LineageEdge:
    """One node feeds another through variables, files, generators or settings of these names; ``unknown``: it may."""

    source: str
    target: str
    kind: Literal["variable", "file", "generator", "unknown", "setting"]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LineageGraph:
    """Who feeds whom in the last run: of each cell its last execution, of each file one node."""

    nodes: tuple[LineageNode, ...] = ()
    edges: tuple[LineageEdge, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """What was asked of a notebook. Parts that nobody asked for are empty; ``lineage`` is None then.

    ``run_id`` and ``executions`` say which state of the record it rests on. ``notes`` say what limits it.
    """

    run_id: str | None = None
    executions: int = 0
    cells: tuple[CellAssessment, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    files: tuple[FileState, ...] = ()
    environment: tuple[EnvironmentDifference, ...] = ()
    lineage: LineageGraph | None = None
    notes: tuple[str, ...] = ()
