"""The file sensor, told of made-up events: bounds, late digests and what changes under its hands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import pytest

from jupyter_repro.capture import digests as digesting
from jupyter_repro.capture import listing
from jupyter_repro.capture.digests import Digests, FileState
from jupyter_repro.capture.distributions import Installed
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.files import FileSensor
from jupyter_repro.capture.native.event import Events
from jupyter_repro.capture.nativefiles import NativeFiles
from jupyter_repro.capture.places import Places
from jupyter_repro.model.artifact import Artifact, ArtifactRef, Relation
from tests.builders import a_digest, a_ref
from tests.unit.capture.feeds import CHILD, KERNEL, FakeFeed, a_draft, an_event


class NoAudit:
    def on(self, *args: Any) -> None: ...
    def off(self, *args: Any) -> None: ...


class Cell:
    """One cell, watched by the file sensor at level ``complete`` in a folder of its own."""

    def __init__(self, folder: Path, feed: FakeFeed | None = None, sensor: FileSensor | None = None) -> None:
        self.folder, self.feed = folder, feed or FakeFeed()
        self.late: list[tuple[Artifact, Relation]] = []
        self.gaps: list[str] = []
        self.digests = Digests()
        self.sensor = sensor or self._sensor()
        self.draft = a_draft()
        self._finish = self.sensor.watch(self.draft)

    def _sensor(self) -> FileSensor:
        places = Places()
        sensor = FileSensor(
            source=NativeFiles(cast("Any", self.feed), self.digests, places),
            audit=cast("Any", NoAudit()),
            current=Current(),
            places=places,
            digests=self.digests,
            installed=Installed(),
            on_artifact=lambda _, artifact, relation: self.late.append((artifact, relation)),
            on_gap=lambda _, error, __: self.gaps.append(str(error)),
        )
        sensor.start()
        return sensor

    def write(self, name: str, text: str = "", **changes: Any) -> None:
        path = self.folder / name
        before = self.digests.state(str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        self.tell("write", name, **{"before": before, "flags": flags, "pid": os.getpid(), **changes})

    def tell(self, kind: str, name: str, **changes: Any) -> None:
        self.feed.tell(self.draft, an_event(kind, str(self.folder / name), **{"pid": os.getpid(), **changes}))

    def read(self, name: str, **changes: Any) -> None:
        self.tell("read", name, before=self.state(name), **changes)

    def state(self, name: str) -> FileState:
        state = self.digests.state(str(self.folder / name))
        assert state is not None
        return state

    def end(self) -> Draft:
        self._finish()
        return self.draft

    def work(self) -> None:
        for task in self.draft.later:
            task()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_exceeds_the_bound_is_digested_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    cell = Cell(folder)
    cell.write("big.csv", "big")
    assert cell.end().generated == [ArtifactRef(path="big.csv")]
    cell.work()
    assert cell.late == [(Artifact(path="big.csv", digest=a_digest("big"), size=3), "generated")]


def test_a_file_that_changes_before_its_late_digest_is_a_gap(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "AT_ONCE", 2)
    cell = Cell(folder)
    cell.write("big.csv", "big")
    cell.end()
    (folder / "big.csv").write_text("other")
    cell.work()
    assert (cell.late, cell.gaps) == ([], ["changed before the digest was taken: big.csv"])


def test_a_file_overwritten_without_a_digest_is_used_with_a_gap(folder: Path) -> None:
    (folder / "data.csv").write_text("old")
    cell = Cell(folder)
    cell.read("data.csv")
    cell.write("data.csv", "newer")
    draft = cell.end()
    assert (draft.used, draft.generated) == ([ArtifactRef(path="data.csv")], [a_ref("data.csv", "newer")])
    assert cell.gaps == ["changed before the digest was taken: data.csv"]


def test_a_file_overwritten_has_the_digest_that_the_library_took(folder: Path) -> None:
    (folder / "data.csv").write_text("old")
    cell = Cell(folder)
    cell.read("data.csv")
    cell.write("data.csv", "newer", digest=a_digest("old"))
    assert (cell.end().used, cell.gaps) == ([a_ref("data.csv", "old")], [])


def test_many_files_are_one_artifact_whose_digest_comes_later(folder: Path) -> None:
    cell = Cell(folder)
    for number in range(300):
        cell.write(f"many/{number}", "x")
    draft = cell.end()
    assert draft.generated == [ArtifactRef(path="many")]
    cell.work()
    ((artifact, relation),) = cell.late
    assert (artifact.kind, artifact.files, artifact.size, relation) == ("directory", 300, 300, "generated")


@pytest.mark.parametrize("change", ["remove", "rewrite"])
def test_a_folder_that_changes_before_its_late_digest_is_a_gap(folder: Path, change: str) -> None:
    cell = Cell(folder)
    for number in range(300):
        cell.write(f"many/{number}", "x")
    cell.end()
    one = folder / "many" / "7"
    later = one.stat().st_mtime + 60
    one.write_text("y") if change == "rewrite" else one.unlink()
    os.utime(one if change == "rewrite" else folder / "many", (later, later))
    cell.work()
    assert (cell.late, cell.gaps) == ([], ["changed before the digest was taken: many"])


def test_artifacts_of_a_cell_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_MOST", 20)
    cell = Cell(folder)
    for number in range(50):
        cell.write(f"{number}/part.csv")
    draft = cell.end()
    assert len(draft.artifacts) <= 20


def test_what_is_missing_is_bounded_and_is_no_configuration(folder: Path) -> None:
    cell = Cell(folder)
    for name in [".env", "setup.cfg", "matplotlibrc", *(f"{number}.csv" for number in range(5000))]:
        cell.tell("missing", name)
    missing = cell.end().missing
    assert (len(missing), missing[0]) == (listing._MOST_MISSING, "0.csv")


def test_what_a_write_did_not_find_is_not_looked_for(folder: Path) -> None:
    cell = Cell(folder)
    cell.tell("missing", "no/folder.csv", flags=os.O_WRONLY | os.O_CREAT)
    assert cell.end().missing == []


def test_code_that_a_child_loads_is_a_module_compiled_or_not(folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    for name in ("one.py", "two.py", "__pycache__/two.cpython-311.pyc"):
        (folder / name).write_text(name)
    cell = Cell(folder)
    cell.read("one.py", pid=CHILD)
    cell.read("__pycache__/two.cpython-311.pyc", pid=CHILD)
    draft = cell.end()
    assert draft.used == [a_ref("one.py", "one.py"), a_ref("two.py", "two.py")]
    assert {artifact.kind for artifact in draft.artifacts} == {"module"}


def test_notes_that_sqlite_makes_beside_a_database_are_no_data(folder: Path) -> None:
    cell = Cell(folder)
    for suffix in ("-journal", "-wal", "-shm"):
        cell.tell("missing", f"base.sqlite{suffix}")
        cell.write(f"base.sqlite{suffix}")
    draft = cell.end()
    assert (draft.missing, draft.generated) == ([], [])


def test_a_folder_moved_takes_its_files_along(folder: Path) -> None:
    cell = Cell(folder)
    (folder / "old").mkdir()
    (folder / "old" / "kept.csv").write_text("kept")
    cell.write("old/made.csv", "made")
    (folder / "old").rename(folder / "new")
    cell.tell("rename", "old", target=str(folder / "new"))
    draft = cell.end()
    assert sorted(draft.generated, key=lambda ref: ref.path) == [a_ref("new/kept.csv", "kept"), a_ref("new/made.csv", "made")]
    assert (draft.used, draft.deleted) == ([a_ref("old/kept.csv", "kept")], ["old/kept.csv"])


def test_a_file_written_through_a_map_of_its_memory_is_generated_although_its_times_stand_still(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "map.bin").write_text("old")
    cell = Cell(folder)
    state = cell.state("map.bin")
    (folder / "map.bin").write_text("new")
    monkeypatch.setattr(cell.digests, "state", lambda path: state if path.endswith("map.bin") else None)
    cell.tell("write", "map.bin", before=state, flags=os.O_RDWR, digest=a_digest("old"))
    draft = cell.end()
    assert (draft.used, draft.generated) == ([a_ref("map.bin", "old")], [a_ref("map.bin", "new")])


def test_nothing_of_a_cell_is_kept_after_its_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "_MOST", 100)
    feed = FakeFeed()
    sensor = None
    for number in range(500):
        cell = Cell(folder, feed, sensor)
        sensor = cell.sensor
        cell.write(f"{number}.csv")
        cell.end()
    assert sensor is not None
    assert not sensor._touched
    assert not sensor._open._left
    assert len(sensor._digests._known) <= 100


def test_many_files_told_at_once_are_recorded_as_one_by_one(folder: Path) -> None:
    def told(many: bool) -> list[object]:
        cell = Cell(folder)
        paths = [str(folder / name) for name in ("a", "b.pyc", "c")]
        befores = [(1, 2, 3, 4, number) for number in range(3)]
        groups = [
            Events("read", 0, KERNEL, paths),
            Events("write", 0, KERNEL, paths[1:]),
            Events("write", 0, KERNEL, paths, os.O_TRUNC, befores),
            Events("read", 0, CHILD, [str(folder / "d"), paths[0]]),
        ]
        for group in groups:
            if many:
                cell.feed.tell_many(cell.draft, group)
            else:
                cell.feed.tell(cell.draft, *group.single())
        touched = cell.sensor.touched(cell.draft)
        assert touched is not None
        return [touched.seen.reads(), list(touched.seen.overwritten()), touched.seen.generated()]

    assert told(many=True) == told(many=False)


def test_a_small_dataset_after_many_files_is_looked_at_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_FILES_AT_ONCE", 1)
    monkeypatch.setattr(NativeFiles, "certain", False)
    cell = Cell(folder)
    for name in ("a.zarr/.zarray", "a.zarr/0"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name)
        cell.read(name)
    assert cell.end().used == [ArtifactRef(path="a.zarr")]
    cell.work()
    assert ([artifact.files for artifact, _ in cell.late], cell.gaps) == ([2], [])
