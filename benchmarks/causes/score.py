"""How a case went: which causes were named at rank one, and whether they are those that were planted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.causes.case import Case

__all__ = ["Answer", "Score", "answer_of", "score_of"]

Named = tuple[str, str]
"""A code and the id of a cell."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What ``verify`` said of a case. ``named`` are the causes at rank one of any cell that differs, ``proved`` all that are said to be
    proved; ``unexplained`` counts cells that differ without a cause. ``error``: it could not be recorded or verified."""

    case: Case
    named: frozenset[Named] = frozenset()
    proved: frozenset[Named] = frozenset()
    unexplained: int = 0
    error: str | None = None

    @property
    def planted(self) -> frozenset[Named]:
        """What was planted."""
        return frozenset((planted.code, f"c{planted.cell}") for planted in self.case.causes)

    @property
    def right_roots(self) -> bool:
        """Whether the cells pointed at are those in which something was planted."""
        return {cell for _, cell in self.named} == {cell for _, cell in self.planted} and not self.unexplained

    @property
    def right_causes(self) -> bool:
        """Whether the codes at rank one are those that were planted, each in its place or not."""
        return {code for code, _ in self.named} == {code for code, _ in self.planted} and not self.unexplained

    @property
    def wrongly_proved(self) -> frozenset[Named]:
        """Causes that are called proved and were not planted."""
        return self.proved - self.planted


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many of how many cases have the right root cells and the right causes."""

    cases: int
    roots: int
    causes: int
    proved: int
    wrongly_proved: int


def answer_of(case: Case, verification: Mapping[str, Any]) -> Answer:
    """What the JSON of ``verify`` says of a case."""
    (comparison,) = verification["notebooks"]
    named: set[Named] = set()
    proved: set[Named] = set()
    unexplained = 0
    for cell in comparison["cells"]:
        differing = [divergence["causes"] for divergence in cell["divergences"]]
        firsts = [causes[0] for causes in differing if causes]
        unexplained += bool(differing) and not firsts
        named |= {_named(cause, cell) for cause in firsts}
        proved |= {_named(cause, cell) for causes in differing for cause in causes if cause["status"] == "proved"}
    return Answer(case=case, named=frozenset(named), proved=frozenset(proved), unexplained=unexplained)


def score_of(answers: Sequence[Answer]) -> Score:
    """The score of some answers."""
    return Score(
        cases=len(answers),
        roots=sum(answer.right_roots for answer in answers),
        causes=sum(answer.right_causes for answer in answers),
        proved=sum(len(answer.proved) for answer in answers),
        wrongly_proved=sum(len(answer.wrongly_proved) for answer in answers),
    )


def _named(cause: Mapping[str, Any], cell: Mapping[str, Any]) -> Named:
    return cause["code"], cause["root_cell_id"] or cell["cell_id"]
