"""Conditions of code: the order in which cells ran, and the sources that they had."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from jupyter_repro.lineage.flow import is_edited
from jupyter_repro.model.comparison import ConditionKind
from jupyter_repro.model.record import CellId, Record, last_executions
from jupyter_repro.replay.incell import InCell
from jupyter_repro.replay.setup import Setup, Step, replayable

__all__ = ["OldSource", "Order", "order_of", "order_of_counts", "sources_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class OldSource(InCell):
    """The source of a cell when it made its saved outputs; it has been edited since."""

    source: str
    kind: ClassVar[ConditionKind] = "source"

    def arrange(self, setup: Setup) -> Setup:
        """Runs it in place of what the cell has now."""
        return replace(setup, sources={**setup.sources, self.cell: self.source})

    def was_held(self, rerun: Record) -> bool:  # noqa: ARG002
        """True: a cell runs the source that it is given."""
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """All executions in their order: cells that ran several times do, with the sources that they had then, and so do those that are no
    longer there. In its last execution a cell has the source that it has now, unless its old one is held too."""

    steps: tuple[Step, ...]
    kind: ClassVar[ConditionKind] = "order"
    subject: ClassVar[str] = ""
    cells: ClassVar[None] = None

    def arrange(self, setup: Setup) -> Setup:
        """Makes these executions in place of those from top to bottom."""
        return replace(setup, steps=self.steps)

    def was_held(self, rerun: Record) -> bool:  # noqa: ARG002
        """True: cells run in the order in which they are asked to."""
        return True


def sources_of(cells: Mapping[CellId, str], baseline: Record) -> Iterator[OldSource]:
    """The old sources of the cells that were edited after their last execution."""
    for cell, execution in last_executions(baseline).items():
        if cell in cells and is_edited(cells[cell], execution):
            yield OldSource(cell=cell, source=execution.source)


def order_of(cells: Mapping[CellId, str], baseline: Record, shown: Sequence[CellId]) -> Order | None:
    """The recorded order; None where it is that from top to bottom. Cells in ``shown`` have outputs or counts of which the record may know
    nothing: those come last."""
    executions = replayable(baseline)
    names = [e.cell_id or CellId(f"unnamed-{e.order}") for e in executions]
    if names == [cell for cell in cells if cell in names]:
        return None
    last = {name: place for place, name in enumerate(names)}
    steps = [
        Step(cell_id=name, source=e.source, last=last[name] == place, raises=e.status == "error")
        for place, (name, e) in enumerate(zip(names, executions, strict=True))
    ]
    return Order(steps=(*steps, *(Step(cell_id=cell, source=cells[cell]) for cell in shown if cell not in last)))


def order_of_counts(cells: Mapping[CellId, str], counts: Mapping[CellId, int]) -> Order | None:
    """The order that the saved execution counts tell; None where it is that from top to bottom."""
    ran = sorted(counts, key=lambda cell: counts[cell])
    if ran == [cell for cell in cells if cell in counts]:
        return None
    return Order(steps=tuple(Step(cell_id=cell, source=cells[cell]) for cell in ran))
