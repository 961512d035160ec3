"""Handing over of journals over REST."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_repro.server.answering import AnsweringHandler
from jupyter_repro.server.handing import HandedJournals

__all__ = ["EventsHandler"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    events: list[dict[str, Any]]


class EventsHandler(AnsweringHandler):
    """``POST kernels/<kernel id>/events`` with ``{"events"}``: writes down what a kernel elsewhere told a front end; ``{"wanted"}`` says
    whether it is one. No events are but a question."""

    def initialize(self, handed: HandedJournals) -> None:
        self._handed = handed

    @web.authenticated
    @authorized
    async def post(self, kernel_id: str) -> None:
        await self.answer(self._taken(kernel_id))

    async def _taken(self, kernel_id: str) -> dict[str, Any]:
        return {"wanted": await asyncio.to_thread(self._handed.hand_over, kernel_id, self.asked(_Told).events)}
