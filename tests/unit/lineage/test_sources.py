"""Cells' sources as Python."""

from __future__ import annotations

import pytest

from jupyter_repro.lineage.sources import does_the_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 1  # the first\n"),
        ("x = [1,\n2]", "# two numbers\nx = [1, 2]\n\n"),
        ("x;", "x ;  # shown nowhere"),
        ("%time x = 1", "%time x = 1\n"),
        ("", "# nothing yet"),
    ],
)
def test_layout_and_comments_do_nothing(one: str, other: str) -> None:
    assert does_the_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 2"),
        ("x", "x;"),
        ("x", "x;  # shown nowhere"),
        ("'# a'", "'# b'"),
        ("%time x = 1", "%time x = 2"),
        ("!ls  # a", "!ls  # b"),
        ("x = (", "x = ("[:-1]),
        ("+".join(["1"] * 9000), "+".join(["1"] * 9001)),
    ],
)
def test_all_else_does_something(one: str, other: str) -> None:
    assert not does_the_same(one, other)
