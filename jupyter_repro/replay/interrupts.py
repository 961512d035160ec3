"""Interrupts for replays on other threads than the main one, which alone hears of Ctrl-C."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

__all__ = ["INTERRUPTS", "Interrupts"]


class Interrupts:
    """Passes an interrupt on to all replays that are under way, and to those that begin later."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hearers: dict[int, tuple[asyncio.AbstractEventLoop, Callable[[], None]]] = {}
        self._given = False

    def give(self) -> None:
        """Interrupts everybody."""
        with self._lock:
            self._given = True
            for loop, hear in self._hearers.values():
                with suppress(RuntimeError):  # it is over just now
                    loop.call_soon_threadsafe(hear)

    @contextmanager
    def heard_by(self, hear: Callable[[], None]) -> Iterator[None]:
        """Has the loop that runs here call a function when somebody interrupts; at once where somebody has."""
        key = id(hear)
        with self._lock:
            self._hearers[key] = asyncio.get_running_loop(), hear
            given = self._given
        if given:
            hear()
        try:
            yield
        finally:
            with self._lock:
                del self._hearers[key]


INTERRUPTS = Interrupts()
"""Those of this process: it has one Ctrl-C."""
