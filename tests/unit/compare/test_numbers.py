"""When two printed numbers are the same result."""

from __future__ import annotations

import pytest

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.numbers import agree
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.compare.policy import POLICIES, Tolerance
from tests.builders import result

DEFAULT = Tolerance()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.30000000000000004", "0.3"),
        ("2.220446049250313e-16", "-1.1102230246251565e-16"),
        ("2.2e-16", "1.1e-16"),
        ("0.0", "1.2e-31"),
        ("1.2325951644078312e-31", "3.0814879110195774e-33"),
        ("1234.56784999", "1234.56785000"),
        ("0.12345678", "0.12345679"),
        ("1.", "0.99999999"),
    ],
)
def test_rounding_is_no_other_number(one: str, other: str) -> None:
    assert agree(one, other, DEFAULT)
    assert agree(other, one, DEFAULT)
    assert not agree(one, other, POLICIES["strict"].tolerance)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("6.62607015e-34", "6.62607015e-33"),
        ("3.2e-18", "4.7e-21"),
        ("0.8731", "0.8732"),
        ("1234567.8", "1234567.9"),
        ("0.123456", "0.123457"),
        ("0.12345678", "0.12345681"),
        ("3.141592653589793", "3.1415957951824462"),
        ("0.00000012", "0.00000013"),
    ],
)
def test_a_changed_digit_is_another_number(one: str, other: str) -> None:
    assert not agree(one, other, DEFAULT)
    assert not agree(other, one, DEFAULT)


def test_a_last_digit_flips_beside_numbers_of_the_size_of_one() -> None:
    turned = compare_outputs([result("[0.01234568 0.5]")], [result("[0.01234567 0.5]")], CellContext())
    assert turned == ()
    assert len(compare_outputs([result("[0.00000012 0.00000050]")], [result("[0.00000013 0.00000050]")], CellContext())) == 1
