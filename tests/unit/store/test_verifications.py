"""Verifications that are kept."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import HistoryError
from jupyter_repro.model.record import CellId
from jupyter_repro.model.verifying import VerificationState
from jupyter_repro.store.database import Database
from jupyter_repro.store.verifications import KeptVerifications, OutputPair
from tests.builders import STARTED, stream

NOTEBOOK = Path("/somewhere/n.ipynb")


def a_state(name: str = "v0", **changes: Any) -> VerificationState:
    return VerificationState(
        **{"id": name, "path": "n.ipynb", "status": "finished", "version": 3, "started": STARTED, "finished": STARTED, **changes}
    )


def a_pair(text: str = "1") -> OutputPair:
    return OutputPair(cell_id=CellId("c0"), baseline=(stream(text),), rerun=None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.db"


def test_what_is_kept_is_found_again(path: Path) -> None:
    KeptVerifications(Database(path)).keep(NOTEBOOK, a_state(), [a_pair()])
    kept = KeptVerifications(Database(path))
    assert kept.of(NOTEBOOK) == (a_state(),)
    assert kept.find("v0") == (NOTEBOOK, a_state())
    assert kept.outputs("v0", "c0") == a_pair()
    assert kept.outputs("v0", "c1") is None
    assert kept.find("v1") is None
    assert kept.of(Path("/elsewhere/n.ipynb")) == ()


def test_nothing_is_there_before_something_is_kept(path: Path) -> None:
    assert KeptVerifications(Database(path)).of(NOTEBOOK) == ()
    assert not path.exists()


def test_the_oldest_of_a_notebook_make_room(path: Path) -> None:
    kept = KeptVerifications(Database(path), most=2)
    for day in (1, 2, 3):
        kept.keep(NOTEBOOK, a_state(f"v{day}", finished=f"2026-01-0{day}"), [a_pair()])
    assert [state.id for state in kept.of(NOTEBOOK)] == ["v3", "v2"]
    assert kept.outputs("v1", "c0") is None


def test_all_together_stay_within_the_bound_of_bytes(path: Path) -> None:
    kept = KeptVerifications(Database(path), most_bytes=3000)
    for day in (1, 2, 3):
        kept.keep(Path(f"/n{day}"), a_state(f"v{day}", finished=f"2026-01-0{day}"), [a_pair(os.urandom(700).hex())])
    assert [kept.find(f"v{day}") is not None for day in (1, 2, 3)] == [False, True, True]


def test_a_verification_that_is_too_big_alone_loses_its_outputs_only(path: Path) -> None:
    kept = KeptVerifications(Database(path), most_bytes=1000)
    kept.keep(NOTEBOOK, a_state(), [a_pair(os.urandom(3000).hex())])
    assert kept.of(NOTEBOOK) == (a_state(),)
    assert kept.outputs("v0", "c0") is None


def test_nobody_else_may_read_it(path: Path) -> None:
    KeptVerifications(Database(path)).keep(NOTEBOOK, a_state(), [a_pair()])
    assert [stat.S_IMODE(place.stat().st_mode) for place in (path.parent, path)] == [0o700, 0o600]


def test_a_file_that_is_no_database_is_an_error(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    kept = KeptVerifications(Database(path))
    for act in (lambda: kept.of(NOTEBOOK), lambda: kept.keep(NOTEBOOK, a_state(), [])):
        with pytest.raises(HistoryError) as caught:
            act()
        assert caught.value.code == "history-broken"
    assert path.read_bytes() == b"no database" * 100


def test_a_folder_that_cannot_be_made_is_an_error(path: Path) -> None:
    path.parent.write_text("a file in the way")
    with pytest.raises(HistoryError) as caught:
        KeptVerifications(Database(path)).keep(NOTEBOOK, a_state(), [])
    assert caught.value.code == "history-unwritable"


def test_a_newer_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(HistoryError) as caught:
        KeptVerifications(Database(path)).keep(NOTEBOOK, a_state(), [])
    assert caught.value.code == "history-newer"


def test_what_fails_half_way_leaves_nothing(path: Path) -> None:
    def pairs() -> Any:
        yield a_pair()
        raise ValueError

    kept = KeptVerifications(Database(path))
    with pytest.raises(ValueError):
        kept.keep(NOTEBOOK, a_state(), pairs())
    assert kept.of(NOTEBOOK) == ()
