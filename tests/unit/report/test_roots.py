"""Roots: which causes lead, and which cells they reach."""

from __future__ import annotations

from typing import Any

from jupyter_repro.model.comparison import STDOUT_TYPE, Cause, CellComparison, Divergence, NotebookComparison, Verification
from jupyter_repro.model.record import CellId
from jupyter_repro.report.roots import leading_codes, roots_of, roots_sentence
from jupyter_repro.report.text import verification_as_text


def a_cause(code: str, cell: str, **changes: Any) -> Cause:
    return Cause(**{"code": code, "message": f"{code} says so", "root_cell_id": CellId(cell), **changes})


def a_cell(cell: str, *causes: Cause) -> CellComparison:
    divergence = Divergence(kind="modified", output_index=0, mime_type=STDOUT_TYPE, causes=causes)
    return CellComparison(cell_id=CellId(cell), index=int(cell[1:]), verdict="diverged", divergences=(divergence,))


def a_comparison(*cells: CellComparison) -> NotebookComparison:
    return NotebookComparison(path="n.ipynb", verdict="diverged", cells=cells)


SILENT = CellComparison(cell_id=CellId("c0"), index=0, verdict="reproduced")
TWO = a_comparison(
    SILENT,
    a_cell("c1", a_cause("RD201", "c0", evidence="seen"), a_cause("RE205", "c1")),
    a_cell("c2", a_cause("RD201", "c0", evidence="seen"), a_cause("RP202", "c2", evidence="new"), a_cause("RE205", "c1")),
)


def test_causes_that_lead_come_first_and_are_those_that_count() -> None:
    assert [(root.cause.code, root.leads, len(root.cells)) for root in roots_of(TWO)] == [
        ("RD201", True, 2),
        ("RP202", True, 1),
        ("RE205", False, 2),
    ]
    assert roots_sentence(TWO) == "2 causes, 2 cells"


def test_the_likeliest_cause_leads_whatever_its_evidence() -> None:
    (root,) = roots_of(a_comparison(a_cell("c0", a_cause("RE205", "c0"))))
    assert root.leads


def test_all_causes_of_a_cell_that_lead_are_named_beside_it() -> None:
    assert [leading_codes(cell) for cell in TWO.cells] == [(), ("RD201",), ("RD201", "RP202")]


def test_a_proved_cause_leads() -> None:
    comparison = a_comparison(a_cell("c0", a_cause("RD201", "c0"), a_cause("RE205", "c0", status="proved")))
    assert [root.leads for root in roots_of(comparison)] == [True, True]


def test_a_cell_that_was_not_come_to_counts_to_the_cause_that_it_carries() -> None:
    cause = a_cause("RD202", "c0", status="proved")
    echo = CellComparison(cell_id=CellId("c1"), index=1, verdict="replayed", causes=(cause,))
    comparison = a_comparison(a_cell("c0", cause), echo)
    assert roots_sentence(comparison) == "1 cause, 2 cells"
    assert verification_as_text(Verification(notebooks=(comparison,))).split("\n")[-1] == "    cause: RD202 (proved), from cell 1 (c0)"


def test_the_text_leads_with_roots_and_then_says_what_else_may_be() -> None:
    assert verification_as_text(Verification(notebooks=(TWO,))).split("\n")[:6] == [
        "✗ n.ipynb: diverged (2 causes, 2 cells)",
        "  RD201 suspected in cell 1 (c0): 2 cells",
        "    RD201 says so",
        "  RP202 suspected in cell 3 (c2): 1 cell",
        "    RP202 says so",
        "  also possible: RE205 in cell 2 (c1): RE205 says so",
    ]
