"""Verdicts are proved with whatever can be held; here replays are faked, and their outputs follow from their setups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_repro.compare.settings import Settings
from jupyter_repro.errors import KernelError
from jupyter_repro.explain.proving import Inquiry, Stopped, verdicts_of
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.randomness import Entropy, Seeding
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.outcome import CellOutcome, Quiet, ReplayedNotebook
from jupyter_repro.replay.search import Effort
from jupyter_repro.replay.setup import Setup
from jupyter_repro.replay.verdicts import compare_replay
from jupyter_repro.store.notebooks import Notebook
from jupyter_repro.store.snapshots import Snapshots
from tests.builders import a_notebook, a_record, a_run, an_environment, an_execution, stream

NOW = "2026-03-01T10:00:00Z"


class World:
    """Runs a notebook's cells as functions from a setup and the number of the replay to what they print."""

    def __init__(self, saved: Sequence[str], *cells: Callable[[Setup, int], str], draws: bool = True) -> None:
        content = a_notebook(*(f"f{i}()" for i in range(len(cells))))
        for index, (cell, text) in enumerate(zip(content.cells, saved, strict=True)):
            cell.outputs, cell.execution_count = [stream(text)], index + 1
        self.notebook = Notebook(path=Path("n.ipynb"), content=content, notes=())
        self.cells, self.draws, self.setups = cells, draws, list[Setup]()
        self.faults: dict[int, Exception] = {}
        self.interrupts: set[int] = set()
        self.deaths: set[int] = set()
        self.notes: dict[int, tuple[str, ...]] = {}

    def record(self, setup: Setup, number: int) -> Record:
        hash_seed = setup.hash_seed or str(1000 + number)
        entropy = setup.entropy.get("numpy:c0", ((f"{number:x}",),))[-1]
        drawn = (Entropy(source="numpy", count=1, values=entropy),) if self.draws else ()
        executions = [
            an_execution(
                cell_id=f"c{i}", order=i, started=NOW, clock=() if i or self.draws else ("datetime.now",), entropy=() if i else drawn
            )
            for i in range(len(self.cells))
        ]
        seeding = Seeding(generator="random", value=setup.seedings.get("random", str(number)), by="recorder")
        return a_record(*executions, environment=an_environment(hash_seed=hash_seed), run=a_run(seedings=(seeding,)))

    def replay(self, setup: Setup, _: object) -> ReplayedNotebook:
        number = len(self.setups)
        self.setups.append(setup)
        if number in self.faults:
            raise self.faults[number]
        outcomes = tuple(
            CellOutcome(cell_id=CellId(f"c{i}"), index=i, status="ok", outputs=(stream(cell(setup, number)),))
            for i, cell in enumerate(self.cells)
        )
        if number in self.deaths:
            outcomes = tuple(replace(outcome, status="failed", outputs=(), given_up=True) for outcome in outcomes)
        return ReplayedNotebook(
            directory="/",
            cells=outcomes,
            hash_seed="1",
            record=self.record(setup, number),
            notes=self.notes.get(number, ()),
            interrupted=number in self.interrupts,
        )

    def verdicts(self, baseline: Record | None, effort: Effort) -> NotebookComparison:
        inquiry = Inquiry(
            notebook=self.notebook,
            baseline=baseline,
            replay=self.replay,
            compare=lambda saved, record, replayed: compare_replay(saved, record, replayed, Settings()),
            snapshots=Snapshots(Path("nowhere")),
            progress=Quiet(),
            effort=effort,
        )
        return verdicts_of(inquiry)


def entropy_of(setup: Setup, number: int) -> str:
    return f"{setup.entropy['numpy:c0'][-1][0]}" if setup.entropy else f"fresh {number}"


def statuses(comparison: NotebookComparison) -> list[list[tuple[str, str]]]:
    return [sorted({(c.code, c.status) for d in cell.divergences for c in d.causes}) for cell in comparison.cells]


def test_what_makes_reruns_differ_is_proved_without_a_record_and_the_verdict_stays() -> None:
    world = World(["of old", "same"], entropy_of, lambda *_: "same")
    # The first rerun takes what the record of it says.
    world.cells = (lambda setup, number: "0" if number == 0 else entropy_of(setup, number), world.cells[1])

    comparison = world.verdicts(None, "fast")

    assert [cell.verdict for cell in comparison.cells] == ["diverged", "reproduced"]
    assert ("RP201", "proved") in statuses(comparison)[0]
    assert comparison.cells[0].message == "its reruns differ from each other, and no longer do once they hold the same entropy of cell c0"
    assert [experiment.baseline for experiment in comparison.experiments] == ["rerun", "rerun"]
    assert not any(setup.clock for setup in world.setups)


def test_a_result_that_hangs_on_the_time_leaves_the_clock_suspected() -> None:
    def year(setup: Setup, _: int) -> str:
        return "later" if setup.clock and next(iter(setup.clock.values()))[0] > 1.79e9 else "now"

    comparison = World(["then"], year, draws=False).verdicts(None, "full")

    assert comparison.cells[0].verdict == "diverged"
    assert statuses(comparison) == [[("RE205", "suspected")]]
    assert comparison.cells[0].message == "its reruns differ from each other, and no longer do once they hold the same clock"


def test_no_further_rerun_is_made_where_none_is_wanted_or_nothing_differs() -> None:
    differing, agreeing = World(["x"], lambda *_: "y"), World(["x"], lambda *_: "x")

    differing.verdicts(a_record(), "none")
    agreeing.verdicts(None, "full")
    agreeing.verdicts(a_record(), "full")

    assert (len(differing.setups), len(agreeing.setups)) == (1, 2)


def test_an_interrupt_keeps_what_was_known_before() -> None:
    world = World(["old"], entropy_of)
    world.interrupts = {1}

    with pytest.raises(Stopped) as caught:
        world.verdicts(world.record(Setup(), 7), "fast")

    assert [cell.verdict for cell in caught.value.comparison.cells] == ["diverged"]


def test_a_second_rerun_that_cannot_be_made_leaves_a_note() -> None:
    world = World(["old"], entropy_of)
    world.faults = {1: KernelError("kernel-died", "the kernel died")}

    comparison = world.verdicts(None, "fast")

    assert (comparison.verdict, comparison.notes) == ("diverged", ("no second rerun: the kernel died",))


def test_what_a_later_rerun_says_is_noted_once() -> None:
    world = World(["old"], entropy_of)
    world.notes = {0: ("first",), 1: ("first", "its kernel died"), 2: ("its kernel died",)}

    assert world.verdicts(world.record(Setup(), 7), "fast").notes == ("first", "its kernel died")


def test_a_rerun_whose_kernel_died_does_not_count_as_one_that_differs() -> None:
    world = World(["7"], entropy_of)
    world.verdicts(world.record(Setup(), 7), "full")
    needed = len(world.setups)
    world.setups, world.deaths = [], {1}

    comparison = world.verdicts(world.record(Setup(), 7), "full")

    assert statuses(comparison) == [[("RP201", "proved")]]
    assert len(world.setups) == needed + 1


def test_a_notebook_without_a_record_is_not_rerun_to_wait_for_a_cell_that_came_to_no_end() -> None:
    world = World(["of old"], lambda *_: "never")
    world.deaths = {0}

    comparison = world.verdicts(None, "fast")

    assert (comparison.verdict, len(world.setups)) == ("failed", 1)
