"""Diagnostics: hazards that a notebook shows without being run, and where."""

from __future__ import annotations

from typing import Literal

from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellId

__all__ = ["Diagnostic", "Inspection", "Severity"]

Severity = Literal["warning", "note"]
"""``warning``: the result may well be another next time. ``note``: something that often goes with that, and often does not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnostic:
    """A hazard found in one cell.

    ``index`` is the cell's position among all cells, from 0; ``line`` and ``column`` are those of the cell's source, from 1, of the first
    character. ``seen_in`` says what shows it: the source, or the record of the last run. ``file_line`` is the line of the notebook's file
    in which that line of the source stands, from 1; None where the file does not have one for each.
    """

    code: str
    name: str
    severity: Severity
    message: str
    hint: str
    cell_id: CellId
    index: int
    line: int = 1
    column: int = 1
    seen_in: Literal["source", "record"] = "source"
    file_line: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """What ``lint`` found in a notebook, in the order of its cells. ``ignored`` counts what comments in cells asked to leave out."""

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()
    ignored: int = 0
    notes: tuple[str, ...] = ()
