"""How files stand on disk to what a run read and wrote."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from jupyter_repro.model.artifact import Artifact
from jupyter_repro.server.diskfiles import DiskFiles
from tests.builders import an_artifact
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
