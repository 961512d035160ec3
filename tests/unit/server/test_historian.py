"""The history, filled when notebooks are saved."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.record import Record
from jupyter_repro.server.historian import Historian
from jupyter_repro.store.database import Database
from jupyter_repro.store.history import History
from tests.builders import a_record, a_run, an_execution


def test_what_is_saved_is_kept(tmp_path: Path) -> None:
    history = History(Database(tmp_path / "history.db"))
    historian = Historian(history, logging.getLogger("test"))
    for run in ("a0", "a1"):
        historian.remember(a_record(an_execution(), run=a_run(id=run)), tmp_path / "n.ipynb", []).join()
    assert {run.id for run in history.runs(tmp_path / "n.ipynb")} == {"a0", "a1"}


class Broken(History):
    def keep(
        self, notebook: Path, record: Record, cells: Sequence[Mapping[str, Any]], *, comparison: NotebookComparison | None = None
    ) -> None:
        raise ValueError("something unforeseen")


def test_a_history_that_fails_is_told_in_the_log_and_to_nobody_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    history = Broken(Database(tmp_path / "history.db"))
    Historian(history, logging.getLogger("test")).remember(a_record(an_execution()), tmp_path / "n.ipynb", []).join()
    assert "the history does not have the run of n.ipynb" in caplog.text
