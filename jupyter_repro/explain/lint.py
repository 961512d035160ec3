"""Lint: the hazards of a notebook, from its sources and, where it has one, the record of its last run."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from jupyter_repro.errors import UsageError
from jupyter_repro.explain.hazards import code, data, environment, parameters
from jupyter_repro.explain.hazards.hazard import CellHazard, Hazard, Spot
from jupyter_repro.explain.hazards.reading import ReadCell, ReadNotebook, read_cells
from jupyter_repro.lineage.sources import python_of
from jupyter_repro.model.diagnostic import Diagnostic
from jupyter_repro.model.record import CellId, Record

__all__ = ["HAZARDS", "is_chosen", "lint", "lint_read"]

HAZARDS: tuple[Hazard | CellHazard, ...] = (
    code.UndefinedName(),
    code.CountsOutOfOrder(),
    code.CountsGap(),
    code.SourceOutdated(),
    code.ResultsAsTheyCome(),
    data.AbsolutePath(),
    data.UnsortedListing(),
    data.NetworkRead(),
    parameters.FreshEntropyTaken(),
    parameters.UnseededDraw(),
    parameters.SetOrderTaken(),
    parameters.InputAsked(),
    environment.UnpinnedInstall(),
    environment.ClockInResult(),
    environment.VariableAsked(),
)
"""All hazards, by code."""

_IGNORE = re.compile(r"#\s*repro:\s*ignore(?:\[(?P<codes>[^\]\n]*)\])?")
_GAP = "RC103"


def lint(
    cells: Sequence[Mapping[str, Any]], record: Record | None, *, select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[tuple[Diagnostic, ...], int]:
    """The diagnostics of a notebook's cells, given as nbformat spells them, in their order; and how many of them comments asked to ignore.

    ``select`` and ``ignore`` are codes or the first letters of codes (``RP``); the longer one wins where both name a code. A cell with
    ``# repro: ignore[RP101]`` is not asked for that code, one with ``# repro: ignore`` for none. Raises UsageError where ``select`` or
    ``ignore`` name no code.
    """
    for prefix in (*select, *ignore):
        if not any(hazard.code.startswith(prefix) for hazard in HAZARDS):
            known = ", ".join(hazard.code for hazard in HAZARDS)
            raise UsageError("usage", f"no hazard has a code that begins with {prefix!r}", hint=f"the codes are {known}")
    return lint_read(read_cells(cells, record), select=select, ignore=ignore)


def lint_read(notebook: ReadNotebook, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[tuple[Diagnostic, ...], int]:
    """What ``lint`` gives, of a notebook that has been read."""
    ignored = {cell.cell_id: codes for cell in notebook.cells if (codes := cell.recall("ignored", partial(_ignored_in, cell.source)))}
    places = {cell.cell_id: cell.index for cell in notebook.cells}
    chosen = tuple(hazard for hazard in HAZARDS if is_chosen(hazard.code, select, ignore))
    found: list[Diagnostic] = []
    left_out = 0
    for hazard, spot in _spots(notebook, chosen):
        if any(hazard.code.startswith(prefix) for prefix in ignored.get(spot.cell.cell_id, ())):
            left_out += 1
        else:
            found.append(_diagnostic(hazard, spot, places[spot.cell.cell_id]))
    return tuple(sorted(found, key=lambda d: (d.index, d.line, d.column, d.code))), left_out


_Found = tuple["Hazard | CellHazard", Spot]


def _spots(notebook: ReadNotebook, chosen: tuple[Hazard | CellHazard, ...]) -> Iterator[_Found]:
    """The spots of all hazards. What cells say by themselves they say once, as long as they stay what they are."""
    alone = tuple(hazard for hazard in chosen if not isinstance(hazard, Hazard))

    def spots_in(cell: ReadCell) -> tuple[_Found, ...]:
        return tuple((hazard, spot) for hazard in alone for spot in hazard.spots_in(cell))

    for cell in notebook.cells:
        yield from cell.recall(alone, partial(spots_in, cell))
    for hazard in chosen:
        if isinstance(hazard, Hazard):
            for spot in hazard.spots(notebook):
                yield hazard, spot


def is_chosen(code: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Whether a code is looked for."""
    selected = max((len(prefix) for prefix in select if code.startswith(prefix)), default=-1)
    ignored = max((len(prefix) for prefix in ignore if code.startswith(prefix)), default=-1)
    return (ignored < 0 and (selected >= 0 or not select)) or selected > ignored >= 0


def _ignored_in(source: str) -> tuple[str, ...]:
    """The codes that comments in a cell ask to ignore; an empty one stands for all."""
    found = [comment["codes"] for comment in _IGNORE.finditer(source)]
    return tuple(code.strip() for codes in found for code in ([""] if codes is None else codes.split(",")) if code.strip() or codes is None)


def _diagnostic(hazard: Hazard | CellHazard, spot: Spot, index: int) -> Diagnostic:
    unsure = hazard.code == _GAP and spot.seen_in == "source"  # a gap in the counts alone is often a cell that ran twice
    return Diagnostic(
        code=hazard.code,
        name=hazard.name,
        severity="note" if unsure else hazard.severity,
        message=spot.message,
        hint=spot.hint or hazard.hint,
        cell_id=CellId(spot.cell.cell_id),
        index=index,
        line=spot.line,
        column=_characters(spot),
        seen_in=spot.seen_in,
    )


def _characters(spot: Spot) -> int:
    """The column in characters: Python's syntax trees count bytes."""
    lines = _lines_of(spot.cell.source)
    line = lines[spot.line - 1] if spot.line <= len(lines) else ""
    return len(line.encode("utf-8", "surrogatepass")[: spot.column - 1].decode("utf-8", "replace")) + 1


@functools.lru_cache(maxsize=16)
def _lines_of(source: str) -> list[str]:
    return python_of(source).split("\n")
