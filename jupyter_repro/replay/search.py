"""The search for causes: which reruns to make, in which order, and when to stop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from jupyter_repro.model.comparison import ConditionKind, HeldCondition
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.trials import Held, Trial, Trials

__all__ = ["MOST_RERUNS", "Effort", "search"]

Effort = Literal["none", "fast", "full"]
"""How much a search may cost: nothing, two further reruns, or as many as are needed, within a bound."""

MOST_RERUNS: Mapping[Effort, int] = {"none": 0, "fast": 2, "full": 16}
"""How many further reruns of a notebook there are at most."""

_PLAIN: Held = frozenset()


def search(
    trials: Trials,
    codes: Mapping[ConditionKind, tuple[str, ...]],
    rerun: Callable[[Held], Trial],
    *,
    effort: Effort,
    most: int | None = None,
    given_up: frozenset[CellId] = frozenset(),
) -> None:
    """Adds trials until every cell that differs has a smallest set of conditions with which it agrees, nothing more can be learnt, or the
    effort is spent, or, where that is less, ``most`` reruns were made.

    What rules suspect is held alone first, that of most cells before that of fewer; then, for the cells that still differ, all of it at
    once; then (``full``) all that can be held. What made a cell agree is then made smaller (``full``). What was found is confirmed by
    letting it go again. Nothing is rerun for cells in ``given_up``, which came to no end: that would be waiting for them again.
    """
    plan = _Plan(trials, codes, effort, given_up)
    allowed = MOST_RERUNS[effort]
    for left in range(allowed if most is None else min(most, allowed), 0, -1):
        held = plan.next(left)
        if held is None:
            return
        trials.done.append(rerun(held))


@dataclass
class _Plan:
    trials: Trials
    codes: Mapping[ConditionKind, tuple[str, ...]]
    effort: Effort
    given_up: frozenset[CellId]

    def next(self, left: int) -> Held | None:
        """What the next rerun is to hold, when so many are left; None when there is nothing more to learn."""
        if self.effort == "fast":
            ways = [self._suspect() if left > 1 else iter(()), self._all_suspects()]
        else:
            ways = [self._suspect(), self._suspects_together(), self._everything(), self._smaller()]
        return next((held for way in (*ways, self._confirmation()) for held in way), None)

    def _unsolved(self) -> list[CellId]:
        """The cells of which nothing is known yet that makes them agree, and may be found."""
        open_cells = [cell for cell in self.trials.differing if cell not in self.given_up and self.trials.agreeing(cell) is None]
        return [cell for cell in open_cells if self.trials.enough(cell, frozenset(self.trials.relevant.get(cell, ()))) is None]

    def _solved(self) -> Iterator[tuple[CellId, Held]]:
        """The cells of which a set is known that makes them agree, with the smallest that is known."""
        for cell in self.trials.differing:
            if (held := self.trials.agreeing(cell)) is not None:
                yield cell, self.trials.reduced(cell)[0] or held

    def _suspect(self) -> Iterator[Held]:
        """All that causes of one code lie in: the code that most of the cells that still differ are suspected of."""
        unsolved = self._unsolved()
        suspected = Counter(code for cell in unsolved for code in self._groups(cell))
        for code, _ in suspected.most_common(1):
            yield _PLAIN.union(*(self._groups(cell).get(code, _PLAIN) for cell in unsolved))

    def _groups(self, cell: CellId) -> dict[str, Held]:
        """The conditions that a cell is suspected of and that were not tried alone yet, by code."""
        groups: dict[str, set[HeldCondition]] = {}
        for condition in self.trials.relevant.get(cell, ()):
            for code in self.trials.suspected(cell).intersection(self.codes[condition.kind]):
                groups.setdefault(code, set()).add(condition)
        return {code: frozenset(group) for code, group in groups.items() if self.trials.enough(cell, frozenset(group)) is None}

    def _everything(self) -> Iterator[Held]:
        """All that can reach the cells that still differ."""
        if held := {condition for cell in self._unsolved() for condition in self.trials.relevant.get(cell, ())}:
            yield frozenset(held)

    def _suspects_together(self) -> Iterator[Held]:
        """All that the cells that still differ are suspected of, at once."""
        wanted = {cell: self._suspected(cell) for cell in self._unsolved()}
        untried = [held for cell, held in wanted.items() if held and self.trials.enough(cell, held) is None]
        if untried:
            yield _PLAIN.union(*untried)

    def _suspected(self, cell: CellId) -> Held:
        suspected = self.trials.suspected(cell)
        return frozenset(c for c in self.trials.relevant.get(cell, ()) if suspected.intersection(self.codes[c.kind]))

    def _all_suspects(self) -> Iterator[Held]:
        """All that the cells that still differ are suspected of, at once; of those that are suspected of nothing, or not rightly, all that
        can reach them but what other cells hang on, so that the same rerun shows whether those differ without it. A rerun costs as much
        as the notebook: none is spent where all that differs has causes that nothing can hold."""
        spared = _PLAIN.union(*(found for _, found in self._solved()))
        wanted = []
        for cell in self._unsolved():
            held, relevant = self._suspected(cell), frozenset(self.trials.relevant.get(cell, ()))
            if held or not self.trials.suspected(cell):
                wanted.append(held if held and self.trials.enough(cell, held) is None else relevant - spared or relevant)
        if wanted:
            yield _PLAIN.union(*wanted)

    def _smaller(self) -> Iterator[Held]:
        for cell, _ in self._solved():
            if (asked := self.trials.reduced(cell)[1]) is not None:
                yield asked

    def _confirmation(self) -> Iterator[Held]:
        """What rules out chance: a set that was found let go once more, and, with full effort, all of them held once more."""
        solved = list(self._solved())
        without = [held for cell, found in solved if (held := self.trials.to_let_go(cell, found)) is not None]
        if without:
            yield min(without, key=len)
        again = [held for cell, found in solved if (held := self.trials.to_hold_again(cell, found)) is not None]
        if again and self.effort == "full":
            yield _PLAIN.union(*again)
