"""The history over REST."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_repro.compare.runs import changes_between
from jupyter_repro.errors import HistoryError
from jupyter_repro.model.history import HistoryRun, RunDifference
from jupyter_repro.server.answering import AnsweringHandler
from jupyter_repro.server.savednotebooks import SavedNotebooks
from jupyter_repro.server.servedfiles import ServedFiles
from jupyter_repro.store.history import History, PastRun

__all__ = ["HistoryDifferenceHandler", "HistoryHandler"]


class HistoryHandler(AnsweringHandler):
    """``GET history?path=``: the runs of a notebook, the newest first."""

    def initialize(self, history: History, files: ServedFiles, saved: SavedNotebooks) -> None:
        self._history, self._files, self._saved = history, files, saved

    @web.authenticated
    @authorized
    async def get(self) -> None:
        await self.answer(self._runs(self.get_query_argument("path").strip("/")))

    async def _runs(self, path: str) -> list[HistoryRun]:
        file = await self._files.file(path)
        return [replace(run, notebook=path) for run in await asyncio.to_thread(self._runs_of, file)]

    def _runs_of(self, file: Path) -> tuple[HistoryRun, ...]:
        runs = self._history.runs(file)
        if not runs and (record := self._saved.read(file).record) is not None:
            # It may have been renamed where no server saw it.
            self._history.follow(record.run.id, file)
            runs = self._history.runs(file)
        return runs


class HistoryDifferenceHandler(AnsweringHandler):
    """``GET history/<run id>/<run id>``: what changed from one run to another."""

    def initialize(self, history: History, files: ServedFiles) -> None:
        self._history, self._files = history, files

    @web.authenticated
    @authorized
    async def get(self, before: str, after: str) -> None:
        await self.answer(asyncio.to_thread(lambda: self._difference(before, after)))

    def _difference(self, before: str, after: str) -> RunDifference:
        old, new = self._known(before), self._known(after)
        changes = changes_between(old.record, new.record, outputs=(old.outputs, new.outputs))
        return RunDifference(before=old.run, after=new.run, changes=changes)

    def _known(self, run: str) -> PastRun:
        """A run of a notebook that this server serves. Raises HistoryError when it is none."""
        known = self._history.find(run)
        path = self._files.path(known.file)
        if path is None:
            raise HistoryError("run-unknown", "the history has no such run", hint="choose one that it lists")
        return replace(known, run=replace(known.run, notebook=path))
