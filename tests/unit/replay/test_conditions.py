"""Conditions are what a record holds and a rerun had otherwise; a setup is the sum of some."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.model.artifact import Artifact, ArtifactKind, Digest
from jupyter_repro.model.comparison import HeldCondition
from jupyter_repro.model.environment import Hardware
from jupyter_repro.model.randomness import Entropy, GeneratorChange, GeneratorName, Seeding
from jupyter_repro.model.record import CellId, Gap, Parameter, Record
from jupyter_repro.replay.candidates import Now, candidates
from jupyter_repro.replay.cells import Turn
from jupyter_repro.replay.clock import Clock, clock_of
from jupyter_repro.replay.conditions import held_of, setup_of
from jupyter_repro.replay.controls import Controls, controls_of
from jupyter_repro.replay.data import OldFile, OldFiles, OldModule, files_of
from jupyter_repro.replay.order import OldSource, Order, order_of, order_of_counts, sources_of
from jupyter_repro.replay.randomness import FreshEntropy, GeneratorSeed, HashSeed, randomness_of
from jupyter_repro.replay.setup import Setup, Step
from jupyter_repro.replay.surroundings import Locale, Threads, TimeZone, Variable, surroundings_of
from jupyter_repro.replay.turns import turns_of
from jupyter_repro.store.snapshots import Snapshots
from tests.builders import STARTED, a_digest, a_notebook, a_record, a_ref, a_run, an_artifact, an_environment, an_execution

SEEDED = (Seeding(generator="random", value="7", by="recorder"), Seeding(generator="numpy.random", value="8", by="recorder"))
C0 = CellId("c0")


def drawn(generator: GeneratorName) -> GeneratorChange:
    return GeneratorChange(generator=generator, after=Digest("sha256:0"), seeded="recorder")


def in_surroundings(**changes: Any) -> Record:
    return a_record(environment=an_environment(**changes))


def test_the_randomness_that_cells_used_can_be_held() -> None:
    drew = an_execution(
        entropy=(Entropy(source="numpy", count=2, values=("a", "b")), Entropy(source="os.urandom", count=1)), generators=(drawn("random"),)
    )
    record = a_record(drew, environment=an_environment(hash_seed="12"), run=a_run(seedings=SEEDED))

    conditions = randomness_of(record, None)

    assert conditions == [
        FreshEntropy(cell=C0, values={"numpy": (("a", "b"),)}),
        GeneratorSeed(generator="random", value="7", cells=frozenset({C0})),
        HashSeed(value="12"),
    ]
    assert setup_of(conditions) == Setup(hash_seed="12", seedings={"random": "7"}, entropy={"numpy:c0": (("a", "b"),)})
    assert setup_of(conditions).as_hold() == {"seedings": {"random": "7"}, "entropy": {"numpy:c0": ["a", "b"]}}
    assert setup_of(()).as_hold() is None


def test_of_a_cell_that_ran_twice_the_last_execution_counts_unless_both_are_made_again() -> None:
    each = [an_execution(order=i, entropy=(Entropy(source="numpy", count=1, values=(value,)),)) for i, value in enumerate("ab")]
    setup = setup_of(randomness_of(a_record(*each, environment=an_environment(hash_seed=None)), None))
    again = Setup(entropy=setup.entropy, steps=(Step(cell_id=C0, source="x", last=False), Step(cell_id=C0, source="x")))

    assert setup.as_hold() == {"entropy": {"numpy:c0": ["b"]}}
    assert again.as_hold() == {"entropy": {"numpy:c0": ["a", "b"]}}


@pytest.mark.parametrize(
    ("recorded", "held"), [("0", True), ("4294967295", True), ("4294967296", False), ("٣", False), ("-1", False), ("random", False)]
)
def test_only_a_hash_seed_that_python_takes_is_held(recorded: str, held: bool) -> None:
    assert randomness_of(in_surroundings(hash_seed=recorded), None) == ([HashSeed(value=recorded)] if held else [])


def test_a_hash_seed_that_is_the_same_need_not_be_held() -> None:
    assert randomness_of(in_surroundings(hash_seed="1"), in_surroundings(hash_seed="1")) == []


def test_surroundings_are_held_where_they_are_others_now() -> None:
    before = in_surroundings(
        locale="de_DE.UTF-8", time_zone="Europe/Berlin", thread_settings={"OMP_NUM_THREADS": "4"}, hardware=Hardware(cpu_count=8)
    )
    after = in_surroundings(thread_settings={"MKL_NUM_THREADS": "2"}, hardware=Hardware(cpu_count=8))

    found = list(surroundings_of(before, after))

    assert found == [
        Threads(settings={"MKL_NUM_THREADS": None, "OMP_NUM_THREADS": "4"}),
        Locale(name="de_DE.UTF-8"),
        TimeZone(name="Europe/Berlin"),
    ]
    assert setup_of(found).variables == {
        "MKL_NUM_THREADS": None,
        "OMP_NUM_THREADS": "4",
        "LC_ALL": "de_DE.UTF-8",
        "TZ": "Europe/Berlin",
    }
    assert [condition.was_held(before) for condition in found] == [True, True, True]
    assert [condition.was_held(after) for condition in found] == [False, False, False]
    assert list(surroundings_of(before, before)) == []


def test_on_a_machine_with_more_processors_the_number_of_threads_is_held() -> None:
    (threads,) = surroundings_of(in_surroundings(hardware=Hardware(cpu_count=2)), in_surroundings(hardware=Hardware(cpu_count=64)))

    assert isinstance(threads, Threads)
    assert threads.settings["OPENBLAS_NUM_THREADS"] == "2"


def test_the_clock_is_held_at_the_start_of_each_cell() -> None:
    clock = clock_of(a_record(an_execution(), an_execution(order=1, started="2026-01-05T10:00:01Z"), an_execution(cell_id=None)))

    assert clock == Clock(times={C0: (1767607200.0, 1767607201.0)})
    assert setup_of([clock]).as_hold() == {"clock": {"c0": [1767607201.0]}}
    assert not clock.was_held(a_record(gaps=(Gap(sensor="held-clock", message="no"),)))
    assert clock_of(a_record(an_execution(started="some day"))) is None


def test_controls_are_held_that_had_other_values() -> None:
    def with_control(value: str | None) -> Record:
        return a_record(an_execution(parameters=(Parameter(name="n", value=value, source="widget"),)))

    assert list(controls_of(with_control("7"), with_control("1"))) == [Controls(cell=C0, values=({"n": "7"},))]
    assert list(controls_of(with_control("7"), with_control("7"))) == []
    assert list(controls_of(with_control(None), with_control("7"))) == []


def test_controls_matter_to_the_cells_that_made_them_too() -> None:
    def moved(value: str) -> Record:
        made, read = (Parameter(name="n", value=each, source="widget") for each in ("1", value))
        other = Parameter(name="m", value="1", source="widget")
        cells = (("c0", made), ("c1", read), ("c2", other))
        return a_record(*(an_execution(cell_id=CellId(cell), order=n, parameters=(one,)) for n, (cell, one) in enumerate(cells)))

    (controls,) = controls_of(moved("7"), moved("1"))

    assert controls.cell == CellId("c1")
    assert controls.cells == {CellId("c0"), CellId("c1")}


def test_candidates_name_no_value_of_a_variable(tmp_path: Path) -> None:
    record = a_record(an_execution(started=STARTED))
    old_files = OldFiles(tmp_path, Snapshots(tmp_path), tmp_path)
    now = Now(cells={C0: "1 + 1"}, shown=[C0], folder=tmp_path, old_files=old_files, variables={"TOKEN": "secret"})

    found = candidates(record, record, now)

    assert [held_of(condition) for condition in found] == [HeldCondition(kind="variable", subject="TOKEN"), HeldCondition(kind="clock")]
    assert setup_of(found[:1]) == Setup(variables={"TOKEN": "secret"})
    assert "secret" not in repr(Variable(name="TOKEN", value="secret"))


def test_an_old_source_is_likelier_than_an_old_module_and_old_data_than_both(tmp_path: Path) -> None:
    names = ("a.csv", "m.py")
    for name in names:
        (tmp_path / name).write_text("new")
    kinds: dict[str, ArtifactKind] = {"a.csv": "data", "m.py": "module"}
    old = tuple(a_ref(name, "old") for name in names)
    record = a_record(an_execution(used=old), artifacts=tuple(an_artifact(name, "old", kind=kinds[name]) for name in names))
    kept = Snapshots(tmp_path / "kept")
    (tmp_path / "old").write_text("old")
    assert kept.keep(tmp_path / "old", a_digest("old"))
    now = Now(cells={C0: "edited()"}, shown=[C0], folder=tmp_path, old_files=OldFiles(tmp_path, kept, tmp_path))

    kinds_found = [condition.kind for condition in candidates(record, None, now)]

    assert [kind for kind in kinds_found if kind in {"data", "source", "module"}] == ["data", "source", "module"]


def found_in(places: dict[str, str]) -> Callable[[Artifact], Path | None]:
    """Finds the bytes of artifacts by path."""
    return lambda artifact: Path(places[artifact.path]) if artifact.path in places else None


def test_files_are_held_that_were_read_in_another_state_and_whose_bytes_are_found() -> None:
    old = {name: a_ref(name, "old") for name in ("a", "b", "same", "lost", "gone", "made", "/far", "m.py")}
    artifacts = tuple(an_artifact(name, "old", kind="module" if name == "m.py" else "data") for name in old)
    before = a_record(
        an_execution(used=(old["a"], old["same"], old["lost"], old["/far"], old["m.py"]), generated=(old["made"],)),
        an_execution(cell_id="c1", order=1, used=(old["a"], old["b"], old["gone"], old["made"])),
        artifacts=artifacts,
    )
    after = a_record(an_execution(used=(a_ref("a", "new"), old["same"], a_ref("lost", "new"), a_ref("m.py", "new"))))
    places = found_in({name: f"kept-{name}" for name in old if name != "lost"})

    found = list(files_of(before, after, {"b": old["b"].digest}.get, places))

    c1 = CellId("c1")
    assert found == [
        OldFile(path="a", digest=a_digest("old"), source=Path("kept-a"), cells=frozenset({C0, c1})),
        OldModule(path="m.py", digest=a_digest("old"), source=Path("kept-m.py"), cells=frozenset({C0})),
        OldFile(path="gone", digest=a_digest("old"), source=Path("kept-gone"), cells=frozenset({c1})),
    ]
    assert setup_of(found).files == {"a": Path("kept-a"), "m.py": Path("kept-m.py"), "gone": Path("kept-gone")}
    assert [found[0].was_held(record) for record in (before, after)] == [True, False]


def test_edited_cells_can_have_their_old_sources() -> None:
    found = list(sources_of({C0: "2", CellId("c1"): "3"}, a_record(an_execution("1"), an_execution("3", cell_id="c1", order=1))))

    assert found == [OldSource(cell=C0, source="1")]
    assert setup_of(found).sources == {C0: "1"}


def test_the_recorded_order_is_held_with_cells_that_ran_twice_failed_or_are_gone() -> None:
    c1, gone = CellId("c1"), CellId("gone")
    executions = (
        an_execution("a"),
        an_execution("b", cell_id=gone, order=1, status="error"),
        an_execution("c", cell_id=c1, order=2, status="interrupted"),
        an_execution("d", order=3),
        an_execution("e", cell_id=None, order=4),
    )

    order = order_of({C0: "d", c1: "c", CellId("new"): "n"}, a_record(*executions), [C0, CellId("new")])

    assert order == Order(
        steps=(
            Step(cell_id=C0, source="a", last=False),
            Step(cell_id=gone, source="b", raises=True),
            Step(cell_id=C0, source="d"),
            Step(cell_id=CellId("unnamed-4"), source="e"),
            Step(cell_id=CellId("new"), source="n"),
        )
    )
    assert order_of({C0: "d", c1: "c"}, a_record(an_execution("x")), [C0]) is None


def test_saved_counts_tell_an_order_too() -> None:
    cells = {C0: "a", CellId("c1"): "b", CellId("c2"): "c"}

    assert order_of_counts(cells, {C0: 5, CellId("c2"): 3}) == Order(
        steps=(Step(cell_id=CellId("c2"), source="c"), Step(cell_id=C0, source="a"))
    )
    assert order_of_counts(cells, {C0: 1, CellId("c2"): 3}) is None


def test_in_the_recorded_order_a_cell_has_its_present_source_last_unless_its_old_one_is_held() -> None:
    document = a_notebook("new")
    steps = (
        Step(cell_id=C0, source="first", last=False),
        Step(cell_id=CellId("gone"), source="g", raises=True),
        Step(cell_id=C0, source="old"),
    )

    turns = turns_of(document, Setup(steps=steps), frozenset())

    assert turns == [
        Turn(index=0, source="first", counts=False),
        Turn(index=1, source="g", raises=True),
        Turn(index=0, source="new"),
    ]
    assert turns_of(document, Setup(steps=steps, sources={C0: "old"}), frozenset({C0}))[2] == Turn(index=0, source="old", raises=True)
    assert turns_of(a_notebook("new", " "), Setup(sources={C0: "old"}), frozenset()) == [Turn(index=0, source="old")]
