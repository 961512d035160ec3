"""A kernel's journal is found by the kernel's id, and read as far as it goes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.store.journals import journal_of, prune, read_journal
from tests.builders import a_record, a_run, an_environment


def test_a_journal_is_named_after_its_kernel(tmp_path: Path) -> None:
    assert journal_of("ab-12", tmp_path) == tmp_path / "jupyter-repro-ab-12.jsonl"


def test_what_is_no_kernels_id_names_no_file(tmp_path: Path) -> None:
    with pytest.raises(RecordError):
        journal_of("../../etc/passwd", tmp_path)


def test_a_journal_is_read_up_to_its_unfinished_line(tmp_path: Path) -> None:
    events = [
        {"event": "run", "schema_version": 1, "run": to_dict(a_run())},
        {"event": "environment", "environment": to_dict(an_environment())},
    ]
    path = tmp_path / "j.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events) + '{"event": "exec')

    assert read_journal(path).record == a_record()


def test_a_missing_journal_and_one_that_names_no_run_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no journal"):
        read_journal(tmp_path / "none")
    (tmp_path / "empty").touch()
    with pytest.raises(RecordError, match="names no run"):
        read_journal(tmp_path / "empty")


def test_journals_that_nothing_was_written_to_for_long_are_removed(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / name for name in ("jupyter-repro-a.jsonl", "jupyter-repro-b.jsonl", "other-a.json"))
    for path, age in ((old, 100), (fresh, 10), (other, 100)):
        path.write_text("")
        os.utime(path, (1000 - age, 1000 - age))
    prune(tmp_path, older_than=50, now=1000)
    assert sorted(tmp_path.iterdir()) == [fresh, other]


def test_the_journals_of_a_kernel_that_is_alive_stay_however_long_it_is_idle(tmp_path: Path) -> None:
    names = ("jupyter-repro-a-previous.jsonl", "jupyter-repro-a.jsonl", "kernel-a.json")
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    prune(tmp_path, older_than=50, now=1000)
    assert sorted(path.name for path in tmp_path.iterdir()) == list(names)
