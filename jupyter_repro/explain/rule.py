"""Rules: each knows one kind of cause. What they find is ranked by how much it proves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from jupyter_repro.explain.context import Context
from jupyter_repro.model.comparison import CellComparison, Evidence
from jupyter_repro.model.record import CellId

__all__ = ["EVIDENCE", "Finding", "Reach", "Rule"]

EVIDENCE: tuple[Evidence, ...] = ("seen", "new", "fits", "changed", "possible", "around")
"""Evidence, the most telling first."""

Reach = Literal["values", "code"]
"""From where a rule's causes come to a cell that differs: by the values that it reads, those that are known to be the same left out, or by
the code too that works on them, which may do other things to the same value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A cause that may be one: what is the matter, how that is told, and the cell where it lies, if that is not the place that was asked
    about. ``hint`` replaces the rule's own."""

    message: str
    evidence: Evidence
    root: CellId | None = None
    hint: str | None = None


class Rule(Protocol):
    """Finds causes of one code. The class's docstring is the code's entry in the documentation: its first line says what happened, the
    rest how it is told and how to mend it.

    ``name`` is the code's name in words; ``hint`` is the way out, in one line.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    hint: ClassVar[str]
    reach: ClassVar[Reach]

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """What may be the cause that ``cell`` differs and lies in the cell ``place``: itself, or one that feeds it."""
