"""The condition of controls: the values that a reader had given to a notebook's widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from jupyter_repro.capture.heldcontrols import HELD_CONTROLS_SENSOR
from jupyter_repro.model.comparison import ConditionKind
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions
from jupyter_repro.replay.incell import InCell
from jupyter_repro.replay.setup import Setup, replayable

__all__ = ["Controls", "controls_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Controls(InCell):
    """The values of the controls that a cell met with, as JSON texts by name, for each time that it ran. ``others`` met with them too: such
    as the cell that made them, which shows them as they are at the end."""

    values: tuple[Mapping[str, str], ...]
    others: frozenset[CellId] = frozenset()
    kind: ClassVar[ConditionKind] = "control"

    @property
    def cells(self) -> frozenset[CellId]:
        """All cells that met with them."""
        return self.others | {self.cell}

    def arrange(self, setup: Setup) -> Setup:
        """Sets the controls before the cell runs."""
        return replace(setup, controls={**setup.controls, self.cell: self.values})

    def was_held(self, rerun: Record) -> bool:
        """Whether they could be set."""
        return not any(gap.sensor == HELD_CONTROLS_SENSOR for gap in rerun.gaps)


def controls_of(baseline: Record, rerun: Record | None) -> Iterator[Controls]:
    """The controls whose values the plain rerun had otherwise, by the cells that met with them."""
    after = {cell: _values(execution) for cell, execution in last_executions(rerun).items()} if rerun is not None else {}
    every: dict[CellId, list[Mapping[str, str]]] = {}
    for execution in replayable(baseline):
        if execution.cell_id is not None:
            every.setdefault(execution.cell_id, []).append(_values(execution))
    for cell, each in every.items():
        if each[-1] and each[-1] != after.get(cell):
            names = each[-1].keys()
            others = frozenset(other for other, values in every.items() if other != cell and values[-1].keys() & names)
            yield Controls(cell=cell, values=tuple(each), others=others)


def _values(execution: CellExecution) -> dict[str, str]:
    return {p.name: p.value for p in execution.parameters if p.source == "widget" and p.value is not None}
