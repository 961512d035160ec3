"""The verbs as functions, called as a notebook or a script would call them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import jupyter_repro
from jupyter_repro.store.notebooks import write_notebook
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
