"""Finding a renderer, and the JSON that programs rely on."""

from __future__ import annotations

import json

import pytest

from jupyter_repro.errors import UsageError
from jupyter_repro.model.codec import from_dict
from jupyter_repro.model.comparison import CellComparison, Divergence, NotebookComparison, Verification
from jupyter_repro.model.record import CellId
from jupyter_repro.report.html import HtmlRenderer
from jupyter_repro.report.json import JsonRenderer, record_as_json, verification_as_json
from jupyter_repro.report.markdown import MarkdownRenderer
from jupyter_repro.report.marked import Piece, marked
from jupyter_repro.report.renderer import Report, renderer_for
from tests.builders import a_record, an_execution
from tests.golden.report_fixture import the_comparison, the_record, the_report, the_verification


@pytest.mark.parametrize(
    ("suffix", "renderer"), [(".html", HtmlRenderer), (".HTML", HtmlRenderer), (".md", MarkdownRenderer), (".json", JsonRenderer)]
)
def test_a_renderer_is_found_by_suffix(suffix: str, renderer: type) -> None:
    assert type(renderer_for(suffix)) is renderer


@pytest.mark.parametrize("suffix", [".docx", ""])
def test_an_unknown_suffix_is_refused_with_the_known_ones(suffix: str) -> None:
    with pytest.raises(UsageError) as caught:
        renderer_for(suffix)
    assert caught.value.hint == "name it with one of .html, .json, .md, .pdf, .zip"


def test_a_record_as_json_is_the_record() -> None:
    assert from_dict(json.loads(record_as_json(the_record()))) == the_record()


def test_a_json_report_holds_record_and_verification() -> None:
    form = json.loads(renderer_for(".json").render(the_report()))
    assert form["report_version"] == 1
    assert form["notebook"] == "analysis.ipynb"
    assert from_dict(form["record"]) == the_record()
    assert form["verification"] == json.loads(verification_as_json(the_verification()))["notebooks"][0]


def test_a_json_report_of_nothing_has_all_keys() -> None:
    form = json.loads(renderer_for(".json").render(Report(notebook="a.ipynb")))
    assert form == {"report_version": 1, "anonymous": False, "notebook": "a.ipynb", "record": None, "verification": None}


def test_verdicts_as_json_have_every_key() -> None:
    divergence = Divergence(kind="added", output_index=0, mime_type="text/plain")
    cell = CellComparison(cell_id=CellId("a"), index=0, verdict="diverged", divergences=(divergence,))
    comparison = NotebookComparison(path="a.ipynb", verdict="diverged", cells=(cell,))
    (notebook,) = json.loads(verification_as_json(Verification(notebooks=(comparison,))))["notebooks"]
    assert set(notebook) == {"path", "verdict", "cells", "notes", "rerun", "experiments", "accepted"}
    cell_keys = {"cell_id", "index", "verdict", "divergences", "message", "execution_count", "duration", "conditions"}
    cell_keys |= {"causes", "passed_over"}
    assert set(notebook["cells"][0]) == cell_keys
    keys = {"kind", "output_index", "mime_type", "baseline", "rerun", "message", "severity", "causes"}
    assert set(notebook["cells"][0]["divergences"][0]) == keys


def test_a_cause_as_json_has_every_key() -> None:
    notebook = json.loads(verification_as_json(Verification(notebooks=(the_comparison(),))))["notebooks"][0]
    cause = notebook["cells"][1]["divergences"][0]["causes"][0]
    assert set(cause) == {"code", "status", "evidence", "message", "root_cell_id", "hint"}


def test_a_lone_surrogate_survives_json() -> None:
    text = record_as_json(a_record(an_execution("x = '\ud800'")))
    assert json.loads(text.encode("utf-8"))["executions"][0]["source"] == "x = '\ud800'"


@pytest.mark.parametrize("suffix", [".html", ".md", ".json"])
def test_a_report_of_a_lone_surrogate_can_be_written(suffix: str) -> None:
    record = a_record(an_execution("x = '\ud800'"))
    assert renderer_for(suffix).render(Report(notebook="\ud800.ipynb", record=record)).encode("utf-8")


def test_what_differs_between_two_excerpts_is_marked() -> None:
    assert marked("mean 1.5", "mean 2.5") == (
        (Piece(text="mean ", differs=False), Piece(text="1.5", differs=True)),
        (Piece(text="mean ", differs=False), Piece(text="2.5", differs=True)),
    )
    assert marked(None, "new") == ((), (Piece(text="new", differs=False),))
