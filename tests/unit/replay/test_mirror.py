"""A mirror shows a folder as it is but for some files, and leaves the folder alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.errors import NotebookError
from jupyter_repro.replay.mirror import is_within_reach, mirrored


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    here = tmp_path / "project" / "notebooks"
    for name, text in {"a.csv": "1", "data/b.csv": "2", "data/c.csv": "3", "../shared/d.csv": "4", "../e.csv": "5"}.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)
    return here


def texts(folder: Path, *names: str) -> list[str]:
    return [(folder / name).read_text() for name in names]


def test_without_files_the_folder_stands_for_itself(folder: Path) -> None:
    with mirrored(folder, {}) as mirror:
        assert mirror == folder


def test_old_files_are_found_where_they_were_among_all_others(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("old")

    with mirrored(folder, {"data/b.csv": old, "../shared/d.csv": old, "new/sub/f.csv": old}) as mirror:
        assert texts(mirror, "a.csv", "data/b.csv", "data/c.csv", "../shared/d.csv", "../e.csv", "new/sub/f.csv") == [
            "1",
            "old",
            "3",
            "old",
            "5",
            "old",
        ]
        (mirror / "data/b.csv").write_text("written")
        (mirror / "made.csv").write_text("made")
        (mirror / "data/c.csv").unlink()

    with mirrored(folder, {"a.csv": old}) as another:
        assert texts(another, "a.csv", "../e.csv", "../shared/d.csv") == ["old", "5", "4"]

    assert texts(folder, "a.csv", "data/b.csv", "data/c.csv", "../shared/d.csv", "../e.csv") == ["1", "2", "3", "4", "5"]
    assert old.read_text() == "old"
    assert not (folder / "made.csv").exists()
    assert not mirror.exists()


def test_a_mirror_that_cannot_be_made_is_an_error_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="no folder with old files can be made"), mirrored(folder, {"a.csv": tmp_path / "not there"}):
        pass


@pytest.mark.parametrize(
    ("path", "within"),
    [
        ("a.csv", True),
        ("../../data/a.csv", True),
        ("../../../../a", False),
        ("a/../b", False),
        ("/a", False),
        ("~/a", False),
        ("https://host/a", False),
        ("", False),
    ],
)
def test_what_lies_far_away_is_out_of_reach(path: str, within: bool) -> None:
    assert is_within_reach(path) is within
