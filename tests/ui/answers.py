"""What the server extension answers, given by a test: any state of a notebook can be shown without bringing it about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, Route

from jupyter_repro.model.assessment import Assessment
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.history import HistoryRun, RunDifference
from jupyter_repro.model.verifying import VerificationState

Outputs = Sequence[Mapping[str, Any]]


@dataclass
class Answers:
    """Answers in place of the server's. ``outputs`` has those of the baseline and of the rerun, by cell. ``asked`` keeps the paths."""

    assessment: Assessment = field(default_factory=Assessment)
    verification: VerificationState | None = None
    outputs: Mapping[str, tuple[Outputs, Outputs]] = field(default_factory=dict)
    history: Sequence[HistoryRun] = ()
    difference: RunDifference | None = None
    asked: list[str] = field(default_factory=list)

    def give(self, page: Page) -> None:
        """Answers the page's questions; those about kernels go to the server all the same."""
        page.route("**/jupyter-repro/api/**", self._answer)

    def _answer(self, route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path.split("/jupyter-repro/api/")[1])
        self.asked.append(path)
        match path.split("/"):
            case ["assessments"]:
                _tell(route, to_dict(self.assessment))
            case ["verifications"]:
                _tell(route, [] if self.verification is None else [to_dict(self.verification)])
            case ["verifications", _, "outputs", cell]:
                if cell in self.outputs:
                    baseline, rerun = self.outputs[cell]
                    _tell(route, {"baseline": baseline, "rerun": rerun})
                else:
                    _tell(route, {"code": "outputs-unknown", "message": "the outputs of this cell are not kept", "hint": None}, status=404)
            case ["history"]:
                _tell(route, to_dict(tuple(self.history)))
            case ["history", before, after]:
                assert self.difference is not None
                runs = {run.id: run for run in self.history}
                _tell(route, {**to_dict(self.difference), "before": to_dict(runs[before]), "after": to_dict(runs[after])})
            case _:
                route.continue_()


def _tell(route: Route, answer: Any, status: int = 200) -> None:
    route.fulfill(status=status, content_type="application/json", body=json.dumps(answer))
