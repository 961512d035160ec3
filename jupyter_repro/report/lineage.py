"""Slices and stale cells as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jupyter_repro.model.record import CellId
from jupyter_repro.model.staleness import Reason, Staleness
from jupyter_repro.report.words import one_line, plain

__all__ = ["reason_about", "reason_words", "slice_as_text", "stale_words", "staleness_as_text"]

_REASONS = {
    "edited": "was edited since",
    "deleted": "was deleted since",
    "rerun": "ran again since",
    "added": "has not run yet",
    "stale": "is stale itself",
    "later": "stands below",
    "order": "ran in another order",
}
_STATES = {
    "never-run": "never run",
    "edited": "edited since it ran",
    "upstream-deleted": "comes from a deleted cell",
    "upstream-changed": "no longer up to date",
    "out-of-order": "ran out of order",
}
_MOST_REASONS = 3


def slice_as_text(cells: list[tuple[str, str]]) -> str:
    """The cells of a slice, each given as its label and its source."""
    return "\n\n".join(f"# {one_line(label)}\n{plain(source)}" for label, source in cells)


def staleness_as_text(found: Mapping[CellId, Staleness], places: Mapping[CellId, int]) -> str:
    """A line for each cell that is not fresh, with what is the matter; empty when all are. ``places`` count all cells from 1."""
    lines = [f"  cell {places[cell]} ({one_line(cell)}): {words}" for cell, words in stale_words(found, places)]
    return "\n".join(["Stale", *lines]) if lines else ""


def stale_words(found: Mapping[CellId, Staleness], places: Mapping[CellId, int]) -> Iterator[tuple[CellId, str]]:
    """Each cell that is not fresh, and what is the matter."""
    for cell, staleness in found.items():
        if staleness.state != "fresh":
            reasons = [reason_words(reason, places) for reason in staleness.reasons[:_MOST_REASONS]]
            more = [f"{len(staleness.reasons) - _MOST_REASONS} more"] if len(staleness.reasons) > _MOST_REASONS else []
            why = f" ({'; '.join([*reasons, *more])})" if reasons else ""
            yield cell, f"{_STATES[staleness.state]}{why}"


def reason_words(reason: Reason, places: Mapping[CellId, int]) -> str:
    """``cell 3, which gives x, was edited since``."""
    return reason_about(f"cell {places[reason.cell]}" if reason.cell in places else "a cell", reason)


def reason_about(cell: str, reason: Reason) -> str:
    """The same, the feeder being called as is said."""
    if reason.kind == "repeated":
        return f"it changes {one_line(reason.name)} each time it runs"
    return f"{cell}, which gives {one_line(reason.name)}, {_REASONS[reason.kind]}"
