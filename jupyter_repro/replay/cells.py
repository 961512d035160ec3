"""Running cells one after the other, each to one of the ends that a cell can come to."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from jupyter_repro.model.record import CellId
from jupyter_repro.replay.client import CellClient
from jupyter_repro.replay.kernel import Kernel
from jupyter_repro.replay.outcome import CellOutcome, CellStatus, Progress

__all__ = ["SKIP_TAG", "CellRunner", "raises_expectedly"]

SKIP_TAG = "skip-execution"
RAISES_TAG = "raises-exception"


@dataclass(frozen=True, kw_only=True)
class _End:
    """How a cell ended."""

    status: CellStatus
    message: str | None = None
    duration: float | None = None
    given_up: bool = False


@dataclass(kw_only=True)
class CellRunner:
    """Runs a notebook's cells in a kernel until one fails or somebody interrupts.

    ``given_up`` says that the last cell may still run, so that the kernel may not answer.
    """

    notebook: NotebookNode
    kernel: Kernel
    progress: Progress
    timeout: float | None
    expected_errors: frozenset[CellId] = frozenset()
    interrupted: bool = False
    given_up: bool = False
    _cell: asyncio.Task[Any] | None = None
    _reply: dict[str, Any] = field(default_factory=dict)

    async def run(self) -> tuple[CellOutcome, ...]:
        """Runs every code cell that has a source; gives their outcomes. Raises NotebookError when they send too much."""
        client = CellClient(self.notebook, self.kernel, timeout=self.timeout)
        client.on_cell_executed = self._hear_reply
        indexes = [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
        ends: dict[int, _End] = {}
        stopped: str | None = None
        with self._hearing_interrupts():
            for number, index in enumerate(indexes, start=1):
                cell = self.notebook.cells[index]
                if stopped is None and self.interrupted:
                    stopped = "not run: interrupted"
                if stopped is not None or SKIP_TAG in tags_of(cell):
                    ends[index] = _End(status="skipped", message=stopped or f"tagged {SKIP_TAG}")
                    continue
                self.progress.cell_started(number, len(indexes), cell.source)
                ends[index] = await self._run_cell(client, cell, index)
                if ends[index].status == "failed":
                    stopped = f"not run: cell {index + 1} failed"
        if not self.given_up:
            await client.drain()
        client.set_widgets_metadata()
        # Only now, for a later cell may have updated a display of an earlier one.
        return tuple(_outcome(self.notebook.cells[index], index, end) for index, end in ends.items())

    async def _run_cell(self, client: CellClient, cell: NotebookNode, index: int) -> _End:
        cell.outputs, cell.execution_count = [], None
        tags = cell.metadata.get("tags")
        self.kernel.client.cell_id, self.kernel.client.tags = cell.id, tags if isinstance(tags, list) else ()
        self._reply = {}
        start = time.monotonic()
        self._cell = asyncio.ensure_future(client.async_execute_cell(cell, index))
        try:
            await self._cell
            status, message = self._judged(cell)
            if client.fault is not None:
                raise client.fault
        except CellTimeoutError:
            self.given_up = True
            await self.kernel.interrupt()
            status, message = "failed", f"timed out after {self.timeout:g} s"
        except (DeadKernelError, asyncio.CancelledError):
            # nbclient says "dead" of every cell that was given up.
            self.given_up = True
            if client.fault is not None:
                raise client.fault from None
            if not self.interrupted:
                status, message = "failed", "the kernel died"
            else:
                await self.kernel.interrupt()
                status, message = "interrupted", "interrupted"
        finally:
            self._cell = None
        return _End(status=status, message=message, duration=time.monotonic() - start, given_up=self.given_up)

    def _hear_reply(self, *, execute_reply: dict[str, Any], **_: Any) -> None:
        self._reply = execute_reply["content"]

    def _judged(self, cell: NotebookNode) -> tuple[CellStatus, str | None]:
        """What a cell's reply means."""
        if self._reply.get("status") == "ok" or cell.id in self.expected_errors or raises_expectedly(cell):
            return "ok", None
        return "failed", f"{self._reply.get('ename', 'error')}: {self._reply.get('evalue', '')}"

    @contextlib.contextmanager
    def _hearing_interrupts(self) -> Iterator[None]:
        """Ctrl-C ends the cell that runs instead of this process, so that what is done is kept."""
        loop = asyncio.get_running_loop()
        try:
            loop.add_signal_handler(signal.SIGINT, self.interrupt)
        except (NotImplementedError, RuntimeError, ValueError):
            # Not in the main thread, or not on this system: Ctrl-C raises KeyboardInterrupt, as ever.
            yield
            return
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    def interrupt(self) -> None:
        """Gives up the cell that runs, and all after it."""
        self.interrupted = True
        if self._cell is not None:
            self._cell.cancel()


def tags_of(cell: Any) -> list[Any]:
    """A cell's tags."""
    tags = cell["metadata"].get("tags")
    return tags if isinstance(tags, list) else []


def raises_expectedly(cell: Any) -> bool:
    """Whether a cell's author says that it raises."""
    return RAISES_TAG in tags_of(cell)


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
