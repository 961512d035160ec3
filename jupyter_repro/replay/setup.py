"""Setups: the ways in which a replay is made other than plainly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_repro.model.record import CellExecution, CellId, Record

__all__ = ["Setup", "Step", "replayable"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One execution to be made: of a cell, with a source that may be an older one. ``last`` is True of the last of its cell, whose outputs
    count; ``raises`` where it raised before, and may again."""

    cell_id: CellId
    source: str
    last: bool = True
    raises: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """How a replay differs from a plain rerun; one without arguments is plain.

    ``hash_seed`` and ``variables`` (None: unset) are what the kernel's process starts with. ``seedings`` are the seeds of global
    generators. ``entropy`` (by door and cell, ``numpy:CELL_ID``), ``clock`` (POSIX times) and ``controls`` (values as JSON text by name)
    have an item for each execution of a cell. ``sources`` are the sources of cells, in place of the notebook's. ``steps`` are the
    executions to make, in place of the notebook's cells from top to bottom. ``files`` are the files to find at paths relative to the
    notebook's folder. ``interpreter`` is the Python of the environment to run in, in place of the kernel's own.
    """

    hash_seed: str | None = None
    variables: Mapping[str, str | None] = field(default_factory=dict)
    seedings: Mapping[str, str] = field(default_factory=dict)
    entropy: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    clock: Mapping[CellId, tuple[float, ...]] = field(default_factory=dict)
    controls: Mapping[CellId, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    sources: Mapping[CellId, str] = field(default_factory=dict)
    steps: tuple[Step, ...] | None = None
    files: Mapping[str, Path] = field(default_factory=dict)
    interpreter: Path | None = None

    def as_hold(self) -> dict[str, Any] | None:
        """What the recorder in the kernel is told to hold; None when it is nothing. Where cells run once, their last execution counts."""
        since = -1 if self.steps is None else 0
        hold: dict[str, Any] = {
            "seedings": dict(self.seedings),
            "entropy": {door: [value for values in each[since:] for value in values] for door, each in self.entropy.items()},
            "clock": {cell: list(times[since:]) for cell, times in self.clock.items()},
            "controls": {cell: [dict(values) for values in each[since:]] for cell, each in self.controls.items()},
        }
        hold = {key: held for key, held in hold.items() if held}
        return hold or None


def replayable(baseline: Record) -> list[CellExecution]:
    """The executions that can be made again. One that was interrupted or never ended is left out: nobody knows how far it came."""
    return [execution for execution in baseline.executions if execution.status in {"ok", "error"}]
