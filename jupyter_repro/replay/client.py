"""nbclient's way of turning a kernel's messages into outputs, with bounds on what a cell may send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete
from nbformat import NotebookNode

from jupyter_repro.errors import NotebookError
from jupyter_repro.replay.kernel import Kernel
from jupyter_repro.store.notebooks import MAX_BYTES

__all__ = ["CellClient"]

_IOPUB_SECONDS = 60  # outputs that are still under way when a cell has ended


class CellClient(NotebookClient):
    """Runs single cells of a notebook in a kernel that somebody else starts and stops."""

    def __init__(self, notebook: NotebookNode, kernel: Kernel, *, timeout: float | None) -> None:
        super().__init__(
            notebook,
            km=kernel.manager,
            timeout_func=lambda _cell: timeout,
            iopub_timeout=_IOPUB_SECONDS,
            record_timing=False,
            allow_errors=True,
        )
        self.kc = kernel.client
        self.bytes_seen = 0
        self.fault: NotebookError | None = None

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Takes one message in. Those that are malformed, or update what was cleared meanwhile, are passed over."""
        try:
            return super().process_message(msg, cell, cell_index)
        except CellExecutionComplete:
            raise
        except (AttributeError, IndexError, KeyError, TypeError):
            return None

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> NotebookNode | None:
        """Adds an output; joins a stream to what it continues. When there are too many, the cell is given up and ``fault`` says so."""
        self.bytes_seen += _size_of(msg["content"])
        if self.bytes_seen >= MAX_BYTES:
            self.fault = NotebookError(
                "outputs-too-large",
                f"cell {cell_index + 1} brings the outputs to over {MAX_BYTES / 1e6:.0f} MB",
                hint="print or display less in it, or write it to a file",
            )
            if self.task_poll_for_reply is not None:
                self.task_poll_for_reply.cancel()
            raise CellExecutionComplete
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


def _size_of(content: Mapping[str, Any]) -> int:
    """About how many bytes a message's content holds."""
    bundle = content.get("data")
    texts = bundle.values() if isinstance(bundle, Mapping) else (content.get("text"), *(content.get("traceback") or ()))
    return sum(len(text) for text in texts if isinstance(text, str))
