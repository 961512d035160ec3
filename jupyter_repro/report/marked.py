"""Two excerpts side by side, the pieces that differ marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from jupyter_repro.report.words import cut, plain

__all__ = ["Piece", "marked"]

LINES = 24
WIDTH = 400
# difflib takes time in the square of the number of pieces.
PIECES = 800


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Some text of one side. ``differs``: the other side has something else, or nothing, in its place."""

    text: str
    differs: bool


def marked(baseline: str | None, rerun: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of both excerpts. A side that is None has none; excerpts too long to align carry no marks."""
    left, right = (cut(plain(text), LINES, WIDTH) if text is not None else "" for text in (baseline, rerun))
    if baseline is None or rerun is None:
        return _whole(left), _whole(right)
    ours, theirs = (re.findall(r"[\w.]+|\s+|.", text) for text in (left, right))
    if len(ours) + len(theirs) > PIECES:
        return _whole(left), _whole(right)
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for tag, a, b, c, d in SequenceMatcher(a=ours, b=theirs, autojunk=False).get_opcodes():
        for side, text in ((sides[0], "".join(ours[a:b])), (sides[1], "".join(theirs[c:d]))):
            if text:
                side.append(Piece(text=text, differs=tag != "equal"))
    return tuple(sides[0]), tuple(sides[1])


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text=text, differs=False),) if text else ()
