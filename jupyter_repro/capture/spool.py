"""The spool: a piece of memory, as a file, that forked children write lines of fields to and the kernel reads."""

from __future__ import annotations

import os

from jupyter_repro.capture.originals import read_fd, write_fd

__all__ = ["Spool"]

_MOST = 16 << 20  # bytes
_HIGH = 500  # file descriptors from here on disturb nobody


class Spool:
    """Rows of texts, none of which holds a NUL. Raises OSError where the system has no such memory."""

    def __init__(self, fields: int) -> None:
        from fcntl import F_DUPFD_CLOEXEC, F_SETFL, fcntl

        if not hasattr(os, "memfd_create"):
            raise OSError("no memory that is a file")
        first = os.memfd_create("jupyter-repro-spool", os.MFD_CLOEXEC)
        try:
            self._fd = fcntl(first, F_DUPFD_CLOEXEC, _HIGH)
        finally:
            os.close(first)
        fcntl(self._fd, F_SETFL, os.O_APPEND)
        self._inode = os.fstat(self._fd).st_ino
        self._fields = fields
        self._read = 0

    def write(self, *row: str) -> None:
        """Adds a row; does nothing when there are too many, or when the child has closed what it inherited."""
        try:
            state = os.fstat(self._fd)
            # The number may stand for a file of the child's own by now.
            if state.st_ino == self._inode and state.st_size < _MOST:
                write_fd(self._fd, b"".join(os.fsencode(field) + b"\0" for field in row))
        except OSError:
            pass

    def rows(self) -> list[tuple[str, ...]]:
        """The rows that have come since the last time."""
        state = os.fstat(self._fd)
        if state.st_ino != self._inode or state.st_size == self._read:
            return []
        os.lseek(self._fd, self._read, os.SEEK_SET)
        data = read_fd(self._fd, _MOST + (1 << 16))
        fields = data.split(b"\0")[:-1]
        whole = len(fields) // self._fields * self._fields
        self._read += sum(len(field) + 1 for field in fields[:whole])
        texts = [os.fsdecode(field) for field in fields[:whole]]
        return list(zip(*(iter(texts),) * self._fields, strict=True))

    def close(self) -> None:
        """Gives the memory back."""
        os.close(self._fd)
