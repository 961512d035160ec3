"""A difference: what one comparator found, before it is placed among the cell's outputs."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Difference", "excerpt", "shortened"]

EXCERPT = 500
_BEFORE = 150


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What differs, in one line, and an excerpt of each side around it."""

    message: str
    baseline: str
    rerun: str


def excerpt(text: str, offset: int) -> str:
    """At most 500 characters of a text around an offset, from the start of a line where one is near."""
    start = max(0, offset - _BEFORE)
    line = text.find("\n", start, offset)
    if start and line >= 0:
        start = line + 1
    end = start + EXCERPT - 2
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def shortened(text: str, length: int = 60) -> str:
    """A text on one line of bounded length."""
    line = " ".join(text[: 4 * length].split())
    return line if len(line) <= length else line[: length - 1] + "…"
