"""What notebooks' files say: the records that they were saved with, and their languages."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from jupyter_repro.errors import ReproError
from jupyter_repro.model.record import Record
from jupyter_repro.store.notebooks import read_notebook
from jupyter_repro.store.records import read_record, sidecar_of

__all__ = ["SavedNotebook", "SavedNotebooks"]

_MOST = 4  # a record of a long run takes tens of megabytes

_State = tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedNotebook:
    """``language`` is what the notebook says that it is written in. ``trouble`` says why there is no record, where that is an error."""

    record: Record | None = None
    language: str | None = None
    trouble: str | None = None


class SavedNotebooks:
    """Reads notebooks' files, each state of one once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Path, tuple[_State, SavedNotebook]] = {}

    def read(self, path: Path) -> SavedNotebook:
        """What the file at a path says."""
        state = (_state_of(path), _state_of(sidecar_of(path)))
        with self._lock:
            known = self._known.pop(path, None)
            if known is None or known[0] != state:
                known = state, _read(path)
            self._known[path] = known
            while len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
            return known[1]


def _read(path: Path) -> SavedNotebook:
    language = None
    try:
        notebook = read_notebook(path)
        language = notebook.language
        return SavedNotebook(record=read_record(notebook), language=language)
    except ReproError as error:
        return SavedNotebook(language=language, trouble=error.message)


def _state_of(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
