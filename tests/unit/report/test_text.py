"""Records and verifications as text."""

from __future__ import annotations

from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, Experiment, HeldCondition, NotebookComparison, Verification
from jupyter_repro.model.record import CellId
from jupyter_repro.report.renderer import Report, renderer_for
from jupyter_repro.report.roots import tally
from jupyter_repro.report.text import record_as_text, verification_as_text
from tests.builders import a_record, a_ref, a_run, an_artifact, an_execution
from tests.golden.report_fixture import the_comparison


def a_cell(name: str, index: int, *causes: Cause) -> CellComparison:
    divergence = Divergence(kind="modified", output_index=0, mime_type="text/plain", baseline="1", rerun="2", causes=causes)
    return CellComparison(cell_id=CellId(name), index=index, verdict="diverged", divergences=(divergence,))


def test_a_reproduced_notebook_takes_one_line() -> None:
    cells = tuple(CellComparison(cell_id=CellId(f"c{i}"), index=i, verdict="reproduced") for i in range(3))
    verification = Verification(notebooks=(NotebookComparison(path="a.ipynb", verdict="reproduced", cells=cells),))
    assert verification_as_text(verification) == "✓ a.ipynb: reproduced (3 cells)"


def test_several_notebooks_end_with_the_totals() -> None:
    reproduced = NotebookComparison(path="a.ipynb", verdict="reproduced")
    text = verification_as_text(Verification(notebooks=(reproduced, reproduced, the_comparison())))
    assert text.split("\n")[-1] == "3 notebooks: 2 reproduced, 1 diverged"


def test_a_diverged_notebook_leads_with_its_causes() -> None:
    lines = verification_as_text(Verification(notebooks=(the_comparison(),))).split("\n")
    assert lines[:5] == [
        "✗ analysis.ipynb: diverged (1 cause, 2 cells)",
        "  note: the record has no hash seed",
        "  RP201 proved in cell 3 In [4] (bootstrap): 2 cells",
        "    default_rng() took fresh entropy",
        "    hint: give it a seed: default_rng(42)",
    ]


def test_reruns_say_what_they_held_and_which_of_the_cells_that_differ_agreed() -> None:
    seed = HeldCondition(kind="seed", subject="numpy.random")
    entropy = tuple(HeldCondition(kind="entropy", subject=name) for name in "ab")
    experiments = (
        Experiment(held=(seed,), agreed=(CellId("a"), CellId("c"))),
        Experiment(held=(*entropy, seed), agreed=(CellId("a"), CellId("b"))),
        Experiment(baseline="rerun"),
    )
    same = CellComparison(cell_id=CellId("c"), index=2, verdict="reproduced")
    comparison = NotebookComparison(
        path="a.ipynb", verdict="diverged", cells=(a_cell("a", 0), a_cell("b", 1), same), experiments=experiments
    )

    assert verification_as_text(Verification(notebooks=(comparison,))).split("\n")[1:4] == [
        "  rerun 2 held seed of numpy.random: cell 1 (a) agreed with what was saved",
        "  rerun 3 held entropy of cells 1 and 2 and seed of numpy.random: cell 1 (a), cell 2 (b) agreed with what was saved",
        "  rerun 4 held nothing: none that differed agreed with the first rerun",
    ]
    report = Report(notebook="a.ipynb", comparison=comparison)
    assert all("rerun 4 held nothing" in renderer_for(suffix).render(report) for suffix in (".html", ".md"))


def test_cells_without_a_cause_are_counted_apart() -> None:
    cause = Cause(code="RP201", message="fresh entropy", root_cell_id=CellId("a"))
    comparison = NotebookComparison(path="a.ipynb", verdict="diverged", cells=(a_cell("a", 0, cause), a_cell("b", 1)))
    text = verification_as_text(Verification(notebooks=(comparison,)))
    assert text.startswith("✗ a.ipynb: diverged (1 cause, 2 cells, 1 of them without a known cause)")


