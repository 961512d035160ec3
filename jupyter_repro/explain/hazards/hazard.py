"""Hazards: each class knows one kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, runtime_checkable

from jupyter_repro.explain.hazards.reading import ReadCell, ReadNotebook
from jupyter_repro.model.diagnostic import Severity

__all__ = ["CellHazard", "Hazard", "Spot"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """One place where a hazard is: the cell, line and column in its source from 1, and what is the matter. ``hint`` replaces the hazard's
    own."""

    cell: ReadCell
    message: str
    line: int = 1
    column: int = 1
    hint: str | None = None
    seen_in: Literal["source", "record"] = "source"


class CellHazard(Protocol):
    """Finds hazards of one code that a cell has whatever the others say, but for what they import. The class's docstring is the code's
    entry in the documentation, as a rule's is."""

    code: ClassVar[str]
    name: ClassVar[str]
    hint: ClassVar[str]
    severity: ClassVar[Severity]

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Where a cell has the hazard."""


@runtime_checkable
class Hazard(Protocol):
    """Finds hazards of one code for which the whole notebook is looked at. The docstring is what that of a ``CellHazard`` is."""

    code: ClassVar[str]
    name: ClassVar[str]
    hint: ClassVar[str]
    severity: ClassVar[Severity]

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Where the notebook has the hazard."""
