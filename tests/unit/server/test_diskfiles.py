"""How files stand on disk to what a run read and wrote."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from jupyter_repro.capture.datasets import tree_digest
from jupyter_repro.model.artifact import Artifact
from jupyter_repro.server.diskfiles import DiskFiles
from tests.builders import a_digest, an_artifact
from tests.serving import PATIENCE


def test_a_file_is_the_same_changed_missing_or_not_to_be_told(tmp_path: Path) -> None:
    (tmp_path / "same").write_text("bytes")
    (tmp_path / "longer").write_text("more bytes")
    (tmp_path / "other").write_text("setyb")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    asked = [
        (tmp_path / "same", an_artifact("same", "bytes")),
        (tmp_path / "longer", an_artifact("longer", "bytes")),
        (tmp_path / "other", an_artifact("other", "bytes")),
        (tmp_path / "gone", an_artifact("gone", "bytes")),
        (tmp_path / "same" / "below", an_artifact("below", "bytes")),
        (tmp_path / "folder", an_artifact("folder", "bytes", kind="directory")),
        (tmp_path / "pipe", an_artifact("pipe", "bytes")),
        (tmp_path / "same", Artifact(path="same", size=5)),
        (tmp_path / "a\0b", an_artifact("a\0b", "bytes")),
    ]
    assert DiskFiles(patience=PATIENCE).look(asked) == ["same", "changed", "changed", "missing", "missing", *["unknown"] * 4]


def test_nobody_waits_for_a_file_that_takes_long_and_it_is_known_when_it_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "big").write_text("bytes")
    asked = [(tmp_path / "big", an_artifact("big", "bytes"))]
    files, release = DiskFiles(patience=0), threading.Event()
    monkeypatch.setattr(files._digests, "state", lambda path, state=files._digests.state: release.wait(PATIENCE) and state(path))
    assert files.look(asked) == ["unknown"]
    assert files.look(asked) == ["unknown"]
    release.set()
    files._patience = PATIENCE
    assert files.look(asked) == ["same"]


def test_a_folder_is_compared_where_the_run_touched_all_that_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.png").write_text("a")
    (folder / "sub" / "b.png").write_text("b")
    digest = tree_digest({"a.png": a_digest("a"), "sub/b.png": a_digest("b")})
    whole = Artifact(path="images", digest=digest, kind="directory", size=2, files=2)
    part = Artifact(path="images", digest=digest, kind="directory", size=1, files=1)
    files = DiskFiles(patience=PATIENCE)
    assert files.look([(folder, whole), (folder, part)]) == ["same", "unknown"]
    (folder / "a.png").write_text("c")
    assert files.look([(folder, whole)]) == ["changed"]
    (folder / "a.png").unlink()
    assert files.look([(folder, whole)]) == ["changed"]
    (folder / "a.png").symlink_to(tmp_path / "elsewhere")
    assert files.look([(folder, whole)]) == ["unknown"]
