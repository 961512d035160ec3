"""What reruns gave is kept for the cells that differ, and no more of it than may be handed over."""

from __future__ import annotations

from jupyter_repro.model.comparison import CellComparison, NotebookComparison
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.outcome import CellOutcome, ReplayedNotebook
from jupyter_repro.replay.rerunoutputs import RerunOutputs, bounded
from tests.builders import stream


def a_replay(**texts: str) -> ReplayedNotebook:
    cells = (
        CellOutcome(cell_id=CellId(cell), index=index, status="ok" if text else "skipped", outputs=(stream(text),))
        for index, (cell, text) in enumerate(texts.items())
    )
    return ReplayedNotebook(directory=".", cells=tuple(cells), hash_seed="0")


def test_the_first_rerun_that_reached_a_cell_counts() -> None:
    reruns = RerunOutputs()
    reruns.replayed(a_replay(a="first", b=""))
    reruns.replayed(a_replay(a="second", b="second"))
    compared = tuple(CellComparison(cell_id=CellId(cell), index=0, verdict="diverged") for cell in ("a", "b", "c"))
    found = reruns.differing(NotebookComparison(path="a.ipynb", verdict="diverged", cells=compared))
    assert found == {"a": (stream("first"),), "b": (stream("second"),)}


def test_outputs_of_cells_that_agree_are_not_kept() -> None:
    reruns = RerunOutputs()
    reruns.replayed(a_replay(a="same"))
    compared = CellComparison(cell_id=CellId("a"), index=0, verdict="reproduced")
    assert reruns.differing(NotebookComparison(path="a.ipynb", verdict="reproduced", cells=(compared,))) == {}


def test_outputs_that_are_too_large_are_named_instead() -> None:
    kept = bounded([stream("a"), stream("b" * 9_000_000), stream("c")])
    assert kept == (stream("a"), stream("2 more outputs of over 8 MB: too large to be shown here\n", "stderr"))
