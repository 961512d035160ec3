"""Printed floating point numbers: when two of them are the same result."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from jupyter_repro.compare.policy import Tolerance

__all__ = ["agree", "close", "is_noise", "number_message", "relative_difference"]

_PARTS = re.compile(r"[+-]?(?P<whole>\d*)\.?(?P<decimals>\d*)(?:[eE](?P<exponent>[+-]?\d{1,3}))?")
_FULL = 13  # digits of a number that was printed as it is; one rounded for a reader has fewer
_RESIDUES = 1e-18  # what subtraction leaves of numbers around 1 lies above this, or is 0
_FLIPPED_DECIMALS = 6
_FLIPPED = 1.5e-7  # a unit of the eighth digit, which numpy prints, and of the seventh for numbers above 0.67


def close(a: float, b: float, tolerance: Tolerance) -> bool:
    """Whether two floating point numbers agree within the tolerances. NaN agrees with NaN, an infinity with itself."""
    if a == b or (math.isnan(a) and math.isnan(b)):
        return True
    if not (math.isfinite(a) and math.isfinite(b)):
        return False
    return abs(a - b) <= max(tolerance.rtol * max(abs(a), abs(b)), tolerance.atol)


def agree(a: str, b: str, tolerance: Tolerance, scale: Callable[[], float] = lambda: 0.0) -> bool:
    """Whether two printed numbers agree: within the tolerances, as residues of rounding, or but for a flip of their last digit.

    ``scale`` gives the largest of the numbers that are printed with them, as in an array.
    """
    one, other = float(a), float(b)
    if close(one, other, tolerance):
        return True
    return tolerance.noise > 0 and (is_noise(a, b, tolerance.noise) or _is_flip(a, b, scale))


def is_noise(a: str, b: str, limit: float) -> bool:
    """Whether both numbers are what rounding leaves of zero.

    Below the limit a residue and a constant of nature look alike by size. A residue is 0 on one side, has another sign, is printed with
    all its digits, or is of the size that subtraction leaves; 3.2e-18 and 4.7e-21 are probabilities, and 6.626e-34 is Planck's constant.
    """
    one, other = float(a), float(b)
    if not (abs(one) <= limit and abs(other) <= limit):
        return False
    smaller = min(abs(one), abs(other))
    return smaller == 0 or smaller >= _RESIDUES or one * other < 0 or (one < 0) != (other < 0) or min(_digits(a), _digits(b)) >= _FULL


def _is_flip(a: str, b: str, scale: Callable[[], float]) -> bool:
    """Whether two numbers printed with many decimals differ by one unit of the last: noise far below it may turn a digit."""
    finest = min(_unit(a), _unit(b))
    one, other = float(a), float(b)
    if not 0 < finest < math.inf or abs(one - other) > 1.01 * finest:
        return False
    largest = max(abs(one), abs(other))
    return finest <= _FLIPPED * largest or finest <= _FLIPPED * max(largest, min(1.0, scale()))


def _unit(text: str) -> float:
    """The worth of a unit of the last decimal; infinite where there are too few decimals."""
    parts = _PARTS.fullmatch(text)
    if parts is None or len(parts["decimals"]) < _FLIPPED_DECIMALS:
        return math.inf
    return float(10.0 ** (int(parts["exponent"] or 0) - len(parts["decimals"])))


def _digits(text: str) -> int:
    """How many significant digits a number is printed with."""
    parts = _PARTS.fullmatch(text)
    return 0 if parts is None else len((parts["whole"] + parts["decimals"]).lstrip("0"))


def number_message(a: float, b: float, shown_a: str, shown_b: str) -> str:
    """How far apart two numbers are, in one line."""
    size = relative_difference(a, b)
    return f"number {shown_a} → {shown_b}" + (f", relative difference {size:.1e}" if math.isfinite(size) else "")


def relative_difference(a: float, b: float) -> float:
    """How far apart two numbers that differ are, relative to the larger; infinite where one of them is no finite number."""
    largest = max(abs(a), abs(b))
    return abs(a - b) / largest if math.isfinite(a - b) and largest else math.inf
