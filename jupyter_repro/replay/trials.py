"""Trials: reruns that held conditions, what each cell answered, and what follows from all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from jupyter_repro.model.comparison import HeldCondition
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.delta import smallest_enough

__all__ = ["Answer", "Held", "Trial", "Trials"]

Held = frozenset[HeldCondition]

Answer = Literal["agrees", "chance", "differs", "unknown"]
"""How a cell came out of a rerun. ``chance``: it agrees, but what feeds it drew other random numbers than before, so that this proves
nothing. ``unknown``: it did not run."""

_TWICE, _OFTEN = 2, 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One rerun: what it held, what each cell answered, and the codes of the causes that rules suspect for those that differ."""

    held: Held = frozenset()
    answers: Mapping[CellId, Answer] = field(default_factory=dict)
    suspected: Mapping[CellId, frozenset[str]] = field(default_factory=dict)


@dataclass(kw_only=True)
class Trials:
    """All that is known. ``relevant`` has, for each cell, the conditions that can reach it, the likeliest first: to the cell, a trial is
    one
    that held those of them that it held. The first trial is the plain rerun."""

    relevant: Mapping[CellId, Sequence[HeldCondition]]
    done: list[Trial] = field(default_factory=list)

    def answers(self, cell: CellId) -> Iterator[tuple[Held, Answer]]:
        """What trials held of what can reach the cell, and its answers."""
        reaching = frozenset(self.relevant.get(cell, ()))
        return ((trial.held & reaching, trial.answers.get(cell, "unknown")) for trial in self.done)

    def suspected(self, cell: CellId) -> frozenset[str]:
        """The codes of what rules suspect for a cell."""
        return frozenset[str]().union(*(trial.suspected.get(cell, frozenset()) for trial in self.done))

    @property
    def differing(self) -> list[CellId]:
        """The cells that differed in some rerun and did not agree in the plain one."""
        plain = self.done[0].answers
        found = dict.fromkeys(cell for trial in self.done for cell, answer in trial.answers.items() if answer == "differs")
        return [cell for cell in found if plain.get(cell, "unknown") in {"differs", "unknown"}]

    def enough(self, cell: CellId, held: Held) -> bool | None:
        """Whether a cell agrees while so much is held; None when that is not known yet. Holding more never harms."""
        answers = list(self.answers(cell))
        if any(answer == "agrees" and seen <= held for seen, answer in answers):
            return True
        return False if any(answer != "agrees" and held <= seen for seen, answer in answers) else None

    def agreeing(self, cell: CellId) -> Held | None:
        """The fewest conditions with which a cell is known to agree, if only by chance; None when there are none."""
        found: dict[Answer, list[Held]] = {}
        for seen, answer in self.answers(cell):
            if seen:
                found.setdefault(answer, []).append(seen)
        return min(found.get("agrees") or found.get("chance") or (), key=len, default=None)

    def agrees_plainly(self, cell: CellId) -> bool:
        """Whether a cell agreed in a rerun that held nothing, and for no reason that is known."""
        return any(answer == "agrees" and not seen for seen, answer in self.answers(cell))

    def reduced(self, cell: CellId) -> tuple[Held | None, Held | None]:
        """The smallest set with which a cell agrees, where that is known; else the next set to try on the way to it."""
        start = [condition for condition in self.relevant.get(cell, ()) if condition in (self.agreeing(cell) or ())]
        if not start or not self.enough(cell, frozenset(start)):
            return None, None
        steps = smallest_enough(start)
        try:
            asked = next(steps)
            while (enough := self.enough(cell, asked)) is not None:
                asked = steps.send(enough)
        except StopIteration as end:
            return end.value, None
        return None, asked

    def proved(self, cell: CellId, held: Held) -> Held:
        """Those of a smallest set that are proved to be causes: the cell agrees with all of them held, differs again with any one of them
        let go, and did so in two reruns at least; no rerun contradicts that."""
        answers = list(self.answers(cell))
        if self._contradicted(cell, held) or not any(answer == "agrees" and held <= seen for seen, answer in answers):
            return frozenset()
        without = self._differing_without(cell, held)
        if len(without) < _TWICE:
            return frozenset()
        return frozenset(condition for condition in held if any(held - {condition} <= seen for seen in without if condition not in seen))

    def to_let_go(self, cell: CellId, held: Held) -> Held | None:
        """What to rerun with once more, so that a cell that hangs on a set shows again that it differs without; None where it has, or
        where that is hopeless."""
        without = self._differing_without(cell, held)
        asked = min(without, key=len, default=None)
        if len(without) >= _TWICE or asked is None or self._contradicted(cell, held):
            return None
        return asked if sum(seen == asked for seen, _ in self.answers(cell)) < _OFTEN else None

    def to_hold_again(self, cell: CellId, held: Held) -> Held | None:
        """The set once more, if a cell was seen to agree with it only once."""
        return held if sum(held <= seen for seen, _ in self.answers(cell)) < _TWICE else None

    def _differing_without(self, cell: CellId, held: Held) -> list[Held]:
        return [seen for seen, answer in self.answers(cell) if answer == "differs" and not held <= seen]

    def _contradicted(self, cell: CellId, held: Held) -> bool:
        """Whether a cell differed although a set was held, or agreed although all of it was let go."""
        return any(
            (answer == "differs" and held <= seen) or (answer == "agrees" and not held & seen) for seen, answer in self.answers(cell)
        )
