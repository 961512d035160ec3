"""Running cells one after the other, each to one of the ends that a cell can come to."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from jupyter_repro.model.record import CellId
from jupyter_repro.replay.bounds import Bounds
from jupyter_repro.replay.client import CellClient
from jupyter_repro.replay.guard import Guard
from jupyter_repro.replay.interrupts import INTERRUPTS
from jupyter_repro.replay.kernel import Kernel
from jupyter_repro.replay.outcome import CellOutcome, CellStatus, Progress

__all__ = ["SKIP_TAGS", "CellRunner", "Turn", "raises_expectedly"]

SKIP_TAGS = ("skip-execution", "nbval-skip")
RAISES_TAGS = ("raises-exception", "nbval-raises-exception")


@dataclass(frozen=True, kw_only=True)
class _End:
    """How a cell ended."""

    status: CellStatus
    message: str | None = None
    duration: float | None = None
    given_up: bool = False
    died: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A cell's turn to run, the cell being the ``index``-th of the notebook's: with which source. ``raises``: it may raise. ``counts``:
    what comes of it is the cell's outcome."""

    index: int
    source: str
    raises: bool = False
    counts: bool = True


@dataclass(kw_only=True)
class CellRunner:
    """Runs a notebook's cells in a kernel until somebody interrupts, one fails, or a bound is reached.

    ``dependents`` gives the cells that may use what a cell was to make: when it fails, those are not run, and the others are. Without it
    none is run any more. ``given_up`` says that the last cell may still run, so that the kernel may not answer.
    """

    notebook: NotebookNode
    kernel: Kernel
    progress: Progress
    bounds: Bounds
    turns: Sequence[Turn]
    dependents: Callable[[CellId], frozenset[CellId]] | None = None
    interrupted: bool = False
    given_up: bool = False
    _cell: asyncio.Task[Any] | None = None
    _reply: dict[str, Any] = field(default_factory=dict)
    _barred: dict[CellId, str] = field(default_factory=dict)
    _stopped: str | None = None

    def __post_init__(self) -> None:
        self._guard = Guard(self.bounds, self.kernel, self._end_cell)

    async def run(self) -> tuple[CellOutcome, ...]:
        """Takes every turn; gives the outcomes of the cells. Raises NotebookError when they send too much."""
        client = CellClient(self.notebook, self.kernel)
        client.on_cell_executed = self._hear_reply
        ends: dict[int, _End] = {}
        async with self._guard.around_cells():
            with self._hearing_interrupts():
                for number, turn in enumerate(self.turns, start=1):
                    end = await self._take(client, number, turn)
                    if turn.counts or end.status not in {"ok", "skipped"}:
                        ends[turn.index] = end
        if not self.given_up:
            await client.drain()
        client.set_widgets_metadata()
        # Only now, for a later cell may have updated a display of an earlier one.
        return tuple(_outcome(self.notebook.cells[index], index, end) for index, end in ends.items())

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said about the bounds."""
        return self._guard.notes

    async def _take(self, client: CellClient, number: int, turn: Turn) -> _End:
        cell = self.notebook.cells[turn.index]
        if (reason := self._reason_to_skip(cell)) is not None:
            end = _End(status="skipped", message=reason)
        else:
            self.progress.cell_started(CellId(cell.id), number, len(self.turns), turn.source)
            cell.source = turn.source
            end = await self._run_cell(client, cell, turn)
        self.progress.cell_ended(CellId(cell.id), end.status, end.duration)
        if end.status == "failed":
            self._bar(CellId(cell.id), turn.index)
        return end

    def _reason_to_skip(self, cell: NotebookNode) -> str | None:
        if self.interrupted:
            return self._stopped or "not run: interrupted"
        if self._stopped is None and (tag := skip_tag_of(cell)) is not None:
            return f"tagged {tag}"
        return self._stopped or self._barred.get(cell.id)

    def _bar(self, cell_id: CellId, index: int) -> None:
        """A cell failed: those that may use what it was to make would show what is left of earlier ones."""
        if self.dependents is None or self.given_up:
            self._stopped = self._stopped or self._guard.rest or f"not run: cell {index + 1} failed"
        else:
            reason = f"not run: it may use what cell {index + 1} was to make, which failed"
            self._barred = {**dict.fromkeys(self.dependents(cell_id), reason), **self._barred}

    async def _run_cell(self, client: CellClient, cell: NotebookNode, turn: Turn) -> _End:
        cell.outputs, cell.execution_count = [], None
        client.clear_display_id_mapping(turn.index)
        tags = cell.metadata.get("tags")
        self.kernel.client.cell_id, self.kernel.client.tags = cell.id, tags if isinstance(tags, list) else ()
        self._reply = {}
        start = time.monotonic()
        self._cell = asyncio.ensure_future(client.async_execute_cell(cell, turn.index))
        try:
            with self._guard.around_cell():
                await self._cell
            end = self._judged(cell, turn)
            if client.fault is not None:
                raise client.fault
        except (DeadKernelError, asyncio.CancelledError):
            # nbclient says "dead" of every cell that was given up.
            self.given_up = True
            if client.fault is not None:
                raise client.fault from None
            end = await self._gave_up()
        finally:
            self._cell = None
        return replace(end, duration=time.monotonic() - start)

    async def _gave_up(self) -> _End:
        """Why a cell came to no end of its own."""
        death = await self._guard.death()
        if death is None:
            await self.kernel.interrupt()
        if self._guard.over is not None:
            return _End(status="failed", message=self._guard.over, given_up=True)
        if self.interrupted or death is None:
            return _End(status="interrupted", message="interrupted", given_up=True)
        return _End(status="failed", message=death, given_up=True, died=True)

    def _hear_reply(self, *, execute_reply: dict[str, Any], **_: Any) -> None:
        self._reply = execute_reply["content"]

    def _judged(self, cell: NotebookNode, turn: Turn) -> _End:
        """What a cell's reply means."""
        if self._reply.get("status") == "ok" or turn.raises or raises_expectedly(cell):
            return _End(status="ok")
        return _End(status="failed", message=f"{self._reply.get('ename', 'error')}: {self._reply.get('evalue', '')}")

    @contextlib.contextmanager
    def _hearing_interrupts(self) -> Iterator[None]:
        """Ctrl-C ends the cell that runs instead of this process, so that what is done is kept."""
        loop = asyncio.get_running_loop()
        try:
            loop.add_signal_handler(signal.SIGINT, self.interrupt)
        except (NotImplementedError, RuntimeError, ValueError):
            # Not in the main thread, or not on this system: Ctrl-C raises KeyboardInterrupt, as ever, in the main one.
            with INTERRUPTS.heard_by(self.interrupt):
                yield
            return
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    def interrupt(self) -> None:
        """Gives up the cell that runs, and all after it."""
        self.interrupted = True
        self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._cell.cancel()


