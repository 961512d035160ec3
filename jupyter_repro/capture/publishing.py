"""What a kernel publishes, for a reader who wants all of it."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

__all__ = ["publish_all"]


def publish_all(kernel: Any) -> None:
    """Has a kernel keep what it publishes until it is read. Otherwise zmq drops outputs, and the word that a cell has ended, when a
    thousand messages wait: on a busy machine a loop that displays is enough.

    For headless runs, whose one reader reads everything; a page that is gone would let an interactive kernel grow without bounds.
    """
    thread: Any = getattr(kernel, "iopub_thread", None)
    zmq: Any = sys.modules.get("zmq")
    if thread is None or zmq is None:
        return

    def unbound() -> None:
        with suppress(Exception):  # an ipykernel of another kind: outputs get lost as they would without us
            thread.socket.setsockopt(zmq.SNDHWM, 0)

    with suppress(Exception):
        thread.schedule(unbound)
