"""What a kernel does with the journal of its life before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_repro.capture.extension import _library, _open
from jupyter_repro.capture.native.library import Library
from jupyter_repro.capture.places import Places

CELL = '{"event":"execution"}\n'


def test_a_journal_that_tells_of_cells_moves_aside_for_a_new_life(tmp_path: Path) -> None:
    path = tmp_path / "jupyter-repro-k.jsonl"
    path.write_text(CELL)
    _open(str(path))
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"jupyter-repro-k.jsonl": "", "jupyter-repro-k-previous.jsonl": CELL}


def test_one_that_tells_of_none_is_replaced_and_keeps_the_one_before_it(tmp_path: Path) -> None:
    path, previous = tmp_path / "jupyter-repro-k.jsonl", tmp_path / "jupyter-repro-k-previous.jsonl"
    path.write_text('{"event":"run"}\n')
    previous.write_text(CELL)
    _open(str(path))
    assert (path.read_text(), previous.read_text()) == ("", CELL)


def test_a_folder_that_cannot_be_written_gives_a_journal_without_a_file(tmp_path: Path) -> None:
    journal, trouble = _open(str(tmp_path / "nowhere" / "jupyter-repro-k.jsonl"))
    assert (journal.path, isinstance(trouble, OSError)) == (None, True)


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    journal, trouble = _open(str(path))
    assert (journal.path, str(trouble), path.is_fifo()) == (None, f"{path} is no regular file", True)


def test_why_the_library_cannot_load_is_told_without_the_name_of_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: object) -> Library:
        raise OSError("/home/me/env/watch.so: no such file")

    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setattr(Library, "load", load)
    assert _library(Places()) == (None, "~/env/watch.so: no such file")
