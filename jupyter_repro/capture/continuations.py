"""Continuations: when what cells do after their end is merged into the record, and told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from typing import Any

from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.originals import allocate_lock, stopwatch

__all__ = ["Continuations"]

_SOON = 1.0
_SELDOM = 60.0
_FACTS_PER_SECOND = 10


class Continuations:
    """Merges continuations at each cell's end and, where the shell has a kernel with a loop, a second after they began.

    ``merge`` ends one and says how many facts its execution has then, 0 when none is new; ``tell`` writes the execution of an order
    anew. A thread may go on for hours, and each telling tells everything: so an execution is told the more seldom, the oftener it was
    told and the more there is to tell. ``flush`` with ``everything`` leaves nothing untold.

    What the C library sees comes to light only when it is looked for: ``look`` does so, and says whether there is anything to look
    for. In an idle kernel that is done ever more seldom.
    """

    def __init__(
        self, shell: Any, current: Current, look: Callable[[], bool], merge: Callable[[Draft], int], tell: Callable[[int], None]
    ) -> None:
        self._loop: Any = getattr(getattr(shell, "kernel", None), "io_loop", None)
        self._current, self._look, self._merge, self._tell = current, look, merge, tell
        self._untold: dict[int, int] = {}
        self._paces: dict[int, tuple[float, float]] = {}
        self._lock = allocate_lock()
        self._due: float | None = None
        self._turn = 0
        self._idle = _SOON

    def soon(self, seconds: float = _SOON) -> None:
        """Merges in a second, from the kernel's loop. May be called from any thread."""
        due = stopwatch() + seconds
        if self._loop is None or (self._due is not None and self._due <= due):
            return
        self._due, self._turn = due, self._turn + 1
        with suppress(Exception):  # the loop may be closed
            # In a context of its own: the callback is to be no cell's.
            Context().run(self._loop.add_callback, self._loop.call_later, seconds, self._waited, self._turn)

    def cell_ended(self) -> None:
        """Merges what has come of earlier cells, and begins to look for what comes of this one."""
        self.flush()
        self._idle = _SOON
        self.soon()

    def flush(self, *, everything: bool = False) -> bool:
        """Merges all continuations there are, and tells those executions whose turn it is. Whether there were any."""
        if not self._lock.acquire(blocking=everything):
            return False
        try:
            with self._current.nobody():
                taken = self._current.take()
                for draft in taken:
                    if facts := self._merge(draft):
                        self._untold[draft.order] = facts
                now = stopwatch()
                for order in [order for order in self._untold if everything or self._paces.get(order, (0.0, 0.0))[1] <= now]:
                    facts = self._untold.pop(order)
                    interval = max(min(2 * self._paces.get(order, (_SOON / 2, 0.0))[0], _SELDOM), facts / _FACTS_PER_SECOND)
                    self._paces[order] = interval, now + interval
                    self._tell(order)
                return bool(taken)
        finally:
            self._lock.release()

    def _waited(self, turn: int) -> None:
        if turn != self._turn:
            return  # an earlier one was asked for since
        self._due = None
        with self._current.nobody():
            looks = self._look()
        self._idle = _SOON if self.flush() else min(2 * self._idle, _SELDOM)
        if self._untold:
            self.soon(_SOON + min(self._paces[order][1] for order in self._untold) - stopwatch())
        if looks:
            self.soon(self._idle)
