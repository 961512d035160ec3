"""A difference: what one comparator found, before it is placed among the cell's outputs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

__all__ = ["Difference", "excerpt", "largest_of", "shortened"]

EXCERPT = 500
_BEFORE = 150
_MOST_PLACES = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What differs, in one line, and an excerpt of each side around it.

    ``size`` is how far apart two numbers are, relative to the larger; None where what differs is no number. ``numbers`` counts those that
    differ, this one the most. ``aligned``: what comes after the place can still be laid beside each other.
    """

    message: str
    baseline: str
    rerun: str
    size: float | None = None
    numbers: int = 1
    aligned: bool = True

    @property
    def among(self) -> str:
        """What to add to the message where further numbers differ."""
        if self.numbers < _MOST_PLACES:
            return f", the largest of {self.numbers} numbers that differ" if self.numbers > 1 else ""
        return f", the largest of the first {self.numbers:,} numbers that differ"

    def within(self, place: str) -> Difference:
        """The difference with the words before it that say where it is."""
        return replace(self, message=f"{place}{self.message}")


def largest_of(found: Iterable[Difference]) -> Difference | None:
    """The one to tell of all differences of two outputs: of numbers the largest, with how many there are; else the first.

    Also the first, where something shifts what follows: numbers that are beside each other then do not belong together. Those of the
    first thousand places are looked at, which bounds the time.
    """
    places = list(islice(found, _MOST_PLACES))
    if not places:
        return None
    if places[0].size is None or not all(place.aligned for place in places):
        return replace(places[0], size=None, aligned=all(place.aligned for place in places))
    numbers = [place for place in places if place.size is not None]
    return replace(max(numbers, key=lambda place: place.size or 0.0), numbers=sum(place.numbers for place in numbers))


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
