"""The history, filled when notebooks are saved."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from logging import Logger
from pathlib import Path
from typing import Any

from jupyter_repro.errors import HistoryError
from jupyter_repro.model.record import Record
from jupyter_repro.store.history import History

__all__ = ["Historian"]

_Save = tuple[Path, Record, Sequence[Mapping[str, Any]]]


class Historian:
    """Keeps runs on a thread of its own, so that nobody who saves waits for it; of saves that come faster than that the last."""

    def __init__(self, history: History, log: Logger) -> None:
        self._history, self._log = history, log
        self._lock = threading.Lock()
        self._waiting: dict[tuple[Path, str], _Save] = {}
        self._thread: threading.Thread | None = None

    def remember(self, record: Record, file: Path, cells: Sequence[Mapping[str, Any]]) -> threading.Thread:
        """Keeps the run of a notebook that is saved with these cells; gives the thread that does."""
        with self._lock:
            self._waiting[file, record.run.id] = file, record, cells
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_all, name="jupyter-repro-history", daemon=True)
                self._thread.start()
            return self._thread

    def _keep_all(self) -> None:
        while (save := self._next()) is not None:
            self._keep(*save)

    def _keep(self, file: Path, record: Record, cells: Sequence[Mapping[str, Any]]) -> None:
        try:
            self._history.keep(file, record, cells)
        except HistoryError as error:
            self._log.warning("jupyter-repro: the history does not have the run of %s: %s", file.name, error)
        except Exception:
            self._log.warning("jupyter-repro: the history does not have the run of %s", file.name, exc_info=True)

    def _next(self) -> _Save | None:
        with self._lock:
            if not self._waiting:
                self._thread = None
                return None
            return self._waiting.pop(next(iter(self._waiting)))
