"""Conditions are what a record holds of randomness."""

from __future__ import annotations

import pytest

from jupyter_repro.model.randomness import Entropy, Seeding
from jupyter_repro.model.record import CellId
from jupyter_repro.replay.conditions import Conditions, conditions_of
from tests.builders import a_record, a_run, an_environment, an_execution

SEEDED = (Seeding(generator="random", value="7", by="recorder"), Seeding(generator="numpy.random", value="8", by="recorder"))


def test_everything_random_that_a_fresh_record_holds_becomes_a_condition() -> None:
    drew = an_execution(entropy=(Entropy(source="numpy", count=2, values=("a", "b")), Entropy(source="os.urandom", count=1)))
    record = a_record(drew, environment=an_environment(hash_seed="12"), run=a_run(seedings=SEEDED))

    conditions = conditions_of(record)

    assert conditions == Conditions(
        hash_seed="12", seedings={"random": "7", "numpy.random": "8"}, entropy={("numpy", CellId("c0")): ("a", "b")}
    )
    assert conditions.as_hold() == {"seedings": {"random": "7", "numpy.random": "8"}, "entropy": {"numpy:c0": ["a", "b"]}}


def test_of_a_cell_that_ran_twice_the_last_execution_counts() -> None:
    first = an_execution(entropy=(Entropy(source="numpy", count=1, values=("a",)),))
    second = an_execution(order=1, entropy=(Entropy(source="numpy", count=1, values=("b",)),))

    assert conditions_of(a_record(first, second)).entropy == {("numpy", "c0"): ("b",)}


def test_a_record_that_did_not_begin_with_its_kernel_gives_no_conditions() -> None:
    assert not conditions_of(a_record(run=a_run(fresh=False, seedings=SEEDED)))


def test_a_random_hash_seed_cannot_be_held() -> None:
    conditions = conditions_of(a_record(environment=an_environment(hash_seed="random")))

    assert conditions == Conditions()
    assert not conditions
    assert conditions.as_hold() is None


@pytest.mark.parametrize(("recorded", "held"), [("0", "0"), ("4294967295", "4294967295"), ("4294967296", None), ("٣", None), ("-1", None)])
def test_only_a_hash_seed_that_python_takes_is_held(recorded: str, held: str | None) -> None:
    assert conditions_of(a_record(environment=an_environment(hash_seed=recorded))).hash_seed == held


def test_conditions_are_told_in_words() -> None:
    assert Conditions(hash_seed="1").described() == "the recorded hash seed"
    assert (
        Conditions(
            hash_seed="1",
            seedings={"random": "1", "numpy.random": "2"},
            entropy={("numpy", CellId("a")): ("1",), ("random", CellId("a")): ("2",)},
        ).described()
        == "the recorded hash seed, seeds of numpy.random and random and entropy of cell a"
    )
