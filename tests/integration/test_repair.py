"""Edits proposed for a notebook that really ran: what they say of its results is true."""

from __future__ import annotations

from pathlib import Path

from jupyter_repro.explain.hazards.reading import read_cells
from jupyter_repro.explain.lint import lint_read
from jupyter_repro.model.record import Record
from jupyter_repro.repair.edits import edits_for
from tests.integration.recording import record
from tests.unit.explain.test_lint import cells_of

CELLS = (
    "import random\nimport numpy as np",
    "a = random.random()",
    "b = np.random.rand()",
    "rng = np.random.default_rng(); c = rng.normal()",
    "own = random.Random()\nd = own.random()",
    "e = np.random.RandomState().rand()",
    "f = np.random.Generator(np.random.PCG64()).normal()",
)


def values_of(recorded: Record) -> dict[str, float]:
    return {metric.name: metric.value for execution in recorded.executions for metric in execution.metrics}


def test_seeds_that_a_run_had_keep_its_results_and_plain_ones_change_them_once(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "mended", "again")]
    for folder in folders:
        folder.mkdir()
    first = record(*CELLS, folder=folders[0])
    sources, kept = list(CELLS), {}
    while True:
        notebook = read_cells(cells_of(*sources), first)
        edits = [edit for edit in edits_for(lint_read(notebook)[0], notebook) if edit is not None]
        if not edits:
            break
        # Each is asked for anew, as after an edit in a notebook: the cells that were edited no longer are the recorded ones.
        sources[int(edits[-1].cell_id[1:])] = edits[-1].after
        kept[edits[-1].after] = "stay as they are" in edits[-1].message
    mended, again = (values_of(record(*sources, folder=folder)) for folder in folders[1:])
    assert mended == again
    assert {name for name, value in values_of(first).items() if mended[name] == value} == {"a", "b", "c", "d", "f"}
    assert [source for source, stays in kept.items() if not stays] == ["e = np.random.RandomState(42).rand()"]
