"""Signs: what the way in which outputs differ says about the cause."""

from __future__ import annotations

import re

from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, CellComparison

__all__ = ["differs_by_order", "differs_in_last_digits", "error_of", "missing_module", "only_repr", "only_warnings"]

_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_TOKEN = re.compile(r"[\w.]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LAST_DIGITS = 1e-4
_ENOUGH = 2


def error_of(cell: CellComparison) -> str:
    """The errors that the rerun raised and the baseline did not, as text; empty when there are none."""
    return "\n".join(d.rerun for d in cell.divergences if d.mime_type == ERROR_TYPE and d.kind != "removed" and d.rerun)


def missing_module(error: str) -> str | None:
    """The module that an error says is not there; None when it says nothing of the kind."""
    found = _NO_MODULE.search(error)
    return None if found is None else found[1]


def only_warnings(cell: CellComparison) -> bool:
    """Whether the outputs differ in what went to stderr alone."""
    return bool(cell.divergences) and all(d.mime_type == STDERR_TYPE for d in cell.divergences)


def differs_by_order(cell: CellComparison) -> bool:
    """Whether both sides say the same words, in another order, wherever they differ."""
    pairs = _texts(cell)
    tokens = [(_TOKEN.findall(before), _TOKEN.findall(after)) for before, after in pairs]
    return bool(pairs) and all(len(old) >= _ENOUGH and old != new and sorted(old) == sorted(new) for old, new in tokens)


def only_repr(cell: CellComparison) -> bool:
    """Whether both sides have the same numbers, and differ in what is around them."""
    pairs = _texts(cell)
    numbers = [(_NUMBER.findall(before), _NUMBER.findall(after)) for before, after in pairs]
    return bool(pairs) and all(old == new for old, new in numbers)


def differs_in_last_digits(cell: CellComparison) -> bool:
    """Whether numbers alone differ, and little, as another order of additions makes them."""
    pairs = _texts(cell)
    return bool(pairs) and all(_near(before, after) for before, after in pairs)


def _near(before: str, after: str) -> bool:
    if _NUMBER.sub("#", before) != _NUMBER.sub("#", after):
        return False
    pairs = [(float(a), float(b)) for a, b in zip(_NUMBER.findall(before), _NUMBER.findall(after), strict=True)]
    return all(abs(a - b) <= _LAST_DIGITS * max(abs(a), abs(b)) for a, b in pairs)


def _texts(cell: CellComparison) -> list[tuple[str, str]]:
    """The excerpts of both sides where outputs were modified; none when some are added or removed."""
    if not all(d.kind == "modified" and d.baseline is not None and d.rerun is not None for d in cell.divergences):
        return []
    return [(d.baseline or "", d.rerun or "") for d in cell.divergences]
