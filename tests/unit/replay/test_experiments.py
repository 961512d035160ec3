"""Causes are proved by holding what they lie in, alone where that is enough, and no more often than needed."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison, Verdict, worst
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.conditions import Conditions
from jupyter_repro.replay.experiments import prove

CONDITIONS = Conditions(hash_seed="1", seedings={"random": "2"}, entropy={("numpy", CellId("c0")): ("a",)})
ENTROPY, SEEDS, HASH_SEED = (CONDITIONS.only(kind) for kind in ("entropy", "seedings", "hash_seed"))


def a_cell(index: int, verdict: Verdict, *codes: str) -> CellComparison:
    causes = tuple(Cause(code=code, message="why") for code in codes)
    divergences = (Divergence(kind="modified", output_index=0, mime_type="text/plain", causes=causes),) if verdict == "diverged" else ()
    return CellComparison(cell_id=CellId(f"c{index}"), index=index, verdict=verdict, divergences=divergences)


def a_comparison(*cells: CellComparison) -> NotebookComparison:
    return NotebookComparison(path="n.ipynb", verdict=worst(cell.verdict for cell in cells), cells=cells)


def verdicts_when(depends_on: dict[int, set[str]], cells: int) -> tuple[list[Conditions], Callable[[Conditions], NotebookComparison]]:
    """What was held so far, and a rerun in which cell ``i`` agrees only while all kinds in ``depends_on[i]`` are held."""
    asked: list[Conditions] = []

    def rerun(held: Conditions) -> NotebookComparison:
        asked.append(held)
        agree = (all(getattr(held, kind) for kind in depends_on.get(i, set())) for i in range(cells))
        return a_comparison(*(a_cell(i, "reproduced" if same else "diverged") for i, same in enumerate(agree)))

    return asked, rerun


def causes(comparison: NotebookComparison) -> list[list[tuple[str, str]]]:
    return [[(c.code, c.status) for d in cell.divergences for c in d.causes] for cell in comparison.cells]


def test_a_kind_that_is_enough_alone_proves_its_cause_and_clears_the_others() -> None:
    asked, rerun = verdicts_when({1: {"entropy"}}, 2)

    proved = prove(a_comparison(a_cell(0, "reproduced"), a_cell(1, "diverged", "RP201", "RP202", "RD201")), CONDITIONS, rerun)

    assert asked == [ENTROPY]
    assert proved.verdict == "replayed"
    assert causes(proved) == [[], [("RP201", "proved")]]
    assert proved.cells[1].message == "the same once a rerun holds the recorded entropy of cell c0"


def test_the_most_suspected_kind_is_tried_first_and_each_cell_is_credited_to_its_own() -> None:
    asked, rerun = verdicts_when({0: {"seedings"}, 1: {"hash_seed"}, 2: {"seedings"}}, 3)
    first = a_comparison(a_cell(0, "diverged", "RP202"), a_cell(1, "diverged", "RP203", "RP202"), a_cell(2, "diverged", "RP202", "RP201"))

    proved = prove(first, CONDITIONS, rerun)

    assert asked[0] == SEEDS
    assert HASH_SEED in asked
    assert CONDITIONS not in asked
    assert causes(proved) == [[("RP202", "proved")], [("RP203", "proved")], [("RP202", "proved")]]


def test_kinds_that_are_needed_together_stay_suspected() -> None:
    asked, rerun = verdicts_when({0: {"entropy", "hash_seed"}}, 1)

    proved = prove(a_comparison(a_cell(0, "diverged", "RP201", "RP203")), CONDITIONS, rerun)

    assert sorted(map(str, asked)) == sorted(map(str, [ENTROPY, HASH_SEED, CONDITIONS]))
    assert proved.verdict == "replayed"
    assert causes(proved) == [[("RP201", "suspected"), ("RP203", "suspected")]]


def test_what_has_no_known_cause_is_tried_with_everything_held() -> None:
    asked, rerun = verdicts_when({0: {"seedings"}}, 1)

    proved = prove(a_comparison(a_cell(0, "diverged")), CONDITIONS, rerun)

    assert (asked, proved.verdict) == ([CONDITIONS], "replayed")


def test_no_rerun_is_spent_where_all_causes_lie_elsewhere() -> None:
    asked, rerun = verdicts_when({0: {"seedings"}}, 1)
    first = a_comparison(a_cell(0, "diverged", "RD201"))

    assert (prove(first, CONDITIONS, rerun), asked) == (first, [])


def test_what_no_condition_mends_stays_as_it_was() -> None:
    first = a_comparison(a_cell(0, "diverged", "RP201"), a_cell(1, "failed"))

    assert prove(first, CONDITIONS, lambda _: first) == first


def test_nothing_is_rerun_when_all_agrees_or_nothing_can_be_held() -> None:
    asked, rerun = verdicts_when({}, 1)

    assert prove(a_comparison(a_cell(0, "reproduced")), CONDITIONS, rerun).verdict == "reproduced"
    assert prove(a_comparison(a_cell(0, "diverged", "RP201")), Conditions(), rerun).verdict == "diverged"
    assert asked == []


def test_no_rerun_is_spent_on_cells_that_came_to_no_end() -> None:
    asked, rerun = verdicts_when({0: {"seedings"}, 1: {"entropy"}}, 2)
    stuck, other = a_cell(0, "failed"), a_cell(1, "diverged", "RP201")

    assert prove(a_comparison(stuck), CONDITIONS, rerun, given_up=frozenset({stuck.cell_id})) == a_comparison(stuck)
    assert asked == []

    prove(a_comparison(stuck, other), CONDITIONS, rerun, given_up=frozenset({stuck.cell_id}))
    assert asked == [ENTROPY]


def test_cells_that_only_a_later_rerun_reached_are_judged_by_it() -> None:
    held = a_comparison(a_cell(0, "reproduced"), a_cell(1, "reproduced"), a_cell(2, "diverged"), a_cell(3, "skipped"))

    proved = prove(a_comparison(a_cell(0, "failed"), *(a_cell(i, "skipped") for i in (1, 2, 3))), CONDITIONS, lambda _: held)

    assert [cell.verdict for cell in proved.cells] == ["replayed", "replayed", "diverged", "skipped"]
