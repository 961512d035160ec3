"""Edits: what would mend a hazard, where something is known."""

from __future__ import annotations

from jupyter_repro.explain.hazards.reading import ReadNotebook
from jupyter_repro.model.assessment import Edit
from jupyter_repro.model.diagnostic import Diagnostic
from jupyter_repro.repair.order import SortedListing, SortedSet
from jupyter_repro.repair.randomness import SeededGenerator, SeededStart
from jupyter_repro.repair.repair import Repair

__all__ = ["REPAIRS", "edit_for"]

REPAIRS: tuple[Repair, ...] = (SortedListing(), SeededGenerator(), SeededStart(), SortedSet())
"""All repairs, by code."""

_BY_CODE = {repair.code: repair for repair in REPAIRS}


def edit_for(diagnostic: Diagnostic, notebook: ReadNotebook) -> Edit | None:
    """The edit that mends a hazard of a notebook; None when none is known."""
    repair = _BY_CODE.get(diagnostic.code)
    cell = next((cell for cell in notebook.cells if cell.cell_id == diagnostic.cell_id), None)
    if repair is None or cell is None or any("\r" in other.source for other in notebook.cells):  # which Python takes for the end of a line
        return None
    return repair.edit(diagnostic, cell, notebook)
