"""Conditions: what a record holds of a run, so that a replay can hold it fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol

from jupyter_repro.model.comparison import ConditionKind, HeldCondition
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.setup import Setup

__all__ = ["CODES", "Condition", "held_of", "setup_of"]

CODES: Mapping[ConditionKind, tuple[str, ...]] = {
    "seed": ("RP202",),
    "entropy": ("RP201",),
    "hash-seed": ("RP203",),
    "clock": ("RE205",),
    "data": ("RD201", "RD202"),
    "module": ("RC204",),
    "source": ("RC202",),
    "order": ("RC201", "RC203", "RP204"),
    "variable": ("RE204",),
    "threads": ("RE202",),
    "locale": ("RE206",),
    "time-zone": ("RE207",),
    "control": ("RP205",),
    "environment": ("RE201", "RE203"),
}
"""The codes of the causes that lie in each kind of condition, and are proved by holding it; the first is for what no rule suspected."""


class Condition(Protocol):
    """One thing that a replay can hold as it was.

    ``subject`` says which of its kind it is. ``cells`` are those in which it comes in, None where that may be anywhere: it can matter to
    them and to what they feed.
    """

    kind: ClassVar[ConditionKind]

    @property
    def subject(self) -> str: ...

    @property
    def cells(self) -> frozenset[CellId] | None: ...

    def arrange(self, setup: Setup) -> Setup:
        """The setup in which it is held too."""

    def was_held(self, rerun: Record) -> bool:
        """Whether the record of a replay shows no sign that it was not."""


def setup_of(conditions: Iterable[Condition]) -> Setup:
    """The setup in which some conditions are held."""
    setup = Setup()
    for condition in conditions:
        setup = condition.arrange(setup)
    return setup


def held_of(condition: Condition) -> HeldCondition:
    """How verdicts name a condition."""
    return HeldCondition(kind=condition.kind, subject=condition.subject)
