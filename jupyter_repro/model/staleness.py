"""How a cell's result stands to the notebook as it is now."""

from __future__ import annotations

from typing import Literal

from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.record import CellId

__all__ = ["Reason", "ReasonKind", "Staleness", "State"]

State = Literal["fresh", "never-run", "edited", "upstream-deleted", "upstream-changed", "out-of-order"]
"""``upstream-changed``: a cell that feeds it was edited, run again or added since, or is itself no longer fresh. ``out-of-order``: its
result comes from an order of execution that top to bottom does not give."""

ReasonKind = Literal["edited", "deleted", "rerun", "added", "stale", "repeated", "later", "order"]
"""What is the matter with a cell that feeds another: ``edited`` since it ran, ``deleted``, ``rerun`` after the other, ``added`` and not run
yet, itself ``stale``; ``repeated``: an earlier execution of the same cell; ``later``: it stands below; ``order``: it stands above and ran
after, or others ran in between."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why a cell is stale: the cell that feeds it, and the name of the variable, file or generator through which it does."""

    kind: ReasonKind
    cell: CellId
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Staleness:
    """How a cell's result stands to the notebook as it is now. ``fresh`` has no reasons; an edited cell may have some besides."""

    state: State
    reasons: tuple[Reason, ...] = ()
