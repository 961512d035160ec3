"""What handlers have in common that answer from files and the history: bodies, and errors that say the way out."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any, TypeVar

from jupyter_repro.errors import ReproError, UsageError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.server.handlers import ReproHandler

__all__ = ["AnsweringHandler"]

T = TypeVar("T")

_NOTHING_THERE = {"notebook-missing", "outputs-unknown", "run-unknown", "verification-unknown"}
_OUR_OWN_FAULT = {"history-broken", "history-newer", "history-unwritable", "journal-unwritable", "not-writable"}


class AnsweringHandler(ReproHandler):
    """A handler whose errors are ``{"code", "message", "hint"}``: 404 for what is not there, 500 for what the
    server cannot do, else 400."""

    async def answer(self, work: Awaitable[Any]) -> None:
        """Answers with what some work gives."""
        try:
            answer = json.dumps(to_dict(await work))
        except ReproError as error:
            await self.refuse(error)
        else:
            await self.finish(answer)

    async def refuse(self, error: ReproError) -> None:
        """Says why there is no answer."""
        self.set_status(404 if error.code in _NOTHING_THERE else 500 if error.code in _OUR_OWN_FAULT else 400)
        await self.finish(json.dumps(error.as_data()))

    def asked(self, form: type[T]) -> T:
        """The body of the request. Raises UsageError when it has another form."""
        import msgspec

        try:
            return msgspec.json.decode(self.request.body, type=form)
        except ValueError as error:
            raise UsageError(
                "usage", f"the request is not understood: {error}", hint="ask as labextension/src/transport/server.ts does"
            ) from None
