"""What changed between two runs, as plain text for a terminal."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from jupyter_repro.model.history import Change
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


def changes_as_text(before: str, after: str, changes: Sequence[Change]) -> str:
    """The changes by element: sources and outputs as differences of lines, all else as ``name: before → after``."""
    if not changes:
        return f"{one_line(before)} and {one_line(after)}: nothing has changed"
    blocks = [f"{one_line(before)} → {one_line(after)}: {counted(len(changes), 'change')}"]
    for element, title in _TITLES.items():
        found = [change for change in changes if change.element == element]
        if found:
            blocks.append("\n".join([title, *(line for change in found for line in _lines(change))]))
    return "\n\n".join(blocks)


def _lines(change: Change) -> Iterator[str]:
    name = one_line(change.subject)
    if change.element in {"source", "output"}:
        yield f"  cell {name}{_fate(change)}"
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
