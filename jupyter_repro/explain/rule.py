"""Rules: each knows one kind of cause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Protocol

from jupyter_repro.explain.context import Context
from jupyter_repro.model.comparison import Cause, CellComparison
from jupyter_repro.model.record import CellId

__all__ = ["Rule"]


class Rule(Protocol):
    """Finds causes of one code. The class's docstring is the code's entry in the documentation: its first line says what happened, the
    rest how it is told and how to mend it.

    ``name`` is the code's name in words; ``hint`` is the way out, in one line.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    hint: ClassVar[str]

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:
        """The causes that lie in the cell ``place`` (``cell`` itself, or one that feeds it) of a cell that differs."""
