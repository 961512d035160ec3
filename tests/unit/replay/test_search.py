"""The search finds what each cell hangs on, proves it, and stops in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jupyter_repro.model.comparison import HeldCondition
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.conditions import CODES
from jupyter_repro.replay.search import MOST_RERUNS, Effort, search
from jupyter_repro.replay.trials import Answer, Held, Trial, Trials

ENTROPY, SEED, HASH, CLOCK, DATA = EVERYTHING = (
    HeldCondition(kind="entropy"),
    HeldCondition(kind="seed"),
    HeldCondition(kind="hash-seed"),
    HeldCondition(kind="clock"),
    HeldCondition(kind="data"),
)
A, B, C = CellId("a"), CellId("b"), CellId("c")

Needs = Mapping[CellId, set[HeldCondition] | None]


class Notebook:
    """A notebook whose cells agree while all that they need is held; None: they never do. ``luck`` says which cells agree by chance in
    which rerun, counted from 1."""

    def __init__(
        self, needs: Needs, suspected: Mapping[CellId, set[str]] | None = None, luck: Mapping[int, set[CellId]] | None = None
    ) -> None:
        self.needs, self.luck = needs, luck or {}
        self.suspected = {cell: frozenset(codes) for cell, codes in (suspected or {}).items()}
        self.asked: list[Held] = []
        self.trials = Trials(relevant=dict.fromkeys(needs, EVERYTHING), done=[self.trial(frozenset())])

    def trial(self, held: Held) -> Trial:
        lucky = self.luck.get(len(self.asked), set())
        answers: dict[CellId, Answer] = {
            cell: "agrees" if (needs is not None and needs <= held) or cell in lucky else "differs" for cell, needs in self.needs.items()
        }
        return Trial(held=held, answers=answers, suspected=self.suspected)

    def rerun(self, held: Held) -> Trial:
        self.asked.append(held)
        return self.trial(held)

    def search(self, effort: Effort, **options: Any) -> list[set[HeldCondition]]:
        search(self.trials, CODES, self.rerun, effort=effort, **options)
        return [set(held) for held in self.asked]

    def proved(self, cell: CellId) -> set[HeldCondition]:
        held = self.trials.reduced(cell)[0]
        return set() if held is None else set(self.trials.proved(cell, held))


def test_what_is_suspected_is_held_alone_and_let_go_again() -> None:
    notebook = Notebook({A: {ENTROPY}, B: {ENTROPY}}, {A: {"RP201", "RD203"}, B: {"RP201"}})

    assert notebook.search("fast") == [{ENTROPY}, set()]
    assert (notebook.proved(A), notebook.proved(B)) == ({ENTROPY}, {ENTROPY})


def test_of_two_causes_each_is_found_and_each_rerun_lets_go_what_the_other_held() -> None:
    notebook = Notebook({A: {ENTROPY}, B: {HASH}}, {A: {"RP201"}, B: {"RP203"}})

    assert notebook.search("fast") == [{ENTROPY}, {HASH}]
    assert (notebook.proved(A), notebook.proved(B)) == ({ENTROPY}, {HASH})


def test_of_three_causes_a_fast_search_proves_one_and_tells_that_all_can_be_held() -> None:
    notebook = Notebook({A: {ENTROPY}, B: {HASH}, C: {SEED}}, {A: {"RP201"}, B: {"RP203"}, C: {"RP202"}})

    assert notebook.search("fast") == [{ENTROPY}, {HASH, SEED}]
    assert (notebook.proved(A), notebook.proved(B)) == ({ENTROPY}, set())
    assert notebook.trials.agreeing(B) is not None


def test_of_causes_that_are_needed_together_a_fast_search_tells_that_they_can_be_held() -> None:
    notebook = Notebook({A: {ENTROPY}, B: {ENTROPY, SEED}}, {A: {"RP201"}, B: {"RP201", "RP202"}})

    assert notebook.search("fast") == [{ENTROPY}, {ENTROPY, SEED}]
    assert notebook.trials.agreeing(B) == frozenset({ENTROPY, SEED})


def test_a_full_search_proves_them_all() -> None:
    notebook = Notebook({A: {ENTROPY}, B: {HASH}, C: {SEED}}, {A: {"RP201"}, B: {"RP203"}, C: {"RP202"}})

    asked = notebook.search("full")

    assert [notebook.proved(cell) for cell in (A, B, C)] == [{ENTROPY}, {HASH}, {SEED}]
    assert asked == [{ENTROPY}, {HASH}, {SEED}, {ENTROPY, HASH, SEED}]


def test_a_cause_that_nothing_suspected_is_found_by_halves() -> None:
    notebook = Notebook({A: {DATA}})

    asked = notebook.search("full")

    assert asked[0] == set(EVERYTHING)
    assert notebook.proved(A) == {DATA}


def test_causes_that_are_needed_together_are_all_proved() -> None:
    notebook = Notebook({A: {CLOCK, SEED}}, {A: {"RP202"}})

    notebook.search("full")

    assert notebook.proved(A) == {CLOCK, SEED}


def test_a_cell_that_agrees_again_without_anything_held_proves_nothing() -> None:
    notebook = Notebook({A: {ENTROPY}}, {A: {"RP201"}}, luck={2: {A}})

    notebook.search("fast")

    assert notebook.proved(A) == set()
    assert notebook.trials.agreeing(A) == frozenset({ENTROPY})


def test_a_cell_that_agreed_by_luck_with_something_held_is_found_out_by_holding_it_again() -> None:
    notebook = Notebook({A: None}, {A: {"RP203"}}, luck={1: {A}})

    asked = notebook.search("full")

    assert asked == [{HASH}, set(), {HASH}]
    assert notebook.proved(A) == set()


def test_what_agrees_while_other_random_numbers_were_drawn_is_no_proof() -> None:
    trials = Trials(relevant={A: (HASH, ENTROPY)}, done=[Trial(answers={A: "differs"})] * 2)

    trials.done.append(Trial(held=frozenset({HASH}), answers={A: "chance"}))
    assert (trials.enough(A, frozenset({HASH})), trials.proved(A, frozenset({HASH}))) == (False, frozenset())
    assert trials.agreeing(A) == frozenset({HASH})

    trials.done += [Trial(held=frozenset({ENTROPY}), answers={A: "differs"}), Trial(held=frozenset({HASH, ENTROPY}), answers={A: "agrees"})]
    assert trials.reduced(A) == (frozenset({HASH, ENTROPY}), None)
    assert trials.proved(A, frozenset({HASH, ENTROPY})) == frozenset({HASH})


def test_what_cannot_reach_a_cell_was_not_held_for_it() -> None:
    trials = Trials(
        relevant={A: (ENTROPY,)}, done=[Trial(answers={A: "differs"}), Trial(held=frozenset({HASH, ENTROPY}), answers={A: "agrees"})]
    )

    assert trials.agreeing(A) == frozenset({ENTROPY})


def test_a_cell_that_only_further_reruns_reached_is_searched_too() -> None:
    class Stopping(Notebook):
        def trial(self, held: Held) -> Trial:
            made = super().trial(held)
            return made if DATA in held else Trial(held=held, answers={A: "differs"}, suspected=made.suspected)

    notebook = Stopping({A: {DATA}, B: {DATA, SEED}}, {A: {"RD201"}, B: {"RP202"}})

    notebook.search("full")

    assert (notebook.proved(A), notebook.proved(B)) == ({DATA}, {SEED})


@pytest.mark.parametrize(("effort", "asked"), [("none", 0), ("fast", 0), ("full", 1)])
def test_only_a_full_search_tries_what_no_rule_suspects(effort: Effort, asked: int) -> None:
    notebook = Notebook({A: None}, {A: {"RE201"}})

    assert len(notebook.search(effort)) == asked


def test_no_rerun_is_spent_on_cells_that_came_to_no_end_or_agree() -> None:
    assert Notebook({A: set(), B: {SEED}}, {B: {"RP202"}}).search("full", given_up=frozenset({B})) == []


@pytest.mark.parametrize("effort", ["fast", "full"])
def test_a_search_that_learns_nothing_ends(effort: Effort) -> None:
    notebook = Notebook({A: None, B: None}, {A: {"RP201", "RP202", "RP203", "RE205", "RD201"}})

    assert len(notebook.search(effort)) <= MOST_RERUNS[effort]
