"""Snapshots are kept by digest, found only whole, and bounded in what they take."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyter_repro.model.artifact import Digest, digest_of_text
from jupyter_repro.store.snapshots import Snapshots


def a_file(folder: Path, text: str) -> Path:
    path = folder / f"file-{text[:8]}"
    path.write_text(text)
    return path


def test_what_is_kept_is_found_by_its_digest_and_private(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path / "kept")

    assert snapshots.keep(a_file(tmp_path, "data"), digest_of_text("data"))
    assert snapshots.keep(tmp_path / "gone by now", digest_of_text("data"))

    found = snapshots.find(digest_of_text("data"))
    assert found is not None
    assert (found.read_text(), found.stat().st_mode & 0o077, (tmp_path / "kept").stat().st_mode & 0o077) == ("data", 0, 0)
    assert len(list((tmp_path / "kept").rglob("*.tmp"))) == 0


def test_a_file_that_has_changed_since_is_not_kept(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path / "kept")

    assert not snapshots.keep(a_file(tmp_path, "new"), digest_of_text("old"))
    assert (snapshots.find(digest_of_text("old")), snapshots.find(digest_of_text("new"))) == (None, None)


def test_a_snapshot_that_was_tampered_with_is_none(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path / "kept")
    snapshots.keep(a_file(tmp_path, "data"), digest_of_text("data"))
    (found,) = (path for path in (tmp_path / "kept").rglob("*") if path.is_file())
    found.write_text("other")

    assert snapshots.find(digest_of_text("data")) is None
    assert not found.exists()


@pytest.mark.parametrize("digest", ["sha256:../../etc/passwd", "sha256-tree:" + "0" * 64, "sha256:" + "Z" * 64, ""])
def test_only_digests_of_whole_files_name_snapshots(tmp_path: Path, digest: str) -> None:
    snapshots = Snapshots(tmp_path)

    assert (snapshots.keep(a_file(tmp_path, "x"), Digest(digest)), snapshots.find(Digest(digest))) == (False, None)


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    snapshots = Snapshots(tmp_path / "kept", most_bytes=10)
    for age, text in enumerate(("first", "again", "third")):
        snapshots.keep(a_file(tmp_path, text), digest_of_text(text))
        if (found := snapshots.find(digest_of_text(text))) is not None:
            os.utime(found, (age, age))
        if text == "again":
            snapshots.find(digest_of_text("first"))

    assert [snapshots.find(digest_of_text(text)) is not None for text in ("first", "again", "third")] == [True, False, True]
    assert not snapshots.keep(a_file(tmp_path, "more than all"), digest_of_text("more than all"))


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")

    assert not Snapshots(tmp_path / "kept").keep(a_file(tmp_path, "x"), digest_of_text("x"))
