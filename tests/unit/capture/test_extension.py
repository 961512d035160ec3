"""What a kernel does with the journal of its life before."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_repro.capture.extension import _open

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
