"""Experiments: reruns that hold recorded conditions fixed, to prove what a divergence hangs on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jupyter_repro.errors import ReproError
from jupyter_repro.model.comparison import (
    Cause,
    CellComparison,
    ConditionKind,
    Divergence,
    Experiment,
    HeldCondition,
    NotebookComparison,
    worst,
)
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.conditions import CODES, Condition, held_of, setup_of
from jupyter_repro.replay.reach import loose_cells
from jupyter_repro.replay.search import Effort, search
from jupyter_repro.replay.setup import Setup
from jupyter_repro.replay.trials import Answer, Held, Trial, Trials
from jupyter_repro.report.words import condition_words

__all__ = ["Bench", "Rerun", "prove"]


_BY_CHANCE = "it agreed in another rerun that held nothing: it comes out differently from time to time"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rerun:
    """What one rerun gave: verdicts, with the causes that rules suspect, and its record. Cells in ``given_up`` came to no end."""

    comparison: NotebookComparison
    record: Record | None = None
    given_up: frozenset[CellId] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What experiments are made with.

    ``conditions`` are those that can be held, the likeliest first; ``feeders`` the cells that can have a part in each cell's result, itself
    among them; ``rerun`` makes a rerun with a setup, told in words; ``hints`` are the ways out by code. Cells in ``given_up`` came to no
    end.
    """

    baseline: Record | None
    conditions: Sequence[Condition]
    feeders: Mapping[CellId, frozenset[CellId]]
    rerun: Callable[[Setup, str], Rerun]
    hints: Mapping[str, str] = field(default_factory=dict)
    given_up: frozenset[CellId] = frozenset()
    known: Sequence[NotebookComparison] = ()


def prove(comparison: NotebookComparison, bench: Bench, effort: Effort, *, most: int | None = None) -> NotebookComparison:
    """The verdicts of a plain rerun, mended by reruns that hold conditions, ``most`` at the most.

    A cell that agrees only while some are held is ``replayed``, and names the fewest that were found. A cause is ``proved`` when the cell
    agrees with it held and differs again with it let go. An experiment that cannot be made leaves a note.
    """
    experiments = _Experiments(bench, comparison)
    search(experiments.trials, CODES, experiments.make, effort=effort, most=most, given_up=bench.given_up)
    cells = tuple(map(experiments.echoing, [experiments.judged(cell) for cell in comparison.cells]))
    return replace(
        comparison,
        cells=cells,
        verdict=worst(cell.verdict for cell in cells) if experiments.made else comparison.verdict,
        notes=(*comparison.notes, *experiments.notes),
        experiments=(*comparison.experiments, *experiments.made),
    )


