"""Lock files over REST."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_repro.api import lock
from jupyter_repro.errors import RecordError
from jupyter_repro.model.record import Record
from jupyter_repro.server.answering import AnsweringHandler
from jupyter_repro.server.servedfiles import ServedFiles
from jupyter_repro.store.journals import LiveJournals

__all__ = ["LockHandler"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    path: str
    kernel_id: str | None = None
    replace: bool = False


class LockHandler(AnsweringHandler):
    """``POST lockfiles`` with ``{"path", "kernel_id", "replace"}``: writes the environment of a notebook as lock files beside it, from what
    its kernel recorded, or else the record that it was saved with; answers ``{"paths", "notes"}``. 400 with ``file-exists`` where they are
    there already and are not to be replaced."""

    def initialize(self, files: ServedFiles, journals: LiveJournals) -> None:
        self._files, self._journals = files, journals

    @web.authenticated
    @authorized
    async def post(self) -> None:
        await self.answer(self._written())

    async def _written(self) -> dict[str, list[str]]:
        wanted = self.asked(_Wanted)
        file = await self._files.file(wanted.path.strip("/"))
        return await asyncio.to_thread(self._lock, wanted, file)

    def _lock(self, wanted: _Wanted, file: Path) -> dict[str, list[str]]:
        live = self._live(wanted.kernel_id)
        # A record in a file is anybody's; the kernel's own says what is installed here.
        written = lock(file, record=live, replace=wanted.replace, trusted=live is not None)
        paths = (self._files.path(path) or path.name for path in written.paths)
        return {"paths": list(paths), "notes": list(written.notes)}

    def _live(self, kernel_id: str | None) -> Record | None:
        """What a kernel has recorded; None where that is nothing."""
        try:
            return None if kernel_id is None else self._journals.read(kernel_id).record
        except RecordError:
            return None