def test_a_cause_that_several_cells_share_is_told_once() -> None:
    suspected = Cause(code="RP201", message="fresh entropy", root_cell_id=CellId("a"))
    proved = Cause(code="RP201", message="fresh entropy", root_cell_id=CellId("a"), status="proved")
    comparison = NotebookComparison(path="a.ipynb", verdict="diverged", cells=(a_cell("a", 0, suspected), a_cell("b", 1, proved)))
    lines = verification_as_text(Verification(notebooks=(comparison,))).split("\n")
    assert lines[:2] == ["✗ a.ipynb: diverged (1 cause, 2 cells)", "  RP201 proved in cell 1 (a): 2 cells"]


def test_terminal_sequences_and_line_breaks_of_a_notebook_do_not_reach_the_terminal() -> None:
    name = "\x1b]0;title\x07\x1b[2Jdata\n✓ forged.ipynb: reproduced\u202e.csv"
    text = record_as_text(a_record(an_execution(used=(a_ref(name),)), artifacts=(an_artifact(name),)))
    assert "  reads         data ✓ forged.ipynb: reproduced\\u202e.csv (" in text
    assert "\x1b" not in text


def test_an_execution_says_what_it_read_and_wrote() -> None:
    execution = an_execution(cell_id=CellId("a"), used=(a_ref("in.csv", "x"),), generated=(a_ref("out.csv"),))
    text = record_as_text(a_record(execution, artifacts=(an_artifact("in.csv", "x"), an_artifact("out.csv"))))
    assert text.split("\n\n")[-1].split("\n") == [
        "#1 In [1] cell a: ok, 10 ms",
        "  reads         in.csv (sha256:2d711642b726, 1 B)",
        "  writes        out.csv (sha256:e3b0c44298fc, 0 B)",
    ]


def test_cells_skipped_for_one_reason_are_told_in_one_line() -> None:
    failed = CellComparison(cell_id=CellId("a"), index=0, verdict="failed", message="timed out after 1 s")
    skipped = (CellComparison(cell_id=CellId(f"s{i}"), index=i, verdict="skipped", message="after a failure") for i in (1, 2, 3))
    comparison = NotebookComparison(path="a.ipynb", verdict="failed", cells=(failed, *skipped))
    assert verification_as_text(Verification(notebooks=(comparison,))).split("\n") == [
        "! a.ipynb: failed (1 cell)",
        "  – 3 cells from cell 2 (s1) on: skipped, after a failure",
        "",
        "  ! cell 1 (a): failed",
        "    timed out after 1 s",
    ]


def test_causes_of_one_code_and_place_are_one_line_under_a_cell() -> None:
    causes = tuple(Cause(code="RD202", message=f"{name} is not there", root_cell_id=CellId("a")) for name in ("b.csv", "c.csv"))
    divergence = Divergence(kind="removed", output_index=0, mime_type="text/plain", causes=causes)
    cell = CellComparison(cell_id=CellId("a"), index=0, verdict="diverged", divergences=(divergence,))
    comparison = NotebookComparison(path="a.ipynb", verdict="diverged", cells=(cell,))
    lines = verification_as_text(Verification(notebooks=(comparison,))).split("\n")
    assert [line for line in lines if "cause:" in line] == ["      cause: RD202 (suspected)"]


def test_a_tally_counts_the_verdicts() -> None:
    assert tally(the_comparison()) == "4 cells: 1 reproduced, 2 diverged, 1 skipped"
    assert tally(NotebookComparison(path="a.ipynb", verdict="reproduced")) == "no cells"


def test_a_record_is_headed_by_the_notebook_that_has_it() -> None:
    record = a_record(an_execution(), run=a_run(notebook="study.ipynb"))
    headings = [record_as_text(record, name).splitlines()[0] for name in (None, "study.ipynb", "recorded.ipynb")]
    assert headings == [
        "study.ipynb: 1 cell execution",
        "study.ipynb: 1 cell execution",
        "recorded.ipynb: 1 cell execution, run as study.ipynb",
    ]
