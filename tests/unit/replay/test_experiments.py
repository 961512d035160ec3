"""Experiments mend verdicts, prove causes, and say what they held."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from jupyter_repro.errors import KernelError
from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, Experiment, HeldCondition, NotebookComparison, Verdict, worst
from jupyter_repro.model.randomness import Entropy
from jupyter_repro.model.record import CellId, Gap, Record
from jupyter_repro.replay.clock import Clock
from jupyter_repro.replay.conditions import Condition
from jupyter_repro.replay.data import OldFile
from jupyter_repro.replay.experiments import Bench, Rerun, prove
from jupyter_repro.replay.order import OldSource
from jupyter_repro.replay.randomness import FreshEntropy, GeneratorSeed, HashSeed
from jupyter_repro.replay.setup import Setup
from tests.builders import a_digest, a_record, an_environment, an_execution

C0, C1 = CellId("c0"), CellId("c1")
CONDITIONS: tuple[Condition, ...] = (
    FreshEntropy(cell=C0, values={"numpy": (("a",),)}),
    GeneratorSeed(generator="random", value="2"),
    HashSeed(value="1"),
)
ENTROPY, SEED, HASH = (
    HeldCondition(kind="entropy", subject="c0"),
    HeldCondition(kind="seed", subject="random"),
    HeldCondition(kind="hash-seed"),
)
FEEDERS = {C0: frozenset({C0}), C1: frozenset({C0, C1})}
RERUN = a_record(environment=an_environment(hash_seed="1"))


def a_cell(index: int, verdict: Verdict, *codes: str) -> CellComparison:
    causes = tuple(Cause(code=code, message="why", root_cell_id=C0) for code in codes)
    differs = verdict in ("diverged", "failed")
    divergences = (Divergence(kind="modified", output_index=0, mime_type="text/plain", causes=causes),) if differs else ()
    return CellComparison(cell_id=CellId(f"c{index}"), index=index, verdict=verdict, divergences=divergences)


def a_comparison(*cells: CellComparison) -> NotebookComparison:
    return NotebookComparison(path="n.ipynb", verdict=worst(cell.verdict for cell in cells), cells=cells)


def a_bench(rerun: Callable[[Setup], NotebookComparison], **changes: object) -> Bench:
    options: Mapping[str, object] = {"baseline": a_record(), "conditions": CONDITIONS, "feeders": FEEDERS, **changes}
    return Bench(rerun=lambda setup, _: Rerun(comparison=rerun(setup), record=RERUN), **options)  # type: ignore[arg-type]


def causes(comparison: NotebookComparison) -> list[list[tuple[str, str]]]:
    return [[(c.code, c.status) for d in cell.divergences for c in d.causes] for cell in comparison.cells]


def test_a_cause_is_proved_that_is_enough_and_needed_and_the_others_are_cleared() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(a_cell(0, "reproduced"), a_cell(1, "reproduced" if setup.entropy else "diverged"))

    plain = a_comparison(a_cell(0, "reproduced"), a_cell(1, "diverged", "RD201", "RP201"))
    proved = prove(plain, a_bench(rerun), "fast")

    assert (proved.verdict, proved.cells[1].verdict) == ("replayed", "replayed")
    assert causes(proved) == [[], [("RP201", "proved")]]
    assert proved.cells[1].message == "the same once a rerun holds the recorded entropy of cell c0"
    assert proved.cells[1].conditions == (ENTROPY,)
    assert proved.experiments == (Experiment(held=(ENTROPY,), agreed=(C0, C1)), Experiment(agreed=(C0,)))


def test_a_cause_that_no_rule_suspected_is_named_by_what_was_held() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(a_cell(0, "reproduced" if setup.hash_seed else "diverged"))

    proved = prove(a_comparison(a_cell(0, "diverged")), a_bench(rerun, hints={"RP203": "sort"}), "full")

    message = "it hangs on the recorded hash seed"
    assert proved.cells[0].divergences[0].causes == (Cause(code="RP203", message=message, status="proved", hint="sort"),)


def test_nothing_is_advised_for_what_only_an_old_source_hangs_on() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(a_cell(0, "reproduced" if setup.hash_seed and setup.sources else "diverged", "RC202"))

    source = OldSource(cell=C0, source="old")
    bench = a_bench(rerun, conditions=(HashSeed(value="1"), source), hints={"RP203": "sort"})

    (proved,) = prove(a_comparison(a_cell(0, "diverged", "RC202")), bench, "full").cells
    assert {(cause.code, cause.status, cause.hint) for cause in proved.all_causes} == {("RP203", "proved", None), ("RC202", "proved", None)}


def test_what_could_not_be_told_apart_stays_suspected() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(a_cell(0, "reproduced" if setup.hash_seed and setup.seedings else "diverged", "RP203", "RP202"))

    proved = prove(a_comparison(a_cell(0, "diverged", "RP203", "RP202")), a_bench(rerun), "fast")

    assert proved.verdict == "replayed"
    assert proved.cells[0].conditions == (HASH, SEED)
    assert causes(proved) == [[("RP203", "suspected"), ("RP202", "suspected")]]


def test_entropy_of_a_cell_that_cannot_reach_another_is_no_condition_of_it() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(a_cell(1, "reproduced" if setup.hash_seed else "diverged"))

    held = prove(a_comparison(a_cell(1, "diverged")), a_bench(rerun, feeders={C1: frozenset({C1})}), "full")

    assert held.cells[0].conditions == (HASH,)
    assert held.experiments[0].held == (HASH, SEED)


def test_agreement_proves_nothing_while_a_cell_drew_other_entropy() -> None:
    drew = a_record(an_execution(entropy=(Entropy(source="numpy", count=1, values=("b",)),)), environment=an_environment(hash_seed="1"))
    bench = Bench(
        baseline=a_record(an_execution(entropy=(Entropy(source="numpy", count=1, values=("a",)),))),
        conditions=CONDITIONS[2:],
        feeders=FEEDERS,
        rerun=lambda setup, _: Rerun(comparison=a_comparison(a_cell(0, "reproduced" if setup.hash_seed else "diverged")), record=drew),
    )

    proved = prove(a_comparison(a_cell(0, "diverged", "RP203")), bench, "fast")

    assert (proved.verdict, causes(proved)) == ("replayed", [[("RP203", "suspected")]])


def test_an_experiment_that_cannot_be_made_leaves_a_note() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        raise KernelError("kernel-died", "the kernel died")

    plain = a_comparison(a_cell(0, "diverged", "RP203"))
    proved = prove(plain, a_bench(rerun), "fast")

    assert proved.cells == plain.cells
    assert proved.notes[0] == "no rerun could hold the recorded hash seed: the kernel died"
    assert proved.experiments == ()


def test_what_a_rerun_could_not_hold_after_all_tells_nothing() -> None:
    lost: Record = a_record(gaps=(Gap(sensor="held-clock", message="no"),))
    bench = Bench(
        baseline=a_record(),
        conditions=[Clock(times={C0: (0.0,)})],
        feeders=FEEDERS,
        rerun=lambda *_: Rerun(comparison=a_comparison(a_cell(0, "reproduced")), record=lost),
    )

    proved = prove(a_comparison(a_cell(0, "diverged", "RE205")), bench, "fast")

    assert (proved.verdict, proved.notes) == ("diverged", ("a rerun could not hold the recorded clock",))


def test_cells_that_only_a_later_rerun_reached_are_judged_by_it() -> None:
    held = a_comparison(a_cell(0, "reproduced"), a_cell(1, "reproduced"), a_cell(2, "diverged"), a_cell(3, "skipped"))
    plain = a_comparison(a_cell(0, "failed", "RP203"), *(a_cell(i, "skipped") for i in (1, 2, 3)))

    proved = prove(plain, a_bench(lambda setup: held if setup.hash_seed else plain), "fast")

    assert [cell.verdict for cell in proved.cells] == ["failed", "replayed", "diverged", "skipped"]
    assert proved.cells[0].message == "the same once a rerun holds the recorded hash seed"


def test_nothing_is_rerun_when_all_agrees_or_nothing_can_be_held() -> None:
    def never(setup: Setup) -> NotebookComparison:
        raise AssertionError

    agreeing, differing = a_comparison(a_cell(0, "reproduced")), a_comparison(a_cell(0, "diverged", "RP201"))

    assert prove(agreeing, a_bench(never), "full") == agreeing
    assert prove(differing, a_bench(never, conditions=()), "full") == differing
    assert prove(differing, a_bench(never), "none") == differing
    assert prove(differing, a_bench(never, given_up=frozenset({C0})), "full") == differing


def test_a_cell_that_comes_out_differently_from_time_to_time_is_not_replayed() -> None:
    plain = a_comparison(a_cell(0, "diverged"))

    proved = prove(plain, a_bench(lambda _: a_comparison(a_cell(0, "reproduced"))), "fast")

    assert [len(experiment.held) for experiment in proved.experiments] == [3, 0]
    assert (proved.verdict, proved.cells[0].conditions) == ("diverged", ())
    assert proved.cells[0].message == "it agreed in another rerun that held nothing: it comes out differently from time to time"


def test_of_several_suspects_of_one_kind_the_one_is_proved_that_names_what_was_held() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(a_cell(0, "reproduced" if "b.csv" in setup.files else "diverged"))

    causes_of_files = tuple(
        Cause(code="RD201", message=f"{path} has changed", root_cell_id=C0) for path in ("data/b.csv", "a.csv", "b.csv")
    )
    divergence = Divergence(kind="modified", output_index=0, mime_type="text/plain", causes=causes_of_files)
    plain = a_comparison(replace(a_cell(0, "diverged"), divergences=(divergence,)))
    files = [OldFile(path=path, digest=a_digest(), source=Path(path), cells=frozenset({C0})) for path in ("a.csv", "b.csv")]

    proved = prove(plain, a_bench(rerun, conditions=files), "full")

    assert proved.cells[0].divergences[0].causes == (replace(causes_of_files[2], status="proved"),)


def test_a_cause_in_another_cell_is_not_proved_by_a_cells_own_entropy() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(a_cell(0, "reproduced"), a_cell(1, "reproduced" if setup.entropy else "diverged"))

    elsewhere = Cause(code="RP201", message="why", root_cell_id=C1)
    divergence = Divergence(kind="modified", output_index=0, mime_type="text/plain", causes=(elsewhere,))
    plain = a_comparison(a_cell(0, "reproduced"), replace(a_cell(1, "diverged"), divergences=(divergence,)))

    (cause,) = prove(plain, a_bench(rerun), "fast").cells[1].divergences[0].causes

    assert cause == Cause(code="RP201", message="it hangs on the recorded entropy of cell c0", status="proved", root_cell_id=C0)


def test_a_cell_that_the_plain_rerun_did_not_come_to_carries_the_proved_cause_of_the_failed_one_that_it_uses() -> None:
    def rerun(setup: Setup) -> NotebookComparison:
        return a_comparison(*(a_cell(i, "reproduced") for i in (0, 1, 2))) if setup.entropy else plain

    plain = a_comparison(a_cell(0, "failed", "RP201"), a_cell(1, "skipped"), a_cell(2, "skipped"))
    apart = CellId("c2")
    proved = prove(plain, a_bench(rerun, feeders={**FEEDERS, apart: frozenset({apart})}), "fast")

    (cause,) = proved.cells[0].all_causes
    assert (cause.code, cause.status, cause.root_cell_id) == ("RP201", "proved", C0)
    assert [(cell.verdict, cell.causes) for cell in proved.cells[1:]] == [("replayed", (cause,)), ("skipped", ())]
