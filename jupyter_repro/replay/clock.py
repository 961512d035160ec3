"""The condition of the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from jupyter_repro.capture.heldclock import HELD_CLOCK_SENSOR
from jupyter_repro.model.comparison import ConditionKind
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.setup import Setup, replayable

__all__ = ["Clock", "clock_of", "posix_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """The time at which each cell started, for each time that it ran; a replay pretends that it is that time, and lets it go on."""

    times: Mapping[CellId, tuple[float, ...]] = field(default_factory=dict)
    kind: ClassVar[ConditionKind] = "clock"
    subject: ClassVar[str] = ""
    cells: ClassVar[None] = None

    def arrange(self, setup: Setup) -> Setup:
        """Sets the kernel's clock back at each cell."""
        return replace(setup, clock=self.times)

    def was_held(self, rerun: Record) -> bool:
        """Whether the kernel's clock could be set."""
        return not any(gap.sensor == HELD_CLOCK_SENSOR for gap in rerun.gaps)


def clock_of(baseline: Record) -> Clock | None:
    """The clock of a record; None when it says no time."""
    times: dict[CellId, list[float]] = {}
    for execution in replayable(baseline):
        if execution.cell_id is not None and (moment := posix_of(execution.started)) is not None:
            times.setdefault(execution.cell_id, []).append(moment)
    return Clock(times={cell: tuple(each) for cell, each in times.items()}) if times else None


def posix_of(moment: object) -> float | None:
    """A moment in ISO 8601 as a POSIX time; None for what is none, or says no zone."""
    if not isinstance(moment, str):
        return None
    try:
        told = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return None
    return told.timestamp() if told.tzinfo is not None else None
