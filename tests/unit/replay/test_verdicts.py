"""Outputs and outcomes become verdicts, and a second rerun can only mend them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_repro.compare.context import Tolerance
from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison, Verdict
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.randomness import Entropy
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.conditions import Conditions
from jupyter_repro.replay.outcome import CellOutcome, ReplayedNotebook
from jupyter_repro.replay.verdicts import compare_replay, saved_errors, saved_widgets, with_held
from jupyter_repro.store.notebooks import Notebook
from tests.builders import a_notebook, a_record, an_error, an_execution, result, stream


def a_saved_notebook(*outputs: list[dict[str, Any]], counts: bool = True) -> Notebook:
    """A notebook whose cells show the given outputs."""
    content = a_notebook(*("x" for _ in outputs))
    for index, (cell, shown) in enumerate(zip(content.cells, outputs, strict=True)):
        cell.outputs, cell.execution_count = shown, index + 1 if counts else None
    return Notebook(path=Path("n.ipynb"), content=content, notes=("a word on the file",))


def a_replay(*cells: CellOutcome, record: Record | None = None) -> ReplayedNotebook:
    return ReplayedNotebook(directory="/", cells=cells, hash_seed="1", record=record, notes=("a word on the run",))


def an_outcome(index: int, *outputs: dict[str, Any], **changes: Any) -> CellOutcome:
    return CellOutcome(**{"cell_id": f"c{index}", "index": index, "status": "ok", "outputs": outputs, **changes})


def verdicts(comparison: NotebookComparison) -> list[tuple[Verdict, str | None]]:
    return [(cell.verdict, cell.message) for cell in comparison.cells]


def compared(notebook: Notebook, *cells: CellOutcome, **records: Record | None) -> NotebookComparison:
    return compare_replay(notebook, records.get("baseline"), a_replay(*cells, record=records.get("rerun")), Tolerance())


def test_each_cell_gets_the_verdict_of_its_outcome_and_outputs() -> None:
    notebook = a_saved_notebook([stream("1")], [result("2", 2)], [], [stream("4")], [])

    comparison = compared(
        notebook,
        an_outcome(0, stream("1"), execution_count=1, duration=0.5),
        an_outcome(1, result("3", 2)),
        an_outcome(2, an_error(), status="failed", message="ValueError: bad"),
        an_outcome(3, status="skipped", message="not run: cell 3 failed"),
        an_outcome(4, stream("half"), status="interrupted", message="interrupted"),
    )

    assert verdicts(comparison) == [
        ("reproduced", None),
        ("diverged", None),
        ("failed", "ValueError: bad"),
        ("skipped", "not run: cell 3 failed"),
        ("skipped", "interrupted"),
    ]
    assert [len(cell.divergences) for cell in comparison.cells] == [0, 1, 1, 0, 0]
    assert comparison.verdict == "failed"
    assert comparison.notes == ("a word on the file", "a word on the run")
    assert (comparison.cells[0].execution_count, comparison.cells[0].duration) == (1, 0.5)


def test_a_cell_that_was_never_run_is_not_judged_but_one_whose_output_was_taken_away_is() -> None:
    never = a_saved_notebook([], [stream("x")], counts=False)
    cleared = a_saved_notebook([])

    assert verdicts(compared(never, an_outcome(0, stream("1")), an_outcome(1, stream("x"))))[0] == (
        "skipped",
        "it was never run: there is nothing to compare with",
    )
    assert compared(cleared, an_outcome(0, stream("1"))).verdict == "diverged"


def test_an_output_whose_source_was_deleted_diverges() -> None:
    content = a_notebook("", "x")
    content.cells[0].outputs = [stream("left over")]

    comparison = compared(Notebook(path=Path("n.ipynb"), content=content), an_outcome(1))

    assert [d.kind for d in comparison.cells[0].divergences] == ["removed"]


def test_agreement_after_fresh_entropy_is_named_as_perhaps_chance() -> None:
    drew = a_record(an_execution(entropy=(Entropy(source="numpy", count=1, values=("a",)),)))

    comparison = compared(a_saved_notebook([stream("1")]), an_outcome(0, stream("1")), rerun=drew)

    assert verdicts(comparison) == [("reproduced", "it agrees although it took fresh entropy (numpy): that may be chance")]


def test_outputs_that_are_not_those_of_the_record_are_named() -> None:
    baseline = a_record(
        an_execution(outputs_digest=digest_of_outputs([stream("1")])),
        an_execution(order=1, cell_id=CellId("c1"), outputs_digest=digest_of_outputs([])),
        an_execution(order=2, cell_id=CellId("c2")),
    )

    comparison = compared(a_saved_notebook([stream("1")], [stream("2")], [stream("3")]), baseline=baseline)

    assert "the outputs of cell 2 changed after the record was made: what it says of them may be outdated" in comparison.notes


def test_errors_and_widgets_are_found_in_a_saved_notebook() -> None:
    notebook = a_saved_notebook([stream("1")], [an_error()])
    state = {"m": {"model_name": "IntSliderModel"}}
    widgets = {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": state}}}

    assert saved_errors(notebook) == {"c1"}
    assert saved_widgets(notebook) == {}
    assert saved_widgets(replace(notebook, content={**notebook.content, "metadata": widgets})) == state
    assert saved_widgets(replace(notebook, content={**notebook.content, "metadata": {"widgets": [1]}})) == {}


def a_cell(index: int, verdict: Verdict, *codes: str) -> CellComparison:
    causes = tuple(Cause(code=code, message="why") for code in codes)
    divergences = (Divergence(kind="modified", output_index=0, mime_type="text/plain", causes=causes),) if codes else ()
    return CellComparison(cell_id=CellId(f"c{index}"), index=index, verdict=verdict, divergences=divergences)


def test_cells_that_only_the_second_rerun_reached_are_judged_by_it() -> None:
    first = NotebookComparison(path="n", verdict="failed", cells=(a_cell(0, "failed"), *(a_cell(i, "skipped") for i in (1, 2, 3))))
    held = NotebookComparison(
        path="n", verdict="diverged", cells=(a_cell(0, "reproduced"), a_cell(1, "reproduced"), a_cell(2, "diverged"), a_cell(3, "skipped"))
    )

    mended = with_held(first, held, Conditions(hash_seed="1"))

    assert [cell.verdict for cell in mended.cells] == ["replayed", "replayed", "diverged", "skipped"]


def test_what_agrees_only_while_conditions_are_held_is_replayed_and_its_random_causes_are_proved() -> None:
    first = NotebookComparison(
        path="n.ipynb",
        verdict="failed",
        cells=(
            a_cell(0, "reproduced"),
            a_cell(1, "diverged", "RP201", "RD201"),
            a_cell(2, "failed", "RP202"),
            a_cell(3, "diverged", "RP201"),
        ),
    )
    held = NotebookComparison(
        path="n.ipynb",
        verdict="diverged",
        cells=(a_cell(0, "diverged"), a_cell(1, "reproduced"), a_cell(2, "reproduced"), a_cell(3, "diverged")),
    )

    mended = with_held(first, held, Conditions(hash_seed="1"))

    assert verdicts(mended) == [
        ("reproduced", None),
        ("replayed", "the same once a rerun holds the recorded hash seed"),
        ("replayed", "the same once a rerun holds the recorded hash seed"),
        ("diverged", None),
    ]
    assert [[(c.code, c.status) for d in cell.divergences for c in d.causes] for cell in mended.cells] == [
        [],
        [("RP201", "proved"), ("RD201", "suspected")],
        [("RP202", "proved")],
        [("RP201", "suspected")],
    ]
    assert mended.verdict == "diverged"
