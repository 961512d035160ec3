"""Writing files so that a reader sees the old bytes or the new ones, never half of them."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from jupyter_repro.errors import NotebookError

__all__ = ["check_writable", "write_atomically"]

_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def write_atomically(path: Path, data: bytes) -> None:
    """Puts ``data`` into a file by way of a temporary file in the same folder. Keeps the file's mode, and a symbolic link to it.

    Raises NotebookError when it cannot; the file is then as it was.
    """
    target = path.resolve()
    temporary: str | None = None
    try:
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".tmp")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(_mode_of(target))
        Path(temporary).replace(target)
    except OSError as error:
        raise _cannot_write(path, error.strerror or str(error)) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def check_writable(path: Path) -> None:
    """Raises NotebookError when a file cannot be written, so that this is known before minutes of work are done."""
    target = path.resolve()
    if target.is_dir():
        raise _cannot_write(path, "it is a folder")
    # The superuser may write anything; whoever took the write permission away still meant it.
    if target.exists() and not target.stat().st_mode & _WRITE_BITS:
        raise _cannot_write(path, "it is read-only")
    if target.parent.is_dir() and not target.parent.stat().st_mode & _WRITE_BITS:
        raise _cannot_write(path, "its folder is read-only")
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".tmp"):
            pass
    except OSError as error:
        raise _cannot_write(path, error.strerror or str(error)) from None


def _mode_of(target: Path) -> int:
    """The mode of a file, or what a new one gets."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _cannot_write(path: Path, reason: str) -> NotebookError:
    return NotebookError("not-writable", f"{path} cannot be written: {reason}", hint="write to another place with -o FILE")
