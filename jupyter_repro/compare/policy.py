"""How strictly outputs are compared: tolerances, what of white space and type counts, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["EVERYTHING", "POLICIES", "Policy", "PolicyName", "Tolerance"]

PolicyName = Literal["strict", "default", "lenient"]

EVERYTHING = "*"
"""Among the ignored types: all outputs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tolerance:
    """How far apart two floating point numbers may be and still be the same result; integers are compared exactly.

    ``rtol`` 1e-8 is half of a double's sixteen digits: sums taken in another order or by another BLAS differ by 1e-16 to 1e-10, while
    a changed input, seed or algorithm shows above 1e-7. ``noise`` is a few units of the last place of 1.0: what is left of a difference
    of equal numbers lies below it (see ``numbers.is_noise``, which tells such a residue from a constant that is meant to be tiny).
    ``atol`` is for who knows the scale of the numbers, and 0 unless given. Two numbers agree when any of the bounds holds.
    """

    rtol: float = 1e-8
    atol: float = 0.0
    noise: float = 1e-15


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A way to compare.

    ``typed``: 1 and 1.0 differ. ``indented``: the indentation of lines counts. ``warnings``: what stands on stderr counts, as a divergence
    of the severity ``warning``; None when it is one like any other. ``visible``: the factor by which pictures may differ more than by
    default. ``ignored`` are media types, ``stdout``, ``stderr`` or ``EVERYTHING``.
    """

    tolerance: Tolerance = Tolerance()
    typed: bool = True
    indented: bool = True
    warnings: bool | None = True
    visible: float = 1.0
    ignored: frozenset[str] = frozenset()


POLICIES: dict[PolicyName, Policy] = {
    "strict": Policy(tolerance=Tolerance(rtol=0.0, noise=0.0), warnings=None, visible=0.0),
    "default": Policy(),
    "lenient": Policy(tolerance=Tolerance(rtol=1e-4, atol=1e-9), typed=False, indented=False, warnings=False, visible=10.0),
}
"""``strict``: digits as printed, pixels as drawn, stderr as grave as results; ``lenient``: four digits, no
types of numbers, no indentation, no stderr. What belongs to one run alone (addresses, times that it took) counts in none of them."""
