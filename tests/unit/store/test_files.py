"""What cannot be written is known before any work is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.errors import NotebookError
from jupyter_repro.store.files import check_writable


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

    for target, words in ((path, "it is read-only"), (tmp_path, "it is a folder"), (tmp_path / "none" / "n", "No such file")):
        with pytest.raises(NotebookError, match=words):
            check_writable(target)
