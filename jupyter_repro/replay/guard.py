"""The guard that keeps a replay within its bounds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator

from jupyter_repro.replay.bounds import Bounds
from jupyter_repro.replay.deaths import death_words, kills_for_memory
from jupyter_repro.replay.kernel import Kernel
from jupyter_repro.replay.memory import MemoryWatch

__all__ = ["Guard"]

_KILL_SECONDS = 5


class Guard:
    """Ends the cell that runs when a bound is reached.

    ``over`` is which one was, in words: the first counts. ``rest`` is why the cells after it do not run, where it is for that and not
    because a cell failed. ``notes`` say which bounds could not be kept.
    """

    def __init__(self, bounds: Bounds, kernel: Kernel, end_cell: Callable[[], None]) -> None:
        self._bounds, self._kernel, self._end_cell = bounds, kernel, end_cell
        self._end_time: float | None = None
        self._kills = kills_for_memory()
        self.over: str | None = None
        self.rest: str | None = None
        self.notes: tuple[str, ...] = ()

    @contextlib.asynccontextmanager
    async def around_cells(self) -> AsyncIterator[None]:
        """Keeps the bounds on all cells together; the notebook's time begins."""
        if self._bounds.notebook_seconds is not None:
            self._end_time = asyncio.get_running_loop().time() + self._bounds.notebook_seconds
        if (most := self._bounds.memory_bytes) is None:
            yield
            return
        watching = asyncio.ensure_future(self._keep_memory(most))
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    @contextlib.contextmanager
    def around_cell(self) -> Iterator[None]:
        """Keeps the bounds on time while a cell runs."""
        loop = asyncio.get_running_loop()
        timers = []
        if (seconds := self._bounds.cell_seconds) is not None:
            timers.append(loop.call_later(seconds, self._end, f"timed out after {seconds:g} s"))
        if self._end_time is not None:
            over = f"the notebook's {self._bounds.notebook_seconds:g} s were over"
            timers.append(loop.call_at(self._end_time, self._end, over, f"not run: {over}"))
        try:
            yield
        finally:
            for timer in timers:
                timer.cancel()

    async def death(self) -> str | None:
        """How the kernel died, in words; None while it lives."""
        if await self._kernel.manager.is_alive():
            return None
        provisioner = self._kernel.manager.provisioner
        status = None if provisioner is None else await provisioner.poll()
        kills = kills_for_memory()
        return death_words(status, short_of_memory=None if kills is None or self._kills is None else kills > self._kills)

    def _end(self, over: str, rest: str | None = None) -> None:
        if self.over is None:
            self.over, self.rest = over, rest
        self._end_cell()

    async def _keep_memory(self, most: int) -> None:
        """Kills the kernel and its children once they have more memory than they may."""
        pid = getattr(self._kernel.manager.provisioner, "pid", None)
        if not isinstance(pid, int):
            self.notes = ("the bound on memory was not kept: the kernel is no process of this machine",)
            return
        watch = MemoryWatch(pid, most)
        usage = await watch.until_over()
        if usage is None:
            return
        others = f" and {usage.children} child process{'' if usage.children == 1 else 'es'} of it" if usage.children else ""
        self.over = self.over or f"the kernel{others} had {usage.size / 1e6:,.0f} MB of memory, more than {most / 1e6:,.0f} MB"
        watch.kill()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._kernel.gone(), _KILL_SECONDS)
        self._end_cell()
