"""The history of a notebook: its runs, and what changed from one to another."""

from __future__ import annotations

from typing import Literal

from jupyter_repro.model.comparison import Verdict
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellId, Metric, Parameter

__all__ = ["Change", "HistoryRun", "RunDifference"]


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryRun:
    """One run as the history lists it: times are UTC in ISO 8601, ``duration`` is the sum over its cell executions in seconds.

    ``verdict`` is that of its verification, None when it was not verified; ``differing`` counts the cells that did not reproduce.
    """

    id: str
    notebook: str
    kind: Literal["interactive", "headless"]
    started: str
    saved: str
    executions: int = 0
    duration: float = 0.0
    verdict: Verdict | None = None
    differing: int = 0
    commit: str | None = None
    dirty: bool = False
    parameters: tuple[Parameter, ...] = ()
    metrics: tuple[Metric, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that is not the same in two runs. ``subject`` names it within its element: a cell by its id, a parameter or metric by its
    name, a file by its path, a distribution by its name. None: it is not there. Sources are whole, outputs are excerpts."""

    element: Literal["source", "parameter", "data", "environment", "output", "metric", "order"]
    subject: str
    before: str | None = None
    after: str | None = None
    cell_id: CellId | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunDifference:
    """What changed from one run to another, in the order source, parameters, data, environment, outputs, metrics."""

    before: HistoryRun
    after: HistoryRun
    changes: tuple[Change, ...] = ()
