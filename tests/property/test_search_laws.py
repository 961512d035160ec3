"""Laws of the search: for whatever cells hang on, it finds the smallest sets, and never reruns more often than it may."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from jupyter_repro.model.comparison import HeldCondition
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.conditions import CODES
from jupyter_repro.replay.delta import smallest_enough
from jupyter_repro.replay.search import MOST_RERUNS, search
from jupyter_repro.replay.trials import Answer, Held, Trial, Trials

CONDITIONS = tuple(HeldCondition(kind="data", subject=str(number)) for number in range(12))


def asked_and_found(candidates: list[int], is_enough: Callable[[frozenset[int]], bool]) -> tuple[int, frozenset[int]]:
    steps, asked = smallest_enough(candidates), 0
    try:
        question = next(steps)
        while True:
            asked += 1
            question = steps.send(is_enough(question))
    except StopIteration as end:
        return asked, end.value


needed_sets = st.lists(st.frozensets(st.integers(0, 15), min_size=1, max_size=5), min_size=1, max_size=4)


@given(needed_sets)
def test_the_smallest_part_is_enough_and_nothing_of_it_can_be_left_out(needed: list[frozenset[int]]) -> None:
    def is_enough(part: frozenset[int]) -> bool:
        return any(one <= part for one in needed)

    asked, found = asked_and_found(list(range(16)), is_enough)

    assert is_enough(found)
    assert not any(is_enough(found - {item}) for item in found)
    assert asked <= 16 * 16 + 3 * 16


@given(st.frozensets(st.integers(0, 63), min_size=1, max_size=1))
def test_one_needed_candidate_of_many_is_found_in_few_questions(needed: frozenset[int]) -> None:
    assert asked_and_found(list(range(64)), needed.__le__) == (asked_and_found(list(range(64)), needed.__le__)[0], needed)
    assert asked_and_found(list(range(64)), needed.__le__)[0] <= 12


@given(
    st.dictionaries(
        st.sampled_from("abc"), st.one_of(st.none(), st.frozensets(st.sampled_from(CONDITIONS), min_size=1, max_size=2)), min_size=1
    )
)
def test_each_cell_gets_exactly_what_it_hangs_on_or_the_search_ends_at_its_bound(needs: dict[str, Held | None]) -> None:
    reruns: list[Held] = []

    def rerun(held: Held) -> Trial:
        reruns.append(held)
        answers: dict[CellId, Answer] = {
            CellId(c): "agrees" if need is not None and need <= held else "differs" for c, need in needs.items()
        }
        return Trial(held=held, answers=answers)

    trials = Trials(relevant={CellId(cell): CONDITIONS for cell in needs}, done=[rerun(frozenset())])
    search(trials, CODES, rerun, effort="full")

    assert len(reruns) <= MOST_RERUNS["full"] + 1
    for name, need in needs.items():
        found = trials.reduced(CellId(name))[0]
        proved = frozenset[HeldCondition]() if found is None else trials.proved(CellId(name), found)
        assert found in (need, None)
        assert proved in (need, frozenset())
        assert found is not None or need is None or len(reruns) == MOST_RERUNS["full"] + 1
