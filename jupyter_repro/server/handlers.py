"""What the server extension answers over REST."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_repro.capture.bootstrap import bootstrap_source
from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.store.journals import journal_of, read_journal

__all__ = ["BootstrapHandler", "RecordHandler"]

_NOTHING_THERE = {"journal-missing", "record-empty"}


class ReproHandler(APIHandler):
    """A handler for those who may use kernels."""

    auth_resource = "kernels"


class BootstrapHandler(ReproHandler):
    """``GET bootstrap``: the source that starts recording in a kernel, as ``{"source": …}``."""

    @web.authenticated
    @authorized
    def get(self) -> None:
        self.finish(json.dumps({"source": bootstrap_source(kind="interactive")}))


class RecordHandler(ReproHandler):
    """``GET kernels/<kernel id>/record``: what a kernel's journal says, as ``{"recording": …, "record": …}``.

    404 with ``{"code", "message", "hint"}`` when there is no journal, 500 likewise when it cannot be understood.
    """

    def initialize(self, journals: Path) -> None:
        self._journals = journals

    @web.authenticated
    @authorized
    async def get(self, kernel_id: str) -> None:
        try:
            answer = await asyncio.to_thread(self._answer, kernel_id)
        except RecordError as error:
            self.set_status(404 if error.code in _NOTHING_THERE else 500)
            answer = {"code": error.code, "message": error.message, "hint": error.hint}
        await self.finish(json.dumps(answer))

    def _answer(self, kernel_id: str) -> dict[str, Any]:
        journal = read_journal(journal_of(kernel_id, self._journals))
        return {"recording": journal.recording, "record": to_dict(journal.record)}
