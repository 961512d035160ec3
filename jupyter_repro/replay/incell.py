"""What the conditions have in common that come in in one cell."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_repro.model.record import CellId

__all__ = ["InCell"]


@dataclass(frozen=True, kw_only=True, slots=True)
class InCell:
    """The part of a condition that says which cell it is about."""

    cell: CellId

    @property
    def subject(self) -> str:
        """The cell's id."""
        return self.cell

    @property
    def cells(self) -> frozenset[CellId]:
        """The cell."""
        return frozenset({self.cell})
