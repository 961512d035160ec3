"""The elements that make a result, across cells."""

from __future__ import annotations

from jupyter_repro.model.randomness import Entropy, GeneratorChange, Seeding
from jupyter_repro.model.record import CellExecution, CellId, Record
from jupyter_repro.report.renderer import ReportCell
from jupyter_repro.report.summary import CellRef, CodeSummary, FileRow, cell_refs, code_summary, file_rows, parameter_rows
from jupyter_repro.report.timeline import timeline_of
from tests.builders import a_digest, a_record, a_ref, an_artifact, an_execution, stream


def cells(*names: str) -> tuple[ReportCell, ...]:
    return tuple(ReportCell(cell_id=name, index=i, cell_type="code", source=name) for i, name in enumerate(names))


def run_of(*names: str) -> Record:
    """A record in which the cells ran in this order; a cell's source is its name."""
    return a_record(*(an_execution(n, cell_id=CellId(n), order=i, execution_count=i + 1) for i, n in enumerate(names)))


def test_a_run_from_top_to_bottom_is_linear() -> None:
    summary = code_summary(run_of("a", "b", "c"), cells("a", "b", "c"))
    assert summary == CodeSummary(executions=3)
    assert summary.is_linear


def test_a_cell_that_ran_after_one_further_down_is_out_of_order() -> None:
    notebook = cells("a", "b", "c")
    assert code_summary(run_of("b", "a", "c"), notebook) == CodeSummary(executions=3, out_of_order=(notebook[0],))


def test_running_everything_again_in_order_is_linear() -> None:
    summary = code_summary(run_of("b", "a", "b"), cells("a", "b"))
    assert summary == CodeSummary(executions=3, repeated=1)
    assert summary.is_linear


def test_an_edited_cell_a_removed_one_and_one_from_another_run_are_told_apart() -> None:
    edited = ReportCell(cell_id="a", index=0, cell_type="code", source="a + 1")
    elsewhere = ReportCell(cell_id="z", index=1, cell_type="code", outputs=(stream("1"),))
    summary = code_summary(run_of("a", "gone"), (edited, elsewhere))
    assert summary == CodeSummary(executions=2, edited=(edited,), unrecorded=(elsewhere,), removed=1)
    assert not summary.is_linear


def test_executions_of_which_the_cell_is_not_known_are_not_called_removed() -> None:
    summary = code_summary(a_record(an_execution(cell_id=None)), cells("a"))
    assert summary == CodeSummary(executions=1, unnamed=1)
    assert not summary.is_linear


def test_a_file_that_changed_during_the_run_has_a_row_for_each_state() -> None:
    executions: tuple[CellExecution, ...] = (
        an_execution(cell_id=CellId("a"), order=0, execution_count=1, used=(a_ref("x.csv", "old"),)),
        an_execution(cell_id=CellId("b"), order=1, execution_count=2, generated=(a_ref("x.csv", "new"),)),
    )
    record = a_record(*executions, artifacts=(an_artifact("x.csv", "new"), an_artifact("x.csv", "old")))
    first, second = CellRef(words="In [1]", anchor="cell-1"), CellRef(words="In [2]", anchor="cell-2")
    rows = file_rows(record, cell_refs(record, cells("a", "b")))
    assert sorted(rows, key=lambda row: row.written_by != ()) == [
        FileRow(artifact=an_artifact("x.csv", "old"), read_by=(first,)),
        FileRow(artifact=an_artifact("x.csv", "new"), written_by=(second,)),
    ]


def test_randomness_is_fresh_when_it_came_from_the_operating_system() -> None:
    change = GeneratorChange(generator="random", after=a_digest(), seeded="cell")
    record = a_record(
        an_execution(order=0, seedings=(Seeding(generator="random", value="1"),), generators=(change,)),
        an_execution(order=1, entropy=(Entropy(source="os.urandom", count=3),)),
        an_execution(order=2, seedings=(Seeding(generator="random"),)),
        an_execution(order=3),
    )
    rows = parameter_rows(record, cell_refs(record, ()))
    assert [row.fresh for row in rows] == [False, True, True]
    assert rows[1].entropy == ("fresh entropy from os.urandom, 3 times (values never recorded, they may be keys)",)


def test_the_chart_marks_what_ran_after_something_further_down() -> None:
    timeline = timeline_of(run_of("b", "a", "c"), cells("a", "b", "c"))
    assert timeline is not None
    assert [(p.words, p.back) for p in timeline.points] == [
        ("execution 1: cell 2", False),
        ("execution 2: cell 1", True),
        ("execution 3: cell 3", False),
    ]


def test_one_execution_makes_no_chart() -> None:
    assert timeline_of(run_of("a"), cells("a")) is None
