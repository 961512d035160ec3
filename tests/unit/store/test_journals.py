"""A kernel's journal is found by the kernel's id, and read as far as it goes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.record import CellExecution
from jupyter_repro.store.journals import LiveJournal, LiveJournals, journal_of, prune, read_journal
from tests.builders import a_record, a_run, an_environment, an_execution


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


def lines(*events: dict[str, Any]) -> str:
    return "".join(json.dumps(event) + "\n" for event in events)


def a_head(run_id: str = "5f0c") -> str:
    return lines(
        {"event": "run", "schema_version": 1, "run": to_dict(a_run(id=run_id))},
        {"event": "environment", "environment": to_dict(an_environment())},
    )


def an_event(execution: CellExecution) -> str:
    return lines({"event": "execution", "execution": to_dict(execution), "artifacts": []})


def test_a_live_journal_is_read_on_from_where_it_was_read_to(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    one, two = an_execution(order=0), an_execution(order=1)
    path.write_text(a_head() + an_event(one))
    live = LiveJournal(path)
    before = live.read()
    assert live.read() is before
    half = an_event(two)[:100]
    with path.open("a") as file:
        file.write(half)
        file.flush()
        assert live.read() == before
        file.write(an_event(two)[100:])
    after = live.read()
    assert after == read_journal(path)
    assert after.record == a_record(one, two)
    assert after.record.executions[0] is before.record.executions[0]


@pytest.mark.parametrize("executions", [0, 5])
def test_a_journal_in_the_place_of_another_is_read_from_its_start(executions: int, tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    path.write_text(a_head("one") + an_event(an_execution(order=0)))
    live = LiveJournal(path)
    live.read()
    path.write_text(a_head("two") + "".join(an_event(an_execution(order=order)) for order in range(executions)))
    assert live.read() == read_journal(path)


def test_a_broken_journal_stays_refused_until_another_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    path.write_text(lines({"event": "run", "schema_version": 99, "run": {}}))
    live = LiveJournal(path)
    for _ in range(2):
        with pytest.raises(RecordError, match="schema version 99"):
            live.read()
    path.write_text(a_head())
    assert live.read().record == a_record()


def test_no_more_journals_are_held_than_are_likely_to_be_asked_for_again(tmp_path: Path) -> None:
    journals = LiveJournals(tmp_path)
    for kernel in range(20):
        journal_of(f"k{kernel}", tmp_path).write_text(a_head(f"{kernel}"))
    first, last = journals.read("k0"), [journals.read(f"k{kernel}") for kernel in range(1, 20)]
    assert journals.read("k19") is last[-1]
    assert journals.read("k0") == first
    assert journals.read("k0") is not first


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
