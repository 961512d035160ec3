"""What notebooks read is kept where their project wants it, and nobody waits for it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.record import Record
from jupyter_repro.server.snapshots import SnapshotKeeper
from jupyter_repro.store.snapshots import Snapshots
from tests.builders import a_record, a_ref, an_artifact, an_execution

LOG = logging.getLogger("test")


def a_reading_record(text: str = "old") -> Record:
    return a_record(an_execution(used=(a_ref("data", text),)), artifacts=(an_artifact("data", text),))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.jupyter-repro]\nsnapshots = true\n")
    (tmp_path / "data").write_text("old")
    return tmp_path


def test_each_state_of_a_file_is_kept_once(project: Path) -> None:
    snapshots = Snapshots(project / "kept")
    keeper = SnapshotKeeper(LOG, lambda: snapshots)

    thread = keeper.keep(a_reading_record(), project)
    assert thread is not None
    thread.join(30)

    assert snapshots.find(digest_of_text("old")) is not None
    assert keeper.keep(a_reading_record(), project) is None
    assert keeper.keep(a_reading_record("new"), project) is not None


def test_nothing_is_kept_that_the_project_does_not_ask_for(project: Path) -> None:
    (project / "pyproject.toml").write_text("")

    assert SnapshotKeeper(LOG).keep(a_reading_record(), project) is None


def test_a_failure_is_logged_and_goes_no_further(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Snapshots:
        raise RuntimeError("no home")

    thread = SnapshotKeeper(LOG, broken).keep(a_reading_record(), project)
    assert thread is not None
    thread.join(30)

    assert "could not keep" in caplog.text
