"""Journals that front ends hand over."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import RecordError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.record import CellExecution, CellId, Gap, Record
from jupyter_repro.server.handing import HandedJournals
from jupyter_repro.store.journals import LiveJournals
from tests.builders import a_record, a_run, an_artifact, an_execution

GAP = Gap(sensor="files", message="unreadable")
RECORD = a_record(an_execution(), artifacts=(an_artifact("data.csv"),), gaps=(GAP,))


def a_snapshot(record: Record = RECORD) -> dict[str, Any]:
    return {"event": "snapshot", "recording": True, "total": len(record.executions), "record": to_dict(record)}


def an_event(execution: CellExecution) -> dict[str, Any]:
    return {"event": "execution", "execution": to_dict(execution), "artifacts": []}


class Server:
    """What the server does with what it is handed; the kernel ``near`` is its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journals = LiveJournals(folder)
        self._handed = HandedJournals(folder, self.journals, lambda kernel_id: kernel_id != "near")

    def hand_over(self, *events: dict[str, Any], kernel_id: str = "k1") -> bool:
        return self._handed.hand_over(kernel_id, events)

    def record(self, *, previous: bool = False) -> Record:
        return self.journals.read("k1", previous=previous).record


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_what_is_handed_over_is_read_as_a_journal_is(server: Server) -> None:
    server.hand_over(a_snapshot())
    assert server.record() == RECORD
    after = an_execution("2", cell_id=CellId("c1"), order=1)
    server.hand_over(an_event(after))
    assert server.record() == replace(RECORD, executions=(*RECORD.executions, after))
    (file,) = server.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_two_clients_hand_over_is_there_once(server: Server) -> None:
    server.hand_over(a_snapshot())
    server.hand_over(a_snapshot())
    assert server.record() == RECORD


def test_a_snapshot_of_the_newest_executions_takes_nothing_away(server: Server) -> None:
    second = an_execution("2", order=1)
    server.hand_over(a_snapshot(), an_event(second))
    server.hand_over(a_snapshot(replace(RECORD, executions=(second,))))
    assert server.record().executions == (*RECORD.executions, second)


def test_another_run_begins_another_journal(server: Server) -> None:
    server.hand_over(a_snapshot())
    new = replace(RECORD, run=a_run(id="new"))
    server.hand_over(a_snapshot(new))
    assert (server.record(), server.record(previous=True)) == (new, RECORD)


@pytest.mark.parametrize(
    "event",
    [
        an_event(an_execution()),
        {**a_snapshot(), "record": None},
        {**a_snapshot(), "record": {**to_dict(RECORD), "run": {}}},
        {**a_snapshot(), "record": {**to_dict(RECORD), "executions": [{"order": 0}]}},
    ],
    ids=["no run yet", "no record", "no run", "no execution"],
)
def test_what_could_not_be_read_again_is_not_written(event: dict[str, Any], server: Server) -> None:
    with pytest.raises(RecordError):
        server.hand_over(event)
    assert list(server.folder.iterdir()) == []


def test_the_journals_of_kernels_here_are_left_alone(server: Server) -> None:
    assert not server.hand_over(a_snapshot(), kernel_id="near")
    journal = server.folder / "jupyter-repro-k1.jsonl"
    journal.write_text('{"event": "run"}\n')
    assert not server.hand_over(a_snapshot())
    assert journal.read_text() == '{"event": "run"}\n'
    with pytest.raises(RecordError):
        server.hand_over(a_snapshot(), kernel_id="../k1")


def test_a_question_whether_to_hand_over_writes_nothing(server: Server) -> None:
    assert server.hand_over()
    assert list(server.folder.iterdir()) == []
