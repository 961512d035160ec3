"""SARIF: what code hosts read."""

from __future__ import annotations

import json
from typing import Any

from jupyter_repro.model.diagnostic import Diagnostic, Inspection
from jupyter_repro.model.record import CellId
from jupyter_repro.report.diagnostics import inspections_as_json, inspections_as_text
from jupyter_repro.report.sarif import inspections_as_sarif

RULES = {
    "RP101": ("fresh-entropy", "It is new each time.", "seed it"),
    "RD101": ("absolute-path", "Its path is absolute.", "make it relative"),
}


def a_diagnostic(**changes: Any) -> Diagnostic:
    return Diagnostic(
        **{
            "code": "RP101",
            "name": "fresh-entropy",
            "severity": "warning",
            "message": "`rng()` is new each time",
            "hint": "seed it",
            "cell_id": CellId("c2"),
            "index": 2,
            "line": 3,
            "file_line": 40,
            **changes,
        }
    )


FOUND = (
    Inspection(path="a b/n.ipynb", diagnostics=(a_diagnostic(), a_diagnostic(code="RD101", severity="note", file_line=None)), ignored=1),
)


def test_a_diagnostic_is_a_result_at_its_line_of_the_file() -> None:
    form = json.loads(inspections_as_sarif(FOUND, RULES, "1.2"))
    (run,) = form["runs"]
    assert (form["version"], run["tool"]["driver"]["name"], run["tool"]["driver"]["version"]) == ("2.1.0", "jupyter-repro", "1.2")
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["RD101", "RP101"]
    first, second = run["results"]
    assert first.pop("partialFingerprints").keys() == {"cell/v1"}
    assert first == {
        "ruleId": "RP101",
        "ruleIndex": 1,
        "level": "warning",
        "message": {"text": "`rng()` is new each time (cell 3, line 3). Way out: seed it."},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": "a%20b/n.ipynb"}, "region": {"startLine": 40}},
                "logicalLocations": [{"name": "c2", "kind": "element"}],
            }
        ],
    }
    assert (second["level"], second["locations"][0]["physicalLocation"]["region"]) == ("note", {"startLine": 1})


def test_the_same_finding_keeps_its_print_when_cells_above_change() -> None:
    moved = (Inspection(path="n.ipynb", diagnostics=(a_diagnostic(index=7, file_line=90),)),)
    prints = [
        json.loads(inspections_as_sarif(found, RULES, "1"))["runs"][0]["results"][0]["partialFingerprints"] for found in (FOUND, moved)
    ]
    assert prints[0] == prints[1]


def test_text_says_where_what_and_the_way_out() -> None:
    assert inspections_as_text(FOUND).split("\n") == [
        "a b/n.ipynb: cell 3, line 3: RP101 `rng()` is new each time",
        "    hint: seed it",
        "a b/n.ipynb: cell 3, line 3: RD101 note: `rng()` is new each time",
        "    hint: seed it",
        "1 warning and 1 note, 1 ignored",
    ]
    assert inspections_as_text([Inspection(path="n.ipynb")]) == "no hazard found"


def test_json_says_the_same() -> None:
    (notebook,) = json.loads(inspections_as_json(FOUND))["notebooks"]
    assert (notebook["path"], notebook["ignored"], [d["code"] for d in notebook["diagnostics"]]) == ("a b/n.ipynb", 1, ["RP101", "RD101"])
