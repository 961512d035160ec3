"""Repairs: each class knows how to mend one kind of hazard."""

from __future__ import annotations

from typing import ClassVar, Protocol

from jupyter_repro.explain.hazards.reading import ReadCell, ReadNotebook
from jupyter_repro.model.assessment import Edit
from jupyter_repro.model.diagnostic import Diagnostic

__all__ = ["Repair"]


class Repair(Protocol):
    """Makes edits for hazards of one code."""

    code: ClassVar[str]

    def edit(self, diagnostic: Diagnostic, cell: ReadCell, notebook: ReadNotebook) -> Edit | None:
        """The edit that mends a hazard found in a cell; None when none is known that surely does no harm. The edit may be in another cell
        of the notebook."""
