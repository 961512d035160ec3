"""Which folders many paths lie in."""

from __future__ import annotations

import pytest

from jupyter_repro.capture.folders import by_folder, joined, only_folder

MANY = [f"/data/{number}.csv" for number in range(100)]


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        (MANY, "/data"),
        (["/a"], ""),
        ([*MANY, "/data/deeper/x"], None),
        ([*MANY, "/database/x"], None),
        ([*MANY, "/x"], None),
        (["/data/deeper/x", *MANY], None),
        (["/a/b", "/a/b/c", "/d"], None),  # as many slashes as three files of one folder
        ([], None),
    ],
)
def test_the_only_folder_is_told_where_there_is_one(paths: list[str], folder: str | None) -> None:
    assert only_folder(paths, joined(paths)) == folder


def test_paths_are_sorted_by_folder_in_their_order() -> None:
    assert by_folder(["/b/1", "/a/1", "/b/2"]) == {"/b": ["/b/1", "/b/2"], "/a": ["/a/1"]}
    assert by_folder(MANY) == {"/data": MANY}
    assert by_folder([*MANY, "/b/1"]) == {"/data": MANY, "/b": ["/b/1"]}
    assert by_folder([]) == {}
