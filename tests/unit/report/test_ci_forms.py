"""Verdicts in the forms that CI servers read: JUnit, SARIF, GitHub's annotations and summary, and the page about many notebooks."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

from jupyter_repro.model.comparison import (
    Cause,
    CellComparison,
    Divergence,
    HeldCondition,
    NotebookComparison,
    Verdict,
    Verification,
)
from jupyter_repro.model.record import CellId
from jupyter_repro.report.findings import UNEXPLAINED
from jupyter_repro.report.github import verification_as_annotations, verification_as_summary
from jupyter_repro.report.index import index_page
from jupyter_repro.report.junit import verification_as_junit
from jupyter_repro.report.sarif import verification_as_sarif
from tests.unit.report.page_reader import PageReader

STRICT: frozenset[Verdict] = frozenset({"reproduced", "skipped"})
RULES = {"RP201": ("fresh-entropy", "A generator took fresh entropy.", "seed it")}
ENTROPY = Cause(
    code="RP201", message="the generator is seeded anew, each time", status="proved", root_cell_id=CellId("b"), hint="seed it: f(1)"
)


def a_cell(cell: str, index: int, verdict: Verdict = "reproduced", **changes: Any) -> CellComparison:
    return CellComparison(**{"cell_id": CellId(cell), "index": index, "verdict": verdict, "duration": 0.25, **changes})


def diverging(*causes: Cause) -> tuple[Divergence, ...]:
    return (
        Divergence(
            kind="modified",
            output_index=0,
            mime_type="text/plain",
            baseline="1\x1b[31m",
            rerun="2\n\ud800",
            message="1 is 2",
            causes=causes,
        ),
    )


DIVERGED = NotebookComparison(
    path="a/n:1,2.ipynb",
    verdict="diverged",
    cells=(
        a_cell("a", 0),
        a_cell("b", 1, "replayed", divergences=diverging(ENTROPY), conditions=(HeldCondition(kind="entropy", subject="b"),)),
        a_cell("c", 2, "diverged", divergences=diverging(ENTROPY)),
        a_cell("d", 3, "diverged", divergences=diverging()),
        a_cell("e", 4, "skipped", message="tagged"),
    ),
    notes=("no <record>",),
)
FINE = NotebookComparison(path="fine.ipynb", verdict="reproduced", cells=(a_cell("a", 0),))
BATCH = Verification(notebooks=(FINE, DIVERGED))
TROUBLES = [("gone.ipynb", "notebook-missing", "gone.ipynb is\nnot there")]
LINES = {("a/n:1,2.ipynb", 1): 12, ("a/n:1,2.ipynb", 3): 40}


def test_junit_has_a_suite_for_each_notebook_and_a_case_for_each_cell() -> None:
    root = ET.fromstring(verification_as_junit(BATCH, TROUBLES, accepted=STRICT))  # noqa: S314 - our own
    counts = ("name", "tests", "failures", "errors", "skipped", "time")
    assert [root.get(name) for name in counts] == ["jupyter-repro", "7", "3", "1", None, "1.500"]
    fine, diverged, gone = root
    assert [fine.get(name) for name in counts] == ["fine.ipynb", "1", "0", "0", "0", "0.250"]
    assert [diverged.get(name) for name in counts] == ["a/n:1,2.ipynb", "5", "3", "0", "1", "1.250"]
    assert [case.get("name") for case in diverged.findall("testcase")][:2] == ["cell 1 (a)", "cell 2 (b)"]
    assert [[child.tag for child in case] for case in diverged.findall("testcase")] == [
        [],
        ["failure"],
        ["failure"],
        ["failure"],
        ["skipped"],
    ]
    assert diverged.findtext("system-out") == "no <record>"
    (error,) = gone.iter("error")
    assert (error.get("type"), error.get("message")) == ("notebook-missing", "gone.ipynb is not there")


def test_a_failure_in_junit_says_what_differs_why_and_the_way_out() -> None:
    root = ET.fromstring(verification_as_junit(BATCH, accepted=STRICT))  # noqa: S314
    failure = next(root.iter("failure"))
    assert (failure.get("type"), failure.get("message")) == ("replayed", "1 is 2")
    assert failure.text == (
        "output 1 modified: 1 is 2\nbaseline:\n  1\nrerun:\n  2\n  \\ud800\n"
        "RP201 (proved): the generator is seeded anew, each time\nhint: seed it: f(1)\nthe same once these are held: entropy b"
    )


def test_what_is_accepted_fails_nowhere() -> None:
    accepted: frozenset[Verdict] = STRICT | {"replayed", "diverged"}
    assert 'failures="0"' in verification_as_junit(BATCH, accepted=accepted)
    assert verification_as_annotations(BATCH, [], LINES, accepted=accepted) == ""
    assert json.loads(verification_as_sarif(BATCH, LINES, RULES, "1", accepted=accepted))["runs"][0]["results"] == []


def test_annotations_stand_at_the_cell_where_the_cause_lies() -> None:
    assert verification_as_annotations(BATCH, TROUBLES, LINES, accepted=STRICT).split("\n") == [
        "::error file=a/n%3A1%2C2.ipynb,line=12,title=RP201::the generator is seeded anew, each time (proved; 2 cells differ). "
        "Way out: seed it: f(1)",
        "::error file=a/n%3A1%2C2.ipynb,line=40,title=RX200::cell 4 (d) diverged: 1 is 2",
        "::error file=gone.ipynb,line=1,title=notebook-missing::gone.ipynb is not there",
    ]


def test_sarif_has_a_result_for_each_cause() -> None:
    form = json.loads(verification_as_sarif(BATCH, LINES, RULES, "1.2", accepted=STRICT))
    (run,) = form["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["RP201", UNEXPLAINED]
    assert [(r["ruleId"], r["level"], r["locations"][0]["physicalLocation"]["region"]["startLine"]) for r in run["results"]] == [
        ("RP201", "error", 12),
        (UNEXPLAINED, "error", 40),
    ]


def test_the_summary_has_what_needs_a_look_first() -> None:
    summary = verification_as_summary(BATCH, TROUBLES)
    assert summary.startswith("## Reproducibility: 3 notebooks\n\n✓ 1 reproduced · ✗ 1 diverged · ⚠ 1 could not be checked\n")
    rows = [line for line in summary.split("\n") if line.startswith("| ")]
    assert rows[2] == "| `RP201` | the generator is seeded anew, each time | 1 |"
    assert [row.split(" | ")[0] for row in rows[-3:]] == ["| ✗ diverged", "| ✓ reproduced", "| ⚠ not checked"]


def test_the_page_about_many_links_to_their_reports_and_escapes_what_they_are_called() -> None:
    hostile = NotebookComparison(path="<script>alert(1)</script>.ipynb", verdict="failed", cells=(a_cell("a", 0, "failed"),))
    page = index_page(Verification(notebooks=(*BATCH.notebooks, hostile)), TROUBLES, {"fine.ipynb": "all/0001-fine.html"})
    assert PageReader(page).all("script") == []
    assert page.index("could not be checked") < page.index('href="all/0001-fine.html"')
    assert page.index("1 failed") < page.index("1 diverged") < page.index("1 reproduced")


def test_the_page_about_many_loads_nothing() -> None:
    page = PageReader(index_page(BATCH, TROUBLES))
    assert not any({"src", "href"} & attributes.keys() for _, attributes in page.elements)
    assert "default-src 'none'" in page.all("meta")[1]["content"]
