"""After a failure nothing is reproduced that may be left over from before it."""

from __future__ import annotations

from jupyter_repro.model.comparison import ERROR_TYPE, CellComparison, Divergence, NotebookComparison, Verdict, worst
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.failures import without_stale_agreement
from jupyter_repro.replay.reach import downstream_of, feeders_of
from tests.builders import a_record, a_ref, an_artifact, an_execution

SOURCES = {CellId("c0"): "x = 1 / 0", CellId("c1"): "y = x", CellId("c2"): "y + 1", CellId("c3"): "2", CellId("c4"): "exec('z = x')"}


def judged(*verdicts: Verdict, rerun: Record | None = None, is_recorded: bool = True, error: int | None = None) -> list[Verdict]:
    divergence = Divergence(kind="modified", output_index=0, mime_type=ERROR_TYPE)
    cells = tuple(
        CellComparison(cell_id=CellId(f"c{i}"), index=i, verdict=verdict, divergences=(divergence,) if i == error else ())
        for i, verdict in enumerate(verdicts)
    )
    comparison = NotebookComparison(path="n.ipynb", verdict=worst(verdicts), cells=cells)
    found = without_stale_agreement(comparison, feeders_of(SOURCES, None), rerun, is_recorded=is_recorded)
    assert found.verdict == comparison.verdict
    return [cell.verdict for cell in found.cells]


def test_cells_downstream_of_a_failed_one_are_not_believed_and_code_that_may_read_anything_is_downstream_of_all() -> None:
    assert judged("failed", "reproduced", "reproduced", "reproduced", "reproduced") == [
        "failed",
        "skipped",
        "skipped",
        "reproduced",
        "skipped",
    ]


def test_nor_are_those_downstream_of_a_cell_that_raises_something_else_than_before() -> None:
    assert judged("diverged", "diverged", "reproduced", "reproduced", error=0) == ["diverged", "diverged", "skipped", "reproduced"]
    assert judged("diverged", "reproduced", "reproduced", "reproduced") == ["diverged", "reproduced", "reproduced", "reproduced"]


def test_without_a_record_whoever_reads_files_after_a_failure_is_not_believed() -> None:
    rerun = a_record(an_execution(cell_id="c3", used=(a_ref("data.csv"),)), artifacts=(an_artifact("data.csv"),))

    assert judged("failed", "skipped", "skipped", "reproduced", rerun=rerun) == ["failed", "skipped", "skipped", "reproduced"]
    assert judged("failed", "skipped", "skipped", "reproduced", rerun=rerun, is_recorded=False) == [
        "failed",
        "skipped",
        "skipped",
        "skipped",
    ]


def test_feeders_are_told_by_sources_and_by_records() -> None:
    made = an_execution("save()", generated=(a_ref("t"),))
    feeders = feeders_of(
        {CellId("c0"): "save()", CellId("c1"): "load()"}, a_record(made, an_execution("load()", cell_id="c1", order=1, used=(a_ref("t"),)))
    )

    assert feeders == {"c0": frozenset({"c0"}), "c1": frozenset({"c0", "c1"})}
    assert downstream_of(frozenset({CellId("c0")}), feeders) == frozenset({"c1"})


def test_what_cannot_be_told_counts_as_feeding() -> None:
    def fed(*sources: str) -> list[str]:
        feeders = feeders_of({CellId(f"c{i}"): source for i, source in enumerate(sources)}, None)
        return ["".join(sorted(feeders[CellId(f"c{i}")])).replace("c", "") for i in range(len(sources))]

    assert fed("print 'no Python'", "1", "2") == ["0", "01", "02"]
    assert fed("exec(text)", "1") == ["0", "01"]
    assert fed("import np", "t = np.f()", "change(t)", "t", "u = 1", "np.g()") == ["0", "01", "012", "0123", "4", "05"]
