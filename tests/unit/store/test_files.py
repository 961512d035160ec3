"""Files are written whole or not at all, and what cannot be written is known before any work is done."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from jupyter_repro.errors import NotebookError
from jupyter_repro.store.files import check_writable, write_atomically


def test_a_new_file_in_a_folder_can_be_written_and_is_not_made(tmp_path: Path) -> None:
    check_writable(tmp_path / "new")

    assert list(tmp_path.iterdir()) == []


def test_a_read_only_folder_is_refused_even_to_the_superuser(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(NotebookError, match="its folder is read-only"):
            check_writable(tmp_path / "n.ipynb")
    finally:
        tmp_path.chmod(0o755)


def test_a_read_only_file_a_folder_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.touch()
    path.chmod(0o444)

    for target, words in ((path, "it is read-only"), (tmp_path, "it is a folder"), (tmp_path / "none" / "n", "there is no folder")):
        with pytest.raises(NotebookError, match=words):
            check_writable(target)


def test_a_new_file_has_the_mode_that_the_umask_says_without_touching_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.umask(0o027)
    try:
        with monkeypatch.context() as patched:
            patched.delattr(os, "umask")
            write_atomically(tmp_path / "new", b"1")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "old"
    path.touch()
    path.chmod(mode)

    write_atomically(path, b"1")

    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"1", mode)


def test_a_name_as_long_as_a_folder_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 124 + ".ipynb")
    check_writable(path)
    write_atomically(path, b"1")

    assert path.read_bytes() == b"1"
