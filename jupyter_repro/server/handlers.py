"""What the server extension answers over REST."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_repro.capture.bootstrap import bootstrap_source
from jupyter_repro.errors import ReproError, UsageError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.journal import SNAPSHOT_EXECUTIONS, page_of
from jupyter_repro.store.journals import LiveJournals

__all__ = ["BootstrapHandler", "ExecutionsHandler", "RecordHandler", "ReproHandler", "RunHandler"]

_NOTHING_THERE = {"journal-missing", "record-empty"}
_NUMBER = re.compile(r"[0-9]{1,15}")
_MOST_OF_A_PAGE = 5000


class ReproHandler(APIHandler):
    """A handler for those who may use kernels."""

    auth_resource = "kernels"


class BootstrapHandler(ReproHandler):
    """``GET bootstrap``: the source that starts recording in a kernel, as ``{"source": …}``."""

    @web.authenticated
    @authorized
    def get(self) -> None:
        self.finish(json.dumps({"source": bootstrap_source(kind="interactive")}))


class RunHandler(ReproHandler):
    """A handler that answers from the journals of kernels.

    404 with ``{"code", "message", "hint"}`` when there is no journal, 400 likewise for numbers that are none, 500 when the journal cannot
    be understood.
    """

    def initialize(self, journals: LiveJournals) -> None:
        self._journals = journals

    async def respond(self, read: Callable[[], dict[str, Any]]) -> None:
        """Answers with what ``read`` gives; it is called on another thread."""
        try:
            answer = await asyncio.to_thread(read)
        except ReproError as error:
            self.set_status(404 if error.code in _NOTHING_THERE else 400 if isinstance(error, UsageError) else 500)
            answer = error.as_data()
        await self.finish(json.dumps(answer))

    def number(self, name: str) -> int | None:
        """A number that the address asks for, from 0; None when it does not. Raises UsageError when it is none."""
        text = self.get_query_argument(name, None)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text):
            raise UsageError("usage", f"{name} is {text!r}", hint="give a number from 0")
        return int(text)


class RecordHandler(RunHandler):
    """``GET kernels/<kernel id>/record?limit=``: what a kernel's journal says, as ``{"recording": …, "total": …, "record": …}``; the record
    with the newest executions only when there is a limit."""

    @web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        await self.respond(lambda: self._answer(kernel_id))

    def _answer(self, kernel_id: str) -> dict[str, Any]:
        limit = self.number("limit")
        journal = self._journals.read(kernel_id)
        record = journal.record if limit is None else page_of(journal.record, limit)
        return {"recording": journal.recording, "total": len(journal.record.executions), "record": to_dict(record)}


class ExecutionsHandler(RunHandler):
    """``GET kernels/<kernel id>/executions?before=<order>&limit=``: older executions, as ``{"executions": …, "artifacts": …}``: the newest
    of those before one, and the artifacts that they name."""

    @web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        await self.respond(lambda: self._answer(kernel_id))

    def _answer(self, kernel_id: str) -> dict[str, Any]:
        before, limit = self.number("before"), self.number("limit")
        page = page_of(
            self._journals.read(kernel_id).record, SNAPSHOT_EXECUTIONS if limit is None else min(limit, _MOST_OF_A_PAGE), before=before
        )
        return {"executions": to_dict(page.executions), "artifacts": to_dict(page.artifacts)}
