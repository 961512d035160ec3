"""What becomes of installers that end otherwise than well."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jupyter_repro.errors import LockError
from jupyter_repro.replay.installers import Pip


def a_python(folder: Path, *does: str) -> str:
    """A program in place of Python, which makes environments."""
    program = folder / "python"
    program.write_text("\n".join(["#!/bin/sh", *does, ""]))
    program.chmod(0o755)
    return str(program)


@pytest.mark.skipif(sys.platform == "win32", reason="no shell, no signals")
@pytest.mark.parametrize("end", ["kill -INT $$", "exit 130"])
def test_an_installer_that_was_interrupted_is_no_failure_after_which_another_way_is_tried(tmp_path: Path, end: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        Pip().make(tmp_path / "environment", a_python(tmp_path, end))


@pytest.mark.skipif(sys.platform == "win32", reason="no shell")
def test_an_installer_that_fails_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="the environment cannot be built: no room") as caught:
        Pip().make(tmp_path / "environment", a_python(tmp_path, "echo no room >&2", "exit 1"))

    assert caught.value.code == "environment-build"
