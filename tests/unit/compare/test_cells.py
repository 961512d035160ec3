"""Which cell of one notebook is which of another."""

from __future__ import annotations

import pytest

from jupyter_repro.compare.cells import matched_cells
from jupyter_repro.model.record import CellId


def cells(*words: str) -> list[tuple[CellId, str]]:
    """Cells as ``id=source``."""
    return [(CellId(cell), source) for cell, _, source in (word.partition("=") for word in words)]


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        (["a=1", "b=2"], ["b=2", "a=1"], {"a": "a", "b": "b"}),
        (["a=1", "b=2"], ["a=9", "b=2", "c=3"], {"a": "a", "b": "b"}),
        (["a=1", "b=2"], ["x=1", "y=2"], {"x": "a", "y": "b"}),
        (["a=1", "b=2", "c=3"], ["x=1", "y=9", "z=3"], {"x": "a", "y": "b", "z": "c"}),
        (["a=1", "b=2", "c=3"], ["a=1", "y=8", "z=9", "c=3"], {"a": "a", "c": "c"}),
        (["a=1", "b=2", "c=3"], ["z=3", "x=1", "y=2"], {"z": "c", "x": "a", "y": "b"}),
        (["a=same", "b=same"], ["x=same", "y=same", "z=same"], {"x": "a", "y": "b"}),
        ([], ["a=1"], {}),
    ],
    ids=["ids", "an-edited-source", "sources", "the-same-place", "another-number-of-cells", "moved", "equal-sources", "nothing"],
)
def test_cells_are_matched_by_id_then_by_source_then_by_place(old: list[str], new: list[str], pairs: dict[str, str]) -> None:
    assert matched_cells(cells(*old), cells(*new)) == pairs


def test_ids_that_only_say_the_place_match_nothing() -> None:
    """Cells of notebooks before format 4.5 are named so: one that was put in moves all names."""
    old, new = cells("cell-0=load", "cell-1=fit"), cells("cell-0=import", "cell-1=load", "cell-2=fit")
    assert matched_cells(old, new) == {"cell-1": "cell-0", "cell-2": "cell-1"}
