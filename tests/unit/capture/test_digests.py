"""Digests of files, and when what is remembered of a file may be believed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from jupyter_repro.capture import digests as module
from jupyter_repro.capture.digests import Digests, FileState
from jupyter_repro.model.artifact import Digest
from tests.builders import a_digest

HOUR = 3600.0


def state_of(digests: Digests, path: Path) -> FileState:
    state = digests.state(str(path))
    assert state is not None
    return state


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("old")
    return path


def test_a_file_is_read_once_in_each_state(path: Path) -> None:
    digests = Digests(now=lambda: time.time() + HOUR)
    state = state_of(digests, path)
    assert digests.digest(str(path), state) == a_digest("old")
    path.unlink()
    assert digests.digest(str(path), state) == a_digest("old")


def test_a_file_that_has_just_changed_is_read_again(path: Path) -> None:
    digests = Digests(now=lambda: path.stat().st_ctime)
    state = state_of(digests, path)
    assert digests.digest(str(path), state) == a_digest("old")
    assert digests.known(state) is None


def test_a_file_system_without_fractions_of_seconds_is_given_more_time() -> None:
    state: FileState = (1, 1, 1, 5_000_000_000, 5_000_000_000)
    digests = Digests(now=lambda: 6.0)
    digests.remember(state, a_digest())
    assert digests.known(state) is None


def test_a_file_that_changed_since_has_no_digest(path: Path) -> None:
    digests = Digests()
    state = state_of(digests, path)
    path.write_text("newer")
    assert digests.digest(str(path), state) is None


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 10)
    digests = Digests()
    states: list[FileState] = [(1, number, 1, 1, 1) for number in range(100)]
    for state in states:
        digests.remember(state, a_digest())
    assert sum(digests.known(state) is not None for state in states) <= 10
    assert digests.known(states[-1]) is not None


def test_a_very_big_file_is_sampled_and_its_digest_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WHOLE", 1 << 20)
    path.write_bytes(bytes(64 << 20))
    digests = Digests()
    first = digests.digest(str(path), state_of(digests, path))
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"x")
    second = digests.digest(str(path), state_of(digests, path))
    assert first is not None
    assert second is not None
    assert first.startswith("sha256-sampled:")
    assert first != second


def test_a_pipe_or_a_folder_has_no_state(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [Digests().state(str(path)) for path in (tmp_path / "pipe", tmp_path, tmp_path / "none")] == [None, None, None]


def test_a_folder_s_digest_is_worked_out_once_for_files_that_have_settled() -> None:
    digests = Digests(now=lambda: 10.0)
    worked_out: list[int] = []

    def work_out() -> Digest | None:
        worked_out.append(1)
        return a_digest("tree")

    old: FileState = (1, 1, 1, 2, 7_900_000_000)
    fresh: FileState = (1, 2, 1, 2, 9_990_000_000)
    asked = [
        digests.tree(paths, states, work_out) for paths, states in ((["a"], [old]), (["b"], [old]), (["a"], [fresh])) for _ in range(2)
    ]
    assert (asked, len(worked_out)) == ([a_digest("tree")] * 6, 4)


def test_a_folder_s_digest_that_could_not_be_had_is_asked_for_again() -> None:
    digests, answers = Digests(), [None, a_digest()]
    states: list[FileState] = [(1, 1, 1, 1, 1)]
    assert [digests.tree(["a"], states, lambda: answers.pop(0)) for _ in range(3)] == [None, a_digest(), a_digest()]