class _Experiments:
    """The experiments made so far, and what they say of each cell."""

    def __init__(self, bench: Bench, plain: NotebookComparison) -> None:
        self._bench = bench
        self._by_name = {held_of(condition): condition for condition in bench.conditions}
        self._reruns: list[tuple[Held, dict[CellId, CellComparison]]] = []
        self.trials = Trials(relevant={cell.cell_id: self._reaching(cell.cell_id) for cell in plain.cells})
        self.trials.done += [self._trial(frozenset(), Rerun(comparison=known)) for known in (plain, *bench.known)]
        self._proved: dict[HeldCondition, Cause] = {}
        self.made: list[Experiment] = []
        self.notes: list[str] = []

    def _reaching(self, cell: CellId) -> tuple[HeldCondition, ...]:
        """The conditions that can matter to a cell."""
        feeding = self._bench.feeders.get(cell)
        return tuple(
            held for held, condition in self._by_name.items() if condition.cells is None or feeding is None or condition.cells & feeding
        )

    def make(self, held: Held) -> Trial:
        """Makes an experiment. Of one that could not be made, or in which something was not held after all, nothing is known."""
        conditions = [condition for name, condition in self._by_name.items() if name in held]
        words = condition_words(_sorted(held))
        try:
            rerun = self._bench.rerun(setup_of(conditions), words)
        except ReproError as error:
            self.notes.append(f"no rerun could hold the recorded {words}: {error.message}" if held else f"no second rerun: {error.message}")
            return Trial(held=held)
        if rerun.record is not None and (lost := [c for c in conditions if not c.was_held(rerun.record)]):
            self.notes.append(f"a rerun could not hold the recorded {condition_words(map(held_of, lost))}")
            return Trial(held=held)
        trial = self._trial(held, rerun)
        agreed = tuple(cell for cell, answer in trial.answers.items() if answer in {"agrees", "chance"})
        self.made.append(Experiment(held=_sorted(held), agreed=agreed))
        return trial

    def _trial(self, held: Held, rerun: Rerun) -> Trial:
        baseline = self._bench.baseline
        loose = loose_cells(baseline, rerun.record) if rerun.record is not None else frozenset[CellId]()
        cells = {cell.cell_id: cell for cell in rerun.comparison.cells}
        self._reruns.append((held, cells))
        return Trial(
            held=held,
            answers={
                name: "unknown" if name in rerun.given_up else _answer(cell, bool(self._bench.feeders.get(name, loose) & loose))
                for name, cell in cells.items()
            },
            suspected={name: frozenset(_codes(cell)) for name, cell in cells.items()},
        )

    def judged(self, cell: CellComparison) -> CellComparison:
        """A cell with the verdict and the causes that the experiments give it."""
        if cell.verdict == "reproduced":
            return cell
        seen = self._shown_differing(cell)
        found = self.trials.agreeing(cell.cell_id)
        if self.trials.agrees_plainly(cell.cell_id):
            return replace(seen, message=seen.message or _BY_CHANCE)
        if found is None:
            return seen
        smallest = self.trials.reduced(cell.cell_id)[0]
        held = smallest or found
        proved = frozenset[HeldCondition]() if smallest is None else self.trials.proved(cell.cell_id, smallest)
        settled = tuple(self._settled(divergence, held, proved, known=smallest is not None) for divergence in seen.divergences)
        message = f"the same once a rerun holds the recorded {condition_words(_sorted(held))}"
        if cell.verdict == "failed":
            # Whether old bytes are at hand here must not decide if a notebook that does not run passes.
            return replace(seen, message="; ".join(filter(None, (seen.message, message))), divergences=settled, conditions=_sorted(held))
        return replace(seen, verdict="replayed", message=message, divergences=settled, conditions=_sorted(held))

    def echoing(self, cell: CellComparison) -> CellComparison:
        """A cell that no rerun showed differing, for the plain one did not come to it, with the causes that are proved of those that feed
        it, where it agrees with them held."""
        if cell.verdict != "replayed" or cell.divergences:
            return cell
        feeding = self._bench.feeders.get(cell.cell_id, frozenset())
        held = [self._proved[name] for name in cell.conditions if name in self._proved]
        return replace(cell, causes=tuple(cause for cause in held if cause.root_cell_id is None or cause.root_cell_id in feeding))

    def _shown_differing(self, cell: CellComparison) -> CellComparison:
        """A cell as the plain rerun showed it; one that only further reruns reached, as the one that held the most did in which it
        differs."""
        if cell.verdict != "skipped":
            return cell
        others = [(held, cells[cell.cell_id]) for held, cells in self._reruns if cell.cell_id in cells]
        differing = [(held, other) for held, other in others if other.verdict in {"diverged", "failed"}]
        return max(differing, key=lambda pair: len(pair[0]), default=(frozenset(), cell))[1]

    def _settled(self, divergence: Divergence, held: Held, proved: Held, *, known: bool) -> Divergence:
        """The divergence with the causes that lie in what was held, those that are proved first. The others are cleared, where it is
        known that none of what was held can be let go: it vanished without them."""
        if not known:
            return divergence
        # What only an old source hangs on, the present one may have mended: nothing is advised.
        hints = {} if any(name.kind == "source" for name in held) else self._bench.hints
        told = [self._cause_in(divergence.causes, name, hints) for name in _sorted(proved)]
        self._proved |= zip(_sorted(proved), told, strict=True)
        codes = {code for name in held - proved for code in CODES[name.kind]}
        suspected = [cause for cause in divergence.causes if cause.code in codes]
        return replace(divergence, causes=(*told, *suspected) or divergence.causes)

    def _cause_in(self, causes: Sequence[Cause], name: HeldCondition, hints: Mapping[str, str]) -> Cause:
        """The cause that lies in a condition, proved: the likeliest of those that a rule suspected there, or else one that says no more
        than that the cell hangs on it."""
        condition = self._by_name[name]
        cells = condition.cells if name.kind != "control" else None  # read in one cell, a control was made in another
        place = next(iter(cells)) if cells is not None and len(cells) == 1 else None
        codes = CODES[name.kind]
        suspected = [cause for cause in causes if cause.code in codes]
        there = [cause for cause in suspected if place in (None, cause.root_cell_id)]
        others = [other for other in self._by_name if other.kind == name.kind]
        # Rules may spell a path otherwise, as the error did, or see it in another cell.
        of_none = [cause for cause in there if not any(_is_about(cause, other) for other in others)]
        elsewhere = [cause for cause in suspected if name.kind in _NAMED and _is_about(cause, name)]
        if found := [cause for cause in there if _is_about(cause, name)] or of_none or elsewhere:
            return replace(found[0], status="proved", root_cell_id=place or found[0].root_cell_id)
        message = f"it hangs on the recorded {condition_words([name])}"
        return Cause(code=codes[0], message=message, status="proved", root_cell_id=place, hint=hints.get(codes[0]))


_NAMED: frozenset[ConditionKind] = frozenset({"data", "module", "seed", "variable"})


def _is_about(cause: Cause, name: HeldCondition) -> bool:
    """Whether a cause is about this condition of its kind: where rules name what it is, it must be named."""
    if name.kind not in _NAMED:
        return True
    return re.search(rf"(?<![\w./]){re.escape(name.subject)}(?![\w/])", cause.message) is not None


def _answer(cell: CellComparison, is_loose: bool) -> Answer:
    match cell.verdict:
        case "reproduced" | "replayed":
            return "chance" if is_loose else "agrees"
        case "diverged" | "failed":
            return "differs"
        case "skipped":
            return "unknown"


def _codes(cell: CellComparison) -> Iterator[str]:
    return (cause.code for divergence in cell.divergences for cause in divergence.causes)


def _sorted(held: Held) -> tuple[HeldCondition, ...]:
    return tuple(sorted(held, key=lambda condition: (condition.kind, condition.subject)))
