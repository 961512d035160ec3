"""The memory that a kernel and the processes that it started have together, looked at while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass

import psutil

__all__ = ["MemoryWatch", "Usage"]

_FASTEST_GROWTH = 8e9  # bytes a second: what is left must not be filled between two looks
_SHORTEST, _LONGEST = 0.02, 0.5  # seconds between looks
_MOST_COST = 0.05  # of one core's time that looks may take


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """How many bytes of memory a kernel and its ``children`` had together."""

    size: int
    children: int = 0


class MemoryWatch:
    """Watches a process and all that it started, also what it left behind.

    No limit of the system does this everywhere: those on addresses refuse what is only reserved, groups of processes need rights that
    containers do not have. Resident sizes are cheap to read, but processes that were forked share pages; only where their sum is over the
    bound are shared ones counted by their share.
    """

    def __init__(self, pid: int, most: int) -> None:
        self._most = most
        self._known: set[psutil.Process] = set()
        with contextlib.suppress(psutil.NoSuchProcess):
            self._known.add(psutil.Process(pid))

    async def until_over(self) -> Usage | None:
        """What they had when it was first more than the bound; None when they have ended before."""
        while True:
            usage, cost = await asyncio.to_thread(self._look)
            if usage is None or usage.size > self._most:
                return usage
            left = (self._most - usage.size) / _FASTEST_GROWTH
            await asyncio.sleep(max(_SHORTEST, cost / _MOST_COST, min(_LONGEST, left)))

    def _look(self) -> tuple[Usage | None, float]:
        """What they have now, and the processor time that it took to find out: on a busy machine a clock would tell too much."""
        start = time.thread_time()
        return self.usage(), time.thread_time() - start

    def usage(self) -> Usage | None:
        """What they have now; None when none of them is left."""
        self._known = {each for process in self._known for each in _with_children(process)}
        if not self._known:
            return None
        size = sum(map(_resident, self._known))
        if size > self._most:
            size = sum(map(_share, self._known))
        return Usage(size=size, children=len(self._known) - 1)

    def kill(self) -> None:
        """Ends them all at once."""
        for process in self._known:
            with contextlib.suppress(psutil.Error):
                process.kill()


def _with_children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _share(process: psutil.Process) -> int:
    """The memory that a process has to itself, and its share of what it has with others, where the system tells that."""
    try:
        full = process.memory_full_info()
    except psutil.Error:
        return _resident(process)
    return int(getattr(full, "pss", full.uss))
