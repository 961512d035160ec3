"""The history of a notebook: its runs, and what changed from one to another."""

from __future__ import annotations

from typing import Literal

from jupyter_repro.model.comparison import Verdict
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellId, Metric, Parameter, Record

__all__ = ["Change", "HistoryRun", "RunDifference", "run_of"]


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


def run_of(record: Record, *, notebook: str, saved: str) -> HistoryRun:
    """A run as the history lists it, from its record. Of a parameter or metric that several cells gave a value, the last counts."""
    repository = record.environment.repository
    return HistoryRun(
        id=record.run.id,
        notebook=notebook,
        kind=record.run.kind,
        started=record.run.started,
        saved=saved,
        executions=len(record.executions),
        duration=sum(execution.duration or 0.0 for execution in record.executions),
        commit=None if repository is None else repository.commit,
        dirty=repository is not None and repository.dirty,
        parameters=tuple({(one.source, one.name): one for e in record.executions for one in e.parameters}.values()),
        metrics=tuple({one.name: one for e in record.executions for one in e.metrics}.values()),
    )
