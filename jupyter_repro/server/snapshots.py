"""Snapshots of what notebooks read, kept when they are saved, where their project wants that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from logging import Logger
from pathlib import Path

from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.record import Record
from jupyter_repro.store.project import project_settings
from jupyter_repro.store.snapshots import Snapshots, snapshots_of_user

__all__ = ["SnapshotKeeper"]


class SnapshotKeeper:
    """Keeps bytes on a thread of its own, so that nobody who saves waits for it; each state of a file once for each server."""

    def __init__(self, log: Logger, snapshots: Callable[[], Snapshots] = snapshots_of_user) -> None:
        self._log, self._snapshots = log, snapshots
        self._done: set[tuple[str, Digest | None]] = set()

    def keep(self, record: Record, folder: Path) -> threading.Thread | None:
        """Keeps what a record says was read by a notebook in a folder; gives the thread that does, None where there is nothing to do."""
        if project_settings(folder).get("snapshots") is not True:
            return None
        new = tuple(a for a in record.artifacts if (str(folder / a.path), a.digest) not in self._done)
        if not new:
            return None
        thread = threading.Thread(target=self._keep, args=(record, folder), name="jupyter-repro-snapshots", daemon=True)
        thread.start()
        self._done |= {(str(folder / a.path), a.digest) for a in new}
        return thread

    def _keep(self, record: Record, folder: Path) -> None:
        from jupyter_repro.replay.data import keep_files

        try:
            lost = keep_files(record, folder, self._snapshots())
        except Exception:
            self._log.warning("jupyter-repro could not keep what a notebook in %s reads", folder, exc_info=True)
        else:
            self._log.debug("jupyter-repro: no snapshots of %s", lost)
