"""The verbs as functions, called as a notebook or a script would call them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import jupyter_repro
from jupyter_repro.explain import inquiries
from jupyter_repro.replay import runner
from jupyter_repro.replay.outcome import ReplayedNotebook
from jupyter_repro.replay.setup import Setup
from jupyter_repro.store.notebooks import Notebook, write_notebook
from tests.builders import a_notebook


def test_the_verbs_work_where_a_loop_runs_already_as_in_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    write_notebook(path, a_notebook("x = 1", "x + 1"))

    async def in_a_notebook() -> None:
        done = jupyter_repro.run(path)
        assert (done.path, done.output, done.cells, done.failed, done.notes) == (str(path), str(path), 2, None, ())
        assert done.record is not None
        assert [e.source for e in jupyter_repro.read_record(path).executions] == ["x = 1", "x + 1"]
        verification = jupyter_repro.verify(path)
        assert [comparison.verdict for comparison in verification.notebooks] == ["reproduced"]
        jupyter_repro.write_report(path, tmp_path / "report.html", comparison=verification.notebooks[0])

    asyncio.run(in_a_notebook())

    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")


def test_verify_raises_what_keeps_a_notebook_from_being_checked(tmp_path: Path) -> None:
    with pytest.raises(jupyter_repro.NotebookError):
        jupyter_repro.verify([tmp_path / "none.ipynb"])


def test_a_notebook_edited_while_it_runs_stays_as_it_is_and_the_result_goes_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    write_notebook(path, a_notebook("open('n.ipynb', 'a').write(' ')"))
    before = path.read_text()

    with pytest.raises(jupyter_repro.NotebookError) as caught:
        jupyter_repro.run(path)

    assert (caught.value.code, caught.value.hint) == ("notebook-changed", f"what the run gave is in {tmp_path / 'n.rerun.ipynb'}")
    assert path.read_text() == before + " "
    assert len(jupyter_repro.read_record(tmp_path / "n.rerun.ipynb").executions) == 1


def test_a_headless_run_is_recorded_to_its_end_whatever_its_cells_unload(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    write_notebook(path, a_notebook("%reload_ext jupyter_repro", "%unload_ext jupyter_repro", "1 + 1"))
    record = jupyter_repro.run(path).record
    assert record is not None
    assert [execution.status for execution in record.executions] == ["ok", "ok", "ok"]


def test_what_a_plain_rerun_showed_is_kept_when_no_rerun_can_hold_the_recorded_conditions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "n.ipynb"
    write_notebook(path, a_notebook("import random", "random.random()"))
    jupyter_repro.run(path)

    def replay(notebook: Notebook, **options: Any) -> ReplayedNotebook:
        if options["setup"] != Setup():
            raise jupyter_repro.KernelError("kernel-died", "the kernel ended")
        return runner_replay(notebook, **options)

    runner_replay = runner.replay
    monkeypatch.setattr(inquiries, "replay", replay)
    (comparison,) = jupyter_repro.verify(path).notebooks

    assert [cell.verdict for cell in comparison.cells] == ["reproduced", "diverged"]
    assert comparison.cells[1].divergences[0].causes
    assert comparison.notes[0] == "no rerun could hold the recorded seed of random: the kernel ended"
