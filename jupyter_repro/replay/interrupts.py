"""Interrupts for replays on other threads than the main one, which alone hears of Ctrl-C."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

__all__ = ["INTERRUPTS", "Interrupts"]

_EVERYBODY = ""

_BATCH: ContextVar[str] = ContextVar("batch", default=_EVERYBODY)
"""The batch that a replay belongs to: a process may serve several, and Ctrl-C is for one of them."""


class Interrupts:
    """Passes an interrupt on to all replays that are under way, or to those of one batch, and to those that begin later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hearers: dict[int, tuple[asyncio.AbstractEventLoop, Callable[[], None], str]] = {}
        self._given: set[str] = set()

    def give(self, batch: str = _EVERYBODY) -> None:
        """Interrupts those of a batch; without one, everybody."""
        with self._lock:
            self._given.add(batch)
            for loop, hear, whose in self._hearers.values():
                if batch in (whose, _EVERYBODY):
                    with suppress(RuntimeError):  # it is over just now
                        loop.call_soon_threadsafe(hear)

    def is_given(self, batch: str) -> bool:
        """Whether somebody has interrupted a batch, or everybody."""
        return not self._given.isdisjoint({batch, _EVERYBODY})

    def check(self) -> None:
        """Raises KeyboardInterrupt where somebody has interrupted what runs here."""
        if self.is_given(_BATCH.get()):
            raise KeyboardInterrupt

    @contextmanager
    def among(self, batch: str) -> Iterator[None]:
        """Lets what is replayed from here belong to a batch."""
        token = _BATCH.set(batch)
        try:
            yield
        finally:
            _BATCH.reset(token)

    @contextmanager
    def heard_by(self, hear: Callable[[], None]) -> Iterator[None]:
        """Has the loop that runs here call a function when somebody interrupts; at once where somebody has."""
        key, batch = id(hear), _BATCH.get()
        with self._lock:
            self._hearers[key] = asyncio.get_running_loop(), hear, batch
            given = self.is_given(batch)
        if given:
            hear()
        try:
            yield
        finally:
            with self._lock:
                del self._hearers[key]


INTERRUPTS = Interrupts()
"""Those of this process: it has one Ctrl-C."""