def tags_of(cell: Any) -> list[Any]:
    """A cell's tags."""
    tags = cell["metadata"].get("tags")
    return tags if isinstance(tags, list) else []


def raises_expectedly(cell: Any) -> bool:
    """Whether a cell's author says that it raises."""
    return any(tag in tags_of(cell) for tag in RAISES_TAGS)


def skip_tag_of(cell: Any) -> str | None:
    """The tag by which a cell's author says that it is not to be run by a tool."""
    return next((tag for tag in SKIP_TAGS if tag in tags_of(cell)), None)


def _outcome(cell: NotebookNode, index: int, end: _End) -> CellOutcome:
    ran = end.status != "skipped"
    return CellOutcome(
        cell_id=CellId(cell.id),
        index=index,
        status=end.status,
        outputs=tuple(_plain(output) for output in cell.outputs) if ran else (),
        execution_count=cell.execution_count if ran else None,
        duration=end.duration,
        message=end.message,
        given_up=end.given_up,
        died=end.died,
    )


def _plain(value: Any) -> Any:
    """A value free of nbformat's classes, pieces of streams joined."""
    if isinstance(value, dict):
        plain = {key: _plain(item) for key, item in value.items()}
        if plain.get("output_type") == "stream" and isinstance(plain.get("text"), list):
            plain["text"] = "".join(plain["text"])
        return plain
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
