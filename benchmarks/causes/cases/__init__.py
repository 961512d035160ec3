"""The cases, by what is planted in them."""

from __future__ import annotations

from benchmarks.causes.case import Case
from benchmarks.causes.cases import code, data, environment, fresh, outside, pairs, randomness, unseen, versions

__all__ = ["CASES"]

CASES: tuple[Case, ...] = (
    *randomness.CASES,
    *code.CASES,
    *data.CASES,
    *versions.CASES,
    *environment.CASES,
    *outside.CASES,
    *pairs.CASES,
    *unseen.CASES,
    *fresh.CASES,
)
"""All cases; each has a name of its own."""
