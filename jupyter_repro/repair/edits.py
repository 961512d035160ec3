"""Edits: what would mend a hazard, where something is known."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_repro.explain.hazards.reading import ReadCell, ReadNotebook
from jupyter_repro.model.assessment import Edit
from jupyter_repro.model.diagnostic import Diagnostic
from jupyter_repro.repair.order import SortedListing, SortedSet
from jupyter_repro.repair.randomness import SeededGenerator, SeededStart
from jupyter_repro.repair.repair import Repair

__all__ = ["REPAIRS", "edits_for"]

REPAIRS: tuple[Repair, ...] = (SortedListing(), SeededGenerator(), SeededStart(), SortedSet())
"""All repairs, by code."""

_BY_CODE = {repair.code: repair for repair in REPAIRS}


def edits_for(diagnostics: Iterable[Diagnostic], notebook: ReadNotebook) -> list[Edit | None]:
    """For each hazard of a notebook the edit that mends it; None where none is known."""
    cells = {cell.cell_id: cell for cell in notebook.cells}
    if any("\r" in cell.source for cell in notebook.cells):  # which Python takes for the end of a line
        cells = {}
    return [_edit_for(diagnostic, cells.get(diagnostic.cell_id), notebook) for diagnostic in diagnostics]


def _edit_for(diagnostic: Diagnostic, cell: ReadCell | None, notebook: ReadNotebook) -> Edit | None:
    repair = _BY_CODE.get(diagnostic.code)
    return None if repair is None or cell is None else repair.edit(diagnostic, cell, notebook)
