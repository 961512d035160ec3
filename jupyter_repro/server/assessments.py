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
from jupyter_repro.model.journal import page_of
from jupyter_repro.server.assessor import Assessor, Question
from jupyter_repro.server.handlers import ReproHandler
from jupyter_repro.store.files import encodable

__all__ = ["AssessedRecordHandler", "AssessmentHandler", "answer_to"]

_MOST_EXECUTIONS = 5000


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


class AssessedRecordHandler(ReproHandler):
    """``GET assessments/record?path=&kernel_id=``: the record that an assessment rests on, in the form of ``kernels/<kernel id>/record``;
    ``null`` where there is none. Of very many executions it has the newest."""

    def initialize(self, assessor: Assessor) -> None:
        self._assessor = assessor

    @web.authenticated
    @authorized
    async def get(self) -> None:
        path, kernel_id = self.get_query_argument("path"), self.get_query_argument("kernel_id", None)
        await self.finish(await asyncio.to_thread(self._answer, path, kernel_id))

    def _answer(self, path: str, kernel_id: str | None) -> bytes:
        record = self._assessor.record_of(path, kernel_id)
        if record is None:
            return b"null"
        shown = {"recording": False, "total": len(record.executions), "record": to_dict(page_of(record, _MOST_EXECUTIONS))}
        return json.dumps(encodable(shown)).encode()


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
