"""Outputs and outcomes become verdicts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_repro import __version__
from jupyter_repro.compare.settings import Settings
from jupyter_repro.model.comparison import NotebookComparison, PlainRerun, Verdict
from jupyter_repro.model.outputs import digest_of_outputs
from jupyter_repro.model.randomness import Entropy
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.outcome import CellOutcome, ReplayedNotebook
from jupyter_repro.replay.verdicts import compare_replay, saved_errors, saved_widgets
from jupyter_repro.store.notebooks import Notebook
from tests.builders import a_distribution, a_notebook, a_record, an_environment, an_error, an_execution, result, stream


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
    return compare_replay(notebook, records.get("baseline"), a_replay(*cells, record=records.get("rerun")), Settings())


def test_what_is_let_pass_in_a_cell_that_agrees_is_told() -> None:
    comparison = compared(a_saved_notebook([result("<A at 0x7f01>")], [stream("a")]), an_outcome(0, result("<A at 0x7f02>")), an_outcome(1))

    told = [(cell.verdict, cell.passed_over) for cell in comparison.cells]
    assert told == [("reproduced", ("text/plain: <A at 0x7f01> → <A at 0x7f02>",)), ("diverged", ())]


def test_a_comparison_says_when_it_was_made_by_what_and_in_how_far_with_other_software() -> None:
    baseline = a_record(environment=an_environment(distributions=(a_distribution("numpy", "1.26.4"),), locale="C"))
    rerun = a_record(environment=an_environment(distributions=(a_distribution("numpy", "2.0.0"),), locale="de_DE"))
    replayed = replace(a_replay(an_outcome(0), record=rerun), started="2026-01-06T09:00:00Z")

    comparison = compare_replay(a_saved_notebook([]), baseline, replayed, Settings())

    made_by = f"jupyter-repro {__version__}"
    assert comparison.rerun == PlainRerun(started="2026-01-06T09:00:00Z", made_by=made_by, changed=("numpy 1.26.4 → 2.0.0",))


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


def test_an_interrupted_rerun_reproduces_nothing_as_a_whole() -> None:
    notebook = a_saved_notebook([stream("1")], [stream("2")])
    good, bad = an_outcome(0, stream("1")), an_outcome(0, stream("other"))
    rest = an_outcome(1, status="interrupted", message="interrupted")

    whole = [compare_replay(notebook, None, replace(a_replay(first, rest), interrupted=True), Settings()) for first in (good, bad)]

    assert [comparison.verdict for comparison in whole] == ["skipped", "diverged"]


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
