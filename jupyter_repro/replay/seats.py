"""Seats: how many notebooks run their cells at the same time, while the kernels of others start and end."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from jupyter_repro.replay.interrupts import INTERRUPTS

__all__ = ["Seat", "Seats"]


class Seats:
    """So many seats, for replays on any threads. Who comes first sits first."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = deque()

    @contextmanager
    def wanted(self) -> Iterator[None]:
        """Lets replays that begin within wait for one of these."""
        token = _SEATS.set(self)
        try:
            yield
        finally:
            _SEATS.reset(token)

    async def take(self) -> None:
        """Waits for a seat. Raises KeyboardInterrupt when somebody interrupts meanwhile."""
        loop = asyncio.get_running_loop()
        seat: asyncio.Future[None] = loop.create_future()

        def give_up() -> None:
            if not seat.done():
                seat.set_exception(KeyboardInterrupt())

        with INTERRUPTS.heard_by(give_up):
            self._waiting.append((loop, seat))
            self._give_away()
            await seat

    def leave(self) -> None:
        """Gives a seat back."""
        with self._lock:
            self._free += 1
        self._give_away()

    def _give_away(self) -> None:
        """Lets those who wait have what is free, each on its own thread: it alone knows whether it still waits."""
        with self._lock:
            while self._free and self._waiting:
                loop, seat = self._waiting.popleft()
                with suppress(RuntimeError):  # its loop is closed, since it was interrupted
                    loop.call_soon_threadsafe(self._sit, seat)
                    self._free -= 1

    def _sit(self, seat: asyncio.Future[None]) -> None:
        if seat.done():
            self.leave()
        else:
            seat.set_result(None)


_SEATS: ContextVar[Seats | None] = ContextVar("seats", default=None)


class Seat:
    """The seat of one replay; where no seats are wanted, there is always one."""

    def __init__(self) -> None:
        self._seats = _SEATS.get()
        self._is_taken = False

    async def take(self) -> None:
        """Waits for it. Raises KeyboardInterrupt when somebody interrupts meanwhile."""
        if self._seats is not None:
            await self._seats.take()
            self._is_taken = True

    def leave(self) -> None:
        """Leaves it to others, if it was taken."""
        if self._seats is not None and self._is_taken:
            self._is_taken = False
            self._seats.leave()
