"""Assessments over REST."""

from __future__ import annotations

import asyncio
import json

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from jupyter_repro.errors import UsageError
from jupyter_repro.model.assessment import Assessment
from jupyter_repro.model.codec import to_dict
from jupyter_repro.server.assessor import Assessor, Question
from jupyter_repro.server.handlers import ReproHandler
from jupyter_repro.store.files import encodable

__all__ = ["AssessmentHandler", "answer_to"]


class AssessmentHandler(ReproHandler):
    """``POST assessments`` with a question (``server/assessor.py``): the assessment. 400 for what is no question."""

    def initialize(self, assessor: Assessor) -> None:
        self._assessor = assessor

    @web.authenticated
    @authorized
    async def post(self) -> None:
        body = self.request.body
        try:
            answer = await asyncio.to_thread(answer_to, body, self._assessor)
        except UsageError as error:
            self.set_status(400)
            answer = json.dumps(error.as_data()).encode()
        await self.finish(answer)


def answer_to(body: bytes, assessor: Assessor) -> bytes:
    """The answer to the question in a request. Raises UsageError when there is none."""
    return _form_of(assessor.assess(_question_in(body)))


def _question_in(body: bytes) -> Question:
    """The question in a request. Raises UsageError when it is none."""
    try:
        try:
            return msgspec.json.decode(body, type=Question)
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, ValueError):  # a lone surrogate in a source, which the standard library reads
            return msgspec.convert(json.loads(body), Question)
    except (ValueError, RecursionError) as error:
        raise UsageError("usage", f"this is no question about a notebook: {error}", hint="ask as server/assessor.py says") from None


def _form_of(assessment: Assessment) -> bytes:
    """An assessment as JSON."""
    try:
        return msgspec.json.encode(assessment)
    except ValueError:  # likewise
        return json.dumps(encodable(to_dict(assessment))).encode()
