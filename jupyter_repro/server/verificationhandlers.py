"""Verifications over REST."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_repro.errors import UsageError, VerificationError
from jupyter_repro.model.verifying import VerificationState
from jupyter_repro.server.answering import AnsweringHandler
from jupyter_repro.server.servedfiles import ServedFiles
from jupyter_repro.server.verifications import Verifications

__all__ = ["VerificationHandler", "VerificationOutputsHandler", "VerificationsHandler"]

_PATIENCE = 20.0
"""Seconds that a question for something newer may wait for its answer: proxies give up after 60, or 30."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Notebook:
    path: str


class _Handler(AnsweringHandler):
    def initialize(self, verifications: Verifications, files: ServedFiles) -> None:
        self._verifications, self._files = verifications, files

    async def _known(self, verification: str) -> VerificationState:
        """A verification of an earlier server. Raises VerificationError when there is none of a notebook that this one serves."""
        found = await self._verifications.ended(verification)
        path = None if found is None else self._files.path(found[0])
        if found is None or path is None:
            raise VerificationError("verification-unknown", "there is no such verification", hint="verify the notebook again")
        return replace(found[1], path=path)


class VerificationsHandler(_Handler):
    """``POST verifications`` with ``{"path"}``: starts one, or queues it. ``GET verifications?path=``: those of a notebook, the newest
    first."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        await self.answer(self._started())

    @web.authenticated
    @authorized
    async def get(self) -> None:
        await self.answer(self._of(self.get_query_argument("path")))

    async def _started(self) -> VerificationState:
        path = self.asked(_Notebook).path.strip("/")
        return self._verifications.start(path, await self._files.file(path))

    async def _of(self, path: str) -> list[VerificationState]:
        return await self._verifications.of(path.strip("/"), await self._files.file(path))


class VerificationHandler(_Handler):
    """``GET verifications/<id>?after=<version>``: one as soon as it is newer, or as it is after 20 seconds. ``DELETE``: ends it."""

    @web.authenticated
    @authorized
    async def get(self, verification: str) -> None:
        await self.answer(self._newer(verification))

    @web.authenticated
    @authorized
    async def delete(self, verification: str) -> None:
        await self.answer(self._cancelled(verification))

    async def _newer(self, verification: str) -> VerificationState:
        text = self.get_query_argument("after", "-1")
        try:
            after = int(text)
        except ValueError:
            raise UsageError("usage", f"after is {text!r}", hint="give the version that you know") from None
        return await self._verifications.newer(verification, after, _PATIENCE) or await self._known(verification)

    async def _cancelled(self, verification: str) -> VerificationState:
        return await self._verifications.cancel(verification) or await self._known(verification)


class VerificationOutputsHandler(_Handler):
    """``GET verifications/<id>/outputs/<cell id>``: a cell's outputs on both sides, as ``{"baseline", "rerun"}``. 404 for cells that did
    not differ."""

    @web.authenticated
    @authorized
    async def get(self, verification: str, cell_id: str) -> None:
        await self.answer(self._outputs(verification, cell_id))

    async def _outputs(self, verification: str, cell_id: str) -> dict[str, Any]:
        if self._verifications.file_of(verification) is None:
            await self._known(verification)
        pair = await self._verifications.outputs(verification, cell_id)
        if pair is None:
            raise VerificationError(
                "outputs-unknown",
                "the outputs of this cell are not kept",
                hint="only those of cells that differ are, as long as there is room",
            )
        return {"baseline": pair.baseline, "rerun": pair.rerun}
