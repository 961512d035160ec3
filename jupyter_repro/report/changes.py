"""What changed between two runs, as plain text for a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

from jupyter_repro.model.history import Change
from jupyter_repro.model.record import CellId
from jupyter_repro.report.words import counted, cut, one_line, plain

__all__ = ["changes_as_text"]

_TITLES = {
    "source": "Source",
    "parameter": "Parameters",
    "data": "Data",
    "environment": "Environment",
    "output": "Outputs",
    "metric": "Metrics",
    "order": "Order",
}
_WIDTH = 110
_LINES = 40


def changes_as_text(before: str, after: str, changes: Sequence[Change], places: Mapping[CellId, int]) -> str:
    """The changes by element: sources and outputs as differences of lines, all else as ``name: before → after``. ``places`` are those of
    cells in the notebook, from 1, as far as they are known."""
    if not changes:
        return f"{one_line(before)} and {one_line(after)}: nothing has changed"
    blocks = [f"{one_line(before)} → {one_line(after)}: {counted(len(changes), 'change')}"]
    for element, title in _TITLES.items():
        found = [change for change in changes if change.element == element]
        if found:
            blocks.append("\n".join([title, *(line for change in found for line in _lines(change, places))]))
    return "\n\n".join(blocks)


def _lines(change: Change, places: Mapping[CellId, int]) -> Iterator[str]:
    name = one_line(change.subject)
    if change.element in {"source", "output"}:
        place = places.get(change.cell_id) if change.cell_id is not None else None
        yield f"  cell {name if place is None else f'{place} ({name})'}{_fate(change)}"
        yield from _difference(change.before or "", change.after or "")
    else:
        yield f"  {name}: {_side(change.before)} → {_side(change.after)}"


def _fate(change: Change) -> str:
    return ": added" if change.before is None else ": removed" if change.after is None else ""


def _side(text: str | None) -> str:
    return "nothing" if text is None else cut(one_line(text), 1, _WIDTH)


def _difference(before: str, after: str) -> Iterator[str]:
    old, new = (plain(text).splitlines() for text in (before, after))
    lines = list(difflib.unified_diff(old, new, lineterm="", n=1))[2:]
    for line in lines[:_LINES]:
        if not line.startswith("@@"):
            yield f"    {cut(line, 1, _WIDTH)}"
    if len(lines) > _LINES:
        yield f"    … {counted(len(lines) - _LINES, 'more line')}"
