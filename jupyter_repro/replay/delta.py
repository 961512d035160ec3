"""Delta debugging: the smallest part of some candidates that is still enough."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import TypeVar

__all__ = ["smallest_enough"]

T = TypeVar("T")


def smallest_enough(candidates: Sequence[T]) -> Generator[frozenset[T], bool, frozenset[T]]:
    """Asks of parts of the candidates whether they are enough, and returns a part that is, and of which nothing can be left out.

    All candidates together must be enough, and nothing must not be. This is ddmin (Zeller and Hildebrandt, 2002) turned round: it asks
    about ever smaller pieces, then about all but each piece. For ``n`` candidates of which ``k`` are needed it asks about ``2 k log n``
    questions at best and no more than ``n² + 3n``. Where being enough is monotone, what it returns is minimal.
    """
    left = list(candidates)
    pieces = 2
    while len(left) > 1:
        parts = list(_parts(left, pieces))
        if (enough := (yield from _first_enough(parts))) is not None:
            left, pieces = enough, 2
            continue
        rests = [[item for item in left if item not in part] for part in parts] if pieces > 2 else []
        if (enough := (yield from _first_enough(rests))) is not None:
            left, pieces = enough, max(pieces - 1, 2)
        elif pieces < len(left):
            pieces = min(2 * pieces, len(left))
        else:
            break
    return frozenset(left)


def _first_enough(parts: Sequence[list[T]]) -> Generator[frozenset[T], bool, list[T] | None]:
    for part in parts:
        if (yield frozenset(part)):
            return part
    return None


def _parts(items: list[T], count: int) -> Iterator[list[T]]:
    """The items in so many pieces of nearly the same size."""
    for number in range(count):
        yield items[len(items) * number // count : len(items) * (number + 1) // count]
