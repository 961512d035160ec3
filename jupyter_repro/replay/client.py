"""nbclient's way of turning a kernel's messages into outputs, with bounds on what a cell may send."""

from __future__ import annotations

import asyncio
import contextlib
import queue
from collections.abc import Mapping
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbclient.util import ensure_async
from nbformat import NotebookNode

from jupyter_repro.errors import NotebookError
from jupyter_repro.replay.kernel import Kernel
from jupyter_repro.replay.panes import Pane
from jupyter_repro.store.notebooks import MAX_BYTES

__all__ = ["CellClient"]

_DRAIN_SECONDS = 0.5
_SILENCE_SECONDS = 0.05
_IOPUB_SECONDS = 60  # outputs that are still under way when a cell has ended


class CellClient(NotebookClient):
    """Runs single cells of a notebook in a kernel that somebody else starts and stops."""

    def __init__(self, notebook: NotebookNode, kernel: Kernel) -> None:
        super().__init__(
            notebook,
            km=kernel.manager,
            timeout=None,  # who runs cells knows their bounds
            iopub_timeout=_IOPUB_SECONDS,
            record_timing=False,
            allow_errors=True,
        )
        self.kc = kernel.client
        self.widget_registry = {"@jupyter-widgets/output": {"OutputModel": Pane}}
        self.bytes_seen = 0
        self.fault: NotebookError | None = None
        self._widget_sizes: dict[tuple[str, str], int] = {}
        self._asked: dict[str, tuple[NotebookNode, int]] = {}

    async def async_execute_cell(self, cell: NotebookNode, cell_index: int, *args: Any, **options: Any) -> NotebookNode:
        """Runs a cell, and lets the kernel know what its Output widgets hold before the next one."""
        executed = await super().async_execute_cell(cell, cell_index, *args, **options)
        for pane in self.comm_objects.values():
            pane.tell()
        return executed

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: NotebookNode, cell_index: int) -> None:
        """Takes messages in until the cell is done: its own, and those that earlier cells send late, as threads and child processes
        do."""
        self._asked[parent_msg_id] = cell, cell_index
        while self._take_in(await self._next_message()) != parent_msg_id:
            pass

    async def drain(self) -> None:
        """Takes in what cells sent after their end, and waits no longer than a moment for more."""
        with contextlib.suppress(asyncio.TimeoutError, queue.Empty):
            await asyncio.wait_for(self._drain(), _DRAIN_SECONDS)

    async def _drain(self) -> None:
        while True:
            self._take_in(await self._next_message(timeout=_SILENCE_SECONDS))

    async def _next_message(self, timeout: float | None = None) -> dict[str, Any]:
        assert self.kc is not None  # noqa: S101 - given in __init__
        message: dict[str, Any] = await ensure_async(self.kc.iopub_channel.get_msg(timeout=timeout))
        return message

    def _take_in(self, msg: dict[str, Any]) -> str | None:
        """Gives a message to the cell that it belongs to; gives the id of the request that is done with it."""
        request: str | None = msg["parent_header"].get("msg_id")
        if request in self._asked:
            try:
                self.process_message(msg, *self._asked[request])
            except CellExecutionComplete:
                return request
        return None

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Takes one message in. Those that are malformed, or update what was cleared meanwhile, are passed over."""
        try:
            return super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:
            raise
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return None

    def handle_comm_msg(self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int) -> None:
        """Takes in what a widget says. Its state counts as it is in the end: a value takes the place of the one before."""
        data, widget = msg["content"]["data"], msg["content"]["comm_id"]
        for key, value in data.get("state", {}).items():
            self._count(_size_of(value), cell_index, place=(widget, key))
        for path, buffer in zip(data.get("buffer_paths") or (), msg.get("buffers") or (), strict=False):
            self._count(memoryview(buffer).nbytes, cell_index, place=(widget, str(path)))
        super().handle_comm_msg(outs, msg, cell_index)
        if msg["msg_type"] == "comm_close":
            self.comm_objects.pop(widget, None)

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> NotebookNode | None:
        """Adds an output; joins a stream to what it continues."""
        content = msg["content"]
        self._count(sum(_size_of(content.get(part)) for part in ("data", "text", "traceback")), cell_index)
        out = super().output(outs, msg, display_id, cell_index)
        if out is not None and out.output_type == "stream" and len(outs) > 1:
            before = outs[-2]
            if before.output_type == "stream" and before.name == out.name:
                # Pieces are kept apart until the end: joining each to a growing text takes quadratic time.
                pieces = before.text if isinstance(before.text, list) else [before.text]
                pieces.append(out.text)
                before.text = pieces
                outs.pop()
                return before
        return out

    def _count(self, size: int, cell_index: int, *, place: tuple[str, str] | None = None) -> None:
        """Counts what a cell sends, in place of what stood there before. When it is too much, the cell is given up and ``fault`` says
        so."""
        if place is not None:
            self.bytes_seen -= self._widget_sizes.get(place, 0)
            self._widget_sizes[place] = size
        self.bytes_seen += size
        if self.bytes_seen < MAX_BYTES:
            return
        self.fault = NotebookError(
            "outputs-too-large",
            f"cell {cell_index + 1} brings the outputs to over {MAX_BYTES / 1e6:.0f} MB",
            hint="print or display less in it, or write it to a file",
        )
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()
        raise CellExecutionComplete


def _size_of(value: object) -> int:
    """About how many bytes a value takes as JSON; of more than a notebook may hold, only that it does."""
    size = 0
    waiting = [value]
    while waiting and size < MAX_BYTES:
        part = waiting.pop()
        if isinstance(part, Mapping):
            waiting.extend(part.values())
            size += sum(len(str(key)) + 4 for key in part)
        elif isinstance(part, (list, tuple)):
            waiting.extend(part)
            size += len(part)
        elif part is not None:
            size += len(part) if isinstance(part, str) else 4
    return size
