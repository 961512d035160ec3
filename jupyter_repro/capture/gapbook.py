"""The gaps of a run, of which no more are kept than somebody would read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.record import Gap

__all__ = ["GapBook"]

_MOST = 500
_MOST_OF_A_CELL = 20
_SENSOR = "gaps"


class GapBook:
    """Keeps gaps, and gives the events that tell the journal of them. Those beyond the bounds are counted, of each cell execution and of
    the run; the count is a gap too, told anew as it grows."""

    def __init__(self) -> None:
        self._kept: list[Gap] = []
        self._of_a_cell: Counter[int | None] = Counter()
        self._left_out: Counter[int | None] = Counter()
        self._untold: set[int | None] = set()

    def add(self, gap: Gap) -> dict[str, Any] | None:
        """Takes a gap in. Returns the event that tells of it, or of how many there are by now, if it is time for that."""
        if len(self._kept) < _MOST and self._of_a_cell[gap.order] < _MOST_OF_A_CELL:
            self._of_a_cell[gap.order] += 1
            self._kept.append(gap)
            return {"event": "gap", "gap": to_dict(gap)}
        order = gap.order if len(self._kept) < _MOST else None
        self._left_out[order] += 1
        count = self._left_out[order]
        if count & (count - 1):  # no power of two
            self._untold.add(order)
            return None
        return self._count(order)

    def untold(self) -> list[dict[str, Any]]:
        """The events of counts that have grown since they were told."""
        return [self._count(order) for order in sorted(self._untold, key=lambda order: -1 if order is None else order)]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps that are kept, and how many are not."""
        return (*self._kept, *(_counted(order, count) for order, count in self._left_out.items()))

    def _count(self, order: int | None) -> dict[str, Any]:
        self._untold.discard(order)
        return {"event": "gap", "gap": to_dict(_counted(order, self._left_out[order])), "anew": True}


def _counted(order: int | None, count: int) -> Gap:
    return Gap(sensor=_SENSOR, message=f"{count} more are not listed", order=order)
