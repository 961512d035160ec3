"""What the way in which outputs differ says."""

from __future__ import annotations

import pytest

from jupyter_repro.explain.signs import differs_by_order, differs_in_last_digits, error_of, only_repr, only_warnings
from jupyter_repro.model.comparison import ERROR_TYPE, STDERR_TYPE, STDOUT_TYPE, CellComparison, Divergence
from jupyter_repro.model.record import CellId


def a_cell(before: str, after: str, mime_type: str = STDOUT_TYPE) -> CellComparison:
    divergence = Divergence(kind="modified", output_index=0, mime_type=mime_type, baseline=before, rerun=after)
    return CellComparison(cell_id=CellId("c0"), index=0, verdict="diverged", divergences=(divergence,))


@pytest.mark.parametrize(
    ("before", "after", "by_order"),
    [("['a', 'b']", "['b', 'a']", True), ("a b", "a c", False), ("a", "a", False), ("b", "a", False), ("1 2 2", "2 1 1", False)],
)
def test_an_order_differs_where_the_words_are_the_same(before: str, after: str, by_order: bool) -> None:
    assert differs_by_order(a_cell(before, after)) is by_order


@pytest.mark.parametrize(
    ("before", "after", "repr_", "digits"),
    [
        ("np.float64(1.5)", "1.5", False, False),
        ("Length(3)", "Length(v=3)", True, False),
        ("0.1234567", "0.1234569", False, True),
        ("sum 0.1", "sum 0.2", False, False),
        ("0.1 m", "0.1 km", True, False),
    ],
)
def test_reprs_and_last_digits(before: str, after: str, repr_: bool, digits: bool) -> None:
    assert (only_repr(a_cell(before, after)), differs_in_last_digits(a_cell(before, after))) == (repr_, digits)


def test_errors_and_warnings_are_told_by_their_type() -> None:
    assert error_of(a_cell("", "NameError: x", ERROR_TYPE)) == "NameError: x"
    assert error_of(a_cell("", "NameError: x")) == ""
    assert only_warnings(a_cell("a", "b", STDERR_TYPE))
    assert not only_warnings(a_cell("a", "b"))
