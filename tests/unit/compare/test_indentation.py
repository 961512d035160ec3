"""Where lines begin."""

from __future__ import annotations

import pytest

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.outputs import compare_outputs
from tests.builders import stream


@pytest.mark.parametrize(
    ("baseline", "rerun"),
    [
        ("model:\n  depth: 3", "model:\ndepth: 3"),
        ("if x:\n    y = 1\n    return y", "if x:\n    y = 1\nreturn y"),
        ("- a\n  - b\n  - c", "- a\n  - b\n    - c"),
    ],
)
def test_another_indentation_is_a_divergence(baseline: str, rerun: str) -> None:
    (found,) = compare_outputs([stream(baseline)], [stream(rerun)], CellContext())
    assert found.message.endswith("is indented otherwise")


@pytest.mark.parametrize(
    ("baseline", "rerun"),
    [
        ("  a: 1\n    b: 2", "a: 1\n  b: 2"),
        ("a \nb", "a\nb"),
        ("\ta: 1\n\t\tb", "        a: 1\n                b"),
        ("     x\n0  0.3", "                     x\n0  0.30000000000000004"),
        ("[0. 1.\n 2. 3.]", "[0. 1. 2. 3.]"),
    ],
)
def test_where_the_whole_or_a_column_begins_is_no_divergence(baseline: str, rerun: str) -> None:
    assert compare_outputs([stream(baseline)], [stream(rerun)], CellContext()) == ()
