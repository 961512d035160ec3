"""The journal: the only file the kernel writes."""

from __future__ import annotations

import os
from typing import Any

from jupyter_repro.capture.originals import allocate_lock, close_fd, getpid, json_text, open_fd, write_fd

__all__ = ["Journal"]


class Journal:
    """Appends events to a file, one JSON object a line, readable by its owner alone.

    Each event is one ``write``, so that a killed kernel leaves at most its last line unfinished. ``path`` None keeps no file.
    Raises OSError when the file cannot be opened or written.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        self._lock = allocate_lock()
        self._pid = getpid()
        self._fd: int | None = None
        if path is not None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
            self._fd = open_fd(path, flags, 0o600)

    def append(self, event: dict[str, Any]) -> None:
        """Writes one event. A forked child of the kernel writes nothing."""
        if self._fd is None or getpid() != self._pid:
            return
        line = json_text(event).encode() + b"\n"
        with self._lock:
            while line and self._fd is not None:
                line = line[write_fd(self._fd, line) :]

    def close(self) -> None:
        """Writes no more."""
        with self._lock:
            fd, self._fd = self._fd, None
            if fd is not None:
                close_fd(fd)
