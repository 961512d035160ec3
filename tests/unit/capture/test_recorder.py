"""The recorder does its work whatever fails, and the user's cell never sees it."""

from __future__ import annotations

import contextvars
import gc
import os
import weakref
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.journal import Journal
from jupyter_repro.capture.recorder import Recorder
from jupyter_repro.capture.sensor import Finish, Sensor
from jupyter_repro.model.codec import from_dict, to_dict
from jupyter_repro.model.journal import SNAPSHOT_EXECUTIONS, events_of, fold, page_of
from jupyter_repro.model.journal import Journal as Said
from jupyter_repro.model.record import CellError, Gap, Record
from tests.builders import a_run, an_environment
from tests.unit.capture.shell import FakeShell


class ClockingSensor:
    """Adds a clock call to each cell, or fails where it is told to."""

    name = "clocking"

    def __init__(self, fails_in: str = "") -> None:
        self.fails_in = fails_in
        self.stopped = False

    def start(self) -> None:
        self._fail("start")

    def watch(self, draft: Draft) -> Finish:
        self._fail("watch")
        return lambda: self._finish(draft)

    def stop(self) -> None:
        self.stopped = True

    def _finish(self, draft: Draft) -> None:
        self._fail("finish")
        draft.clock.append("time.time")

    def _fail(self, where: str) -> None:
        if where == self.fails_in:
            raise RuntimeError(where)


class Recording:
    """A recorder in a fake shell, with the journal it writes."""

    def __init__(self, folder: Path, *sensors: Sensor, journal: Journal | None = None) -> None:
        self.path = folder / "journal.jsonl"
        self.shell = FakeShell()
        self.recorder = Recorder(self.shell, a_run(), an_environment(), journal or Journal(str(self.path)), Current())
        self.recorder.start(sensors)

    @property
    def said(self) -> Said:
        self.recorder.finish()
        return fold(events_of(self.path.read_text()))

    @property
    def record(self) -> Record:
        return self.said.record


class Kept:
    """Something big."""


def an_info(source: str) -> Any:
    return SimpleNamespace(raw_cell=source, transformed_cell=source, store_history=True, silent=False, cell_id=None)


def fail(error: BaseException) -> Callable[[], None]:
    def body() -> None:
        raise error

    return body


def test_cells_are_journaled_with_what_the_sensors_saw(tmp_path: Path) -> None:
    recording = Recording(tmp_path, ClockingSensor())
    recording.shell.run("a")
    recording.shell.run("b", fail(ValueError("bad")))
    recording.shell.run("c", fail(KeyboardInterrupt()))
    assert [(e.cell_id, e.order, e.execution_count, e.status, e.error, e.clock) for e in recording.record.executions] == [
        ("id-a", 0, 1, "ok", None, ("time.time",)),
        ("id-b", 1, 2, "error", CellError(type="ValueError", message="bad"), ("time.time",)),
        ("id-c", 2, 3, "interrupted", None, ("time.time",)),
    ]


