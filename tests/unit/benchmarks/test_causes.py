"""The benchmark of causes: its cases, and how they are scored."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from benchmarks.causes.case import Case, Planted
from benchmarks.causes.cases import CASES
from benchmarks.causes.score import Answer, Score, answer_of, score_of
from benchmarks.causes.table import page_of
from jupyter_repro.explain.engine import RULES

CASE = Case(name="one", cells=("x = f()", "x", "1"), causes=(Planted(code="RD201", cell=0),))


def said(*cells: list[tuple[str, str, str]]) -> dict[str, Any]:
    """What ``verify`` says of cells ``c1``, ``c2`` …, each differing in one output: code, root and status of its causes."""
    return {
        "notebooks": [
            {
                "cells": [
                    {
                        "cell_id": f"c{number}",
                        "divergences": [{"causes": [{"code": c, "root_cell_id": root, "status": status} for c, root, status in causes]}],
                    }
                    for number, causes in enumerate(cells, 1)
                ]
            }
        ]
    }


def test_every_rule_has_three_cases_and_fifteen_have_two_causes() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
    single = Counter(case.causes[0].code for case in CASES if len(case.causes) == 1)
    assert {rule.code for rule in RULES} == set(single)
    assert min(single.values()) >= 3
    assert sum(len(case.causes) == 2 for case in CASES) >= 15


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_plants_its_causes_in_cells_that_it_has(case: Case) -> None:
    assert all(planted.cell < len(case.cells) for planted in case.causes)
    assert case.ran is None or not case.now.distributions


RIGHT = [("RD201", "c0", "suspected"), ("RE205", "c1", "suspected")]


@pytest.mark.parametrize(
    ("cells", "roots", "causes"),
    [
        ([RIGHT, RIGHT], True, True),
        ([RIGHT, []], False, False),
        ([[("RD201", "c1", "suspected")]], False, True),
        ([[("RC201", "c0", "suspected")]], True, False),
        ([RIGHT, [("RP201", "c2", "suspected")]], False, False),
        ([], False, False),
    ],
)
def test_a_case_is_right_when_the_first_cause_of_every_cell_is(cells: list[Any], roots: bool, causes: bool) -> None:
    answer = answer_of(CASE, said(*cells))
    assert (answer.right_roots, answer.right_causes) == (roots, causes)


def test_proved_causes_that_were_not_planted_are_counted() -> None:
    answer = answer_of(CASE, said([("RD201", "c0", "proved"), ("RE205", "c1", "proved")]))
    assert answer.wrongly_proved == {("RE205", "c1")}
    assert score_of([answer]) == Score(cases=1, roots=1, causes=1, proved=2, wrongly_proved=1)


def test_the_page_names_what_was_missed() -> None:
    answers = [answer_of(CASE, said(RIGHT)), Answer(case=CASE, error="it could not be recorded")]
    page = page_of(answers, {"zone": "a locale"}, {"RD201": "data-changed"})
    assert "| **all** | 2 | 1 | 1 | 0 | 0 |" in page
    assert "- `one`: it could not be recorded" in page
    assert "- `zone`: needs a locale" in page
