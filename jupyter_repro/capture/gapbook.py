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
    """Keeps gaps as events for the journal. Those beyond the bounds are counted, of each cell execution and of the run; the count is a gap
    too, told anew as it grows."""

    def __init__(self) -> None:
        self._kept: list[dict[str, Any]] = []
        self._of_a_cell: Counter[int | None] = Counter()
        self._left_out: Counter[int | None] = Counter()
        self._untold: set[int | None] = set()

    def add(self, gap: Gap) -> dict[str, Any] | None:
        """Takes a gap in. Returns the event that tells of it, or of how many there are by now, if it is time for that."""
        if len(self._kept) < _MOST and self._of_a_cell[gap.order] < _MOST_OF_A_CELL:
            self._of_a_cell[gap.order] += 1
            event = {"event": "gap", "gap": to_dict(gap)}
            self._kept.append(event)
            return event
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
    def events(self) -> list[dict[str, Any]]:
        """The events that tell of everything."""
        return [*self._kept, *(_counted(order, count) for order, count in self._left_out.items())]

    def _count(self, order: int | None) -> dict[str, Any]:
        self._untold.discard(order)
        return _counted(order, self._left_out[order])


def _counted(order: int | None, count: int) -> dict[str, Any]:
    return {"event": "gap", "gap": to_dict(Gap(sensor=_SENSOR, message=f"{count} more are not listed", order=order)), "anew": True}