def test_silent_requests_and_nested_cells_are_no_cell_executions(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.shell.run("outer", lambda: recording.shell.run("inner", store_history=False))
    recording.shell.run("quiet", silent=True)
    assert [e.source for e in recording.record.executions] == ["outer"]


@pytest.mark.parametrize("where", ["start", "watch", "finish"])
def test_a_sensor_that_fails_is_switched_off_and_the_record_says_so(tmp_path: Path, where: str) -> None:
    failing, other = ClockingSensor(fails_in=where), ClockingSensor()
    other.name = "other"
    recording = Recording(tmp_path, failing, other)
    recording.shell.run("a")
    recording.shell.run("b")
    record = recording.record
    assert [e.clock for e in record.executions] == [("time.time",), ("time.time",)]
    assert [(gap.sensor, gap.message) for gap in record.gaps] == [("clocking", f"RuntimeError: {where}")]
    assert failing.stopped


def test_a_cell_killed_in_the_middle_is_in_the_journal_as_running(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    seen: list[tuple[str, str]] = []
    recording.shell.run("a", lambda: seen.extend((e.source, e.status) for e in recording.record.executions))
    assert seen == [("a", "running")]


def test_an_error_whose_message_cannot_be_had_is_recorded_by_type(tmp_path: Path) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    recording = Recording(tmp_path)
    recording.shell.run("a", fail(MuteError()))
    assert recording.record.executions[0].error == CellError(type="MuteError", message="<RuntimeError in __str__>")


def test_a_snapshot_has_the_newest_executions_and_says_how_many_there_are(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    for number in range(SNAPSHOT_EXECUTIONS + 3):
        recording.shell.run(str(number))
    snapshot = recording.recorder.snapshot()
    assert snapshot["total"] == SNAPSHOT_EXECUTIONS + 3
    assert from_dict(snapshot["record"]) == page_of(recording.record, SNAPSHOT_EXECUTIONS)
    assert snapshot["record"]["executions"][0]["source"] == "3"


def test_a_full_disk_ends_the_journal_and_not_the_recording(tmp_path: Path) -> None:
    class FullDisk(Journal):
        def append(self, event: dict[str, object]) -> None:
            raise OSError(28, "No space left on device")

    recording = Recording(tmp_path, ClockingSensor(), journal=FullDisk(None))
    recording.shell.run("a")
    record = recording.recorder.snapshot()["record"]
    assert [e["clock"] for e in record["executions"]] == [["time.time"]]
    assert [gap["message"] for gap in record["gaps"]] == ["OSError: [Errno 28] No space left on device"]


def test_pausing_leaves_cells_out_and_resuming_takes_them_in_again(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    for command, source in (("", "a"), ("pause", "b"), ("resume", "c")):
        if command:
            recording.recorder.command(command)
        recording.shell.run(source)
        assert recording.said.recording is (command != "pause")
    assert [e.source for e in recording.record.executions] == ["a", "c"]


def test_stopping_takes_every_callback_away(tmp_path: Path) -> None:
    sensor = ClockingSensor()
    recording = Recording(tmp_path, sensor)
    recording.recorder.stop()
    assert (recording.shell.events.callbacks, sensor.stopped) == ({"pre_run_cell": [], "post_run_cell": []}, True)


def test_the_journal_is_for_its_owner_alone(tmp_path: Path) -> None:
    assert Recording(tmp_path).path.stat().st_mode & 0o777 == 0o600


def test_a_forked_child_writes_nothing(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    before = recording.path.read_text()
    child = os.fork()
    if child == 0:
        recording.shell.run("in the child")
        os._exit(0)
    os.waitpid(child, 0)
    assert recording.path.read_text() == before


def test_a_gap_names_the_cell_it_belongs_to(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.shell.run("a", lambda: recording.recorder.note_gap("files", OSError("no")))
    assert recording.record.gaps == (Gap(sensor="files", message="OSError: no", order=0),)


def test_gaps_beyond_the_bound_are_counted_by_cell_and_then_by_run(tmp_path: Path) -> None:
    recording = Recording(tmp_path)

    def lose(number: int) -> None:
        for index in range(number):
            recording.recorder.note_loss("files", f"no {index}")

    recording.shell.run("a", lambda: lose(27))
    for _ in range(25):
        recording.shell.run("b", lambda: lose(20))

    gaps = recording.record.gaps
    assert [gap.message for gap in gaps if gap.order == 0] == [*(f"no {index}" for index in range(20)), "7 more are not listed"]
    assert gaps[-1] == Gap(sensor="gaps", message="20 more are not listed")
    assert len(gaps) == 500 + 2
    in_snapshot = recording.recorder.snapshot()["record"]["gaps"]
    assert all(in_snapshot.count(to_dict(gap)) == 1 for gap in gaps)
    assert len(in_snapshot) == len(gaps)


def test_gaps_and_errors_name_no_home_folder_and_no_secret_of_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    recording = Recording(tmp_path)
    recording.recorder.note_gap("files", OSError("/home/me/x.csv, '/home/me', /home/me.too, /mnt/home/me"))
    recording.shell.run("a", fail(OSError("/home/me: no https://u:HUNTER2@h/x?key=HUNTER3")))

    record = recording.record
    assert record.gaps == (Gap(sensor="files", message="OSError: ~/x.csv, '~', /home/me.too, /mnt/home/me"),)
    assert record.executions[0].error == CellError(type="OSError", message="~: no https://h/x?key=…")


def test_a_cell_that_ends_without_its_info_is_the_one_that_began_last(tmp_path: Path) -> None:
    """IPython has no result of a cell that awaits and was interrupted, and makes another info for one interrupted outside its code."""
    recording = Recording(tmp_path)
    for end in (None, SimpleNamespace(info=an_info("b"), execution_count=2, error_before_exec=None, error_in_exec=KeyboardInterrupt())):
        source = "a" if end is None else "b"
        recording.shell.events.trigger("pre_run_cell", an_info(source))
        recording.shell.events.trigger("post_run_cell", end)
    assert [(e.source, e.status) for e in recording.record.executions] == [("a", "interrupted"), ("b", "interrupted")]


@pytest.mark.parametrize("event", ["pre_run_cell", "post_run_cell"])
def test_callbacks_that_the_notebook_unregisters_are_put_back_and_the_record_says_so(tmp_path: Path, event: str) -> None:
    recording = Recording(tmp_path)
    callbacks = recording.shell.events.callbacks
    recording.shell.run("a", callbacks[event].clear)
    recording.shell.run("b")
    recording.shell.run("c")
    record = recording.record
    ended = "ok" if event == "pre_run_cell" else "running"
    assert [(e.source, e.status) for e in record.executions] == [("a", ended), ("b", "ok"), ("c", "ok")]
    assert [(gap.sensor, event in gap.message) for gap in record.gaps] == [("recorder", True)]


def test_a_recorder_that_was_stopped_puts_no_callback_back(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.recorder.stop()
    recording.recorder.finish()
    assert recording.shell.events.callbacks == {"pre_run_cell": [], "post_run_cell": []}


class FollowingSensor(ClockingSensor):
    """Adds a variable's name to what it watches, cells and continuations."""

    name = "following"
    follows = True

    def _finish(self, draft: Draft) -> None:
        draft.environment_variables["LATER" if draft.continuation else "NOW"] = None


def test_what_a_cell_does_after_its_end_is_told_as_the_same_execution(tmp_path: Path) -> None:
    recording = Recording(tmp_path, ClockingSensor(), FollowingSensor())
    contexts: list[contextvars.Context] = []
    recording.shell.run("a", lambda: contexts.append(contextvars.copy_context()))
    recording.shell.run("b", lambda: contexts[0].run(lambda: recording.recorder.current.draft))
    told = [e["execution"] for e in events_of(recording.path.read_text()) if e["event"] == "execution"]
    assert [(e["order"], e.get("status"), e.get("environment_variables")) for e in told] == [
        (0, None, None),
        (0, "ok", ["NOW"]),
        (1, None, None),
        (1, "ok", ["NOW"]),
        (0, "ok", ["LATER", "NOW"]),
    ]
    assert [(e.clock, e.continued) for e in recording.record.executions] == [(("time.time",), ("callback",)), (("time.time",), ())]


def test_nothing_is_recorded_of_what_cells_do_after_their_ends_while_recording_pauses(tmp_path: Path) -> None:
    recording = Recording(tmp_path, FollowingSensor())
    contexts: list[contextvars.Context] = []
    recording.shell.run("a", lambda: contexts.append(contextvars.copy_context()))
    recording.recorder.command("pause")
    assert contexts[0].run(lambda: recording.recorder.current.draft) is None
    assert [e.continued for e in recording.record.executions] == [()]


def test_ended_cells_are_not_kept_alive(tmp_path: Path) -> None:
    recording = Recording(tmp_path, FollowingSensor())
    kept: list[weakref.ref[Kept]] = []
    contexts: list[contextvars.Context] = []

    def body() -> None:
        draft = recording.recorder.current.draft
        assert draft is not None
        draft.info.kept = Kept()
        kept.append(weakref.ref(draft.info.kept))
        contexts.append(contextvars.copy_context())

    recording.shell.run("a", body)
    gc.collect()
    assert [ref() for ref in kept] == [None]
