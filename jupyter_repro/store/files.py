"""Writing files so that a reader sees the old bytes or the new ones, never half of them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from jupyter_repro.errors import NotebookError
from jupyter_repro.model.artifact import Digest

__all__ = ["check_writable", "digest_of_file", "encodable", "make_folder", "write_atomically", "written_atomically"]

_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_PRIVATE, _AS_THE_UMASK_SAYS = 0o600, 0o666


def write_atomically(path: Path, data: bytes) -> None:
    """Puts ``data`` into a file by way of a temporary file in the same folder. Keeps the file's mode, and a symbolic link to it.

    Raises NotebookError when it cannot; the file is then as it was.
    """
    with written_atomically(path) as file:
        file.write(data)


@contextlib.contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``path`` when the block ends well. Otherwise as ``write_atomically``."""
    target = path.resolve()
    temporary = target.with_name(f"{_prefix(target)}{secrets.token_hex(8)}.tmp")
    try:
        mode = _mode_of(target)
        at_first = _AS_THE_UMASK_SAYS if mode is None else _PRIVATE
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, at_first)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(target)
    except OSError as error:
        raise _cannot_write(path, error.strerror or str(error)) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def digest_of_file(path: Path) -> Digest:
    """The digest of a file's bytes. Raises OSError when it cannot be read."""
    hasher = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            hasher.update(piece)
    return Digest(f"sha256:{hasher.hexdigest()}")


def make_folder(path: Path) -> None:
    """Makes a folder, and those around it, where it is not there yet. Raises NotebookError where it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error.strerror or str(error)) from None


def check_writable(path: Path) -> None:
    """Raises NotebookError when a file cannot be written, so that this is known before minutes of work are done."""
    target = path.resolve()
    if target.is_dir():
        raise _cannot_write(path, "it is a folder")
    if not target.parent.exists():
        raise _cannot_write(path, f"there is no folder {path.parent}", hint="make the folder, or write to another place with -o FILE")
    # The superuser may write anything; whoever took the write permission away still meant it.
    if target.exists() and not target.stat().st_mode & _WRITE_BITS:
        raise _cannot_write(path, "it is read-only")
    if target.parent.is_dir() and not target.parent.stat().st_mode & _WRITE_BITS:
        raise _cannot_write(path, "its folder is read-only")
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=_prefix(target), suffix=".tmp"):
            pass
    except OSError as error:
        raise _cannot_write(path, error.strerror or str(error)) from None


def encodable(value: Any) -> Any:
    """A JSON value all of whose texts have a UTF-8 form: lone surrogates, as in names of files that are no UTF-8, are spelled out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list):
        return [encodable(item) for item in value]
    if isinstance(value, dict):
        return {encodable(key): encodable(item) for key, item in value.items()}
    return value


def _prefix(target: Path) -> str:
    """How the names of a file's temporary files begin: never so long that the name would be too long for a folder."""
    return f".{target.name[:50]}."


def _mode_of(target: Path) -> int | None:
    """The mode of a file; None where there is none yet."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None


def _cannot_write(path: Path, reason: str, *, hint: str = "write to another place with -o FILE") -> NotebookError:
    return NotebookError("not-writable", f"{path} cannot be written: {reason}", hint=hint)
