"""Generators that a notebook holds in variables."""

from __future__ import annotations

import random
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from jupyter_repro.capture.generatorobjects import GeneratorObjectSensor
from jupyter_repro.model.randomness import GeneratorObject
from tests.unit.capture.drafts import watched


def a_philox() -> np.random.Generator:
    return np.random.Generator(np.random.Philox(1))


MAKERS: dict[str, Any] = {
    "random.Random": lambda: random.Random(1),
    "numpy.random.Generator": lambda: np.random.default_rng(1),
    "numpy.random.Generator of Philox": a_philox,
    "numpy.random.Generator of MT19937": lambda: np.random.Generator(np.random.MT19937(1)),
    "numpy.random.RandomState": lambda: np.random.RandomState(1),
}


def a_sensor(namespace: dict[str, Any]) -> GeneratorObjectSensor:
    return GeneratorObjectSensor(namespace, lambda: [name for name in namespace if name != "_hidden"])


def draw(generator: Any) -> object:
    return generator.random() if hasattr(generator, "random") else generator.rand()


@pytest.mark.parametrize(("name", "maker"), MAKERS.items())
def test_a_generator_is_told_when_it_is_made_and_when_it_is_drawn_from(name: str, maker: Any) -> None:
    namespace: dict[str, Any] = {}
    sensor = a_sensor(namespace)
    sensor.start()
    made = watched(sensor, body=lambda: namespace.update(rng=maker()))
    idle = watched(sensor)
    drawn = watched(sensor, body=lambda: draw(namespace["rng"]))
    (first,), (second,) = made.generator_objects, drawn.generator_objects
    assert first == GeneratorObject(variable="rng", type=name.split(" ", maxsplit=1)[0], before=None, after=first.after)
    assert idle.generator_objects == []
    assert second == GeneratorObject(variable="rng", type=name.split(" ", maxsplit=1)[0], before=first.after, after=second.after)
    assert second.after != first.after


@pytest.mark.parametrize("maker", MAKERS.values())
def test_equal_states_have_equal_digests(maker: Any) -> None:
    digests = []
    for _ in range(2):
        namespace: dict[str, Any] = {}
        sensor = a_sensor(namespace)
        digests.append(watched(sensor, body=lambda namespace=namespace: namespace.update(rng=maker())).generator_objects[0].after)  # type: ignore[misc]
    assert digests[0] == digests[1]


def test_a_normal_variate_that_was_kept_is_a_draw() -> None:
    namespace: dict[str, Any] = {"rng": np.random.RandomState(1), "own": random.Random(1)}
    namespace["rng"].randn()
    namespace["own"].gauss(0, 1)
    sensor = a_sensor(namespace)
    sensor.start()

    def body() -> None:
        namespace["rng"].randn()
        namespace["own"].gauss(0, 1)

    assert {one.variable for one in watched(sensor, body=body).generator_objects} == {"rng", "own"}


def test_a_variable_that_holds_another_generator_did_not_hold_it_before() -> None:
    namespace = {"rng": random.Random(1)}
    sensor = a_sensor(namespace)
    sensor.start()
    (told,) = watched(sensor, body=lambda: namespace.update(rng=random.Random(1))).generator_objects
    assert told.before is None


def test_each_name_of_a_generator_is_told() -> None:
    generator = random.Random(1)
    sensor = a_sensor({"a": generator, "b": generator, "_hidden": generator})
    sensor.start()
    assert [one.variable for one in watched(sensor, body=generator.random).generator_objects] == ["a", "b"]


def test_no_code_of_the_notebooks_runs() -> None:
    class Meta(type):
        def __hash__(cls) -> int:
            raise AssertionError

        def __eq__(cls, other: object) -> bool:
            raise AssertionError

    class Own(random.Random, metaclass=Meta):
        def getstate(self) -> tuple[Any, ...]:
            raise AssertionError

    namespace = {"own": Own(1), "plain": random.Random(1)}
    sensor = a_sensor(namespace)
    assert [one.variable for one in watched(sensor).generator_objects] == ["plain"]


def test_at_most_fifty_are_looked_at() -> None:
    sensor = a_sensor({f"rng{i}": random.Random(i) for i in range(60)})
    assert len(watched(sensor).generator_objects) == 50


def test_generators_of_tensorflow_are_told_by_their_state(monkeypatch: pytest.MonkeyPatch) -> None:
    class Generator:
        def __init__(self) -> None:
            self.state = SimpleNamespace(numpy=lambda: np.array([1, 2, 3]))

    module = ModuleType("stateful_random_ops")
    module.Generator = Generator  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tensorflow.python.ops.stateful_random_ops", module)
    assert [one.type for one in watched(a_sensor({"g": Generator()})).generator_objects] == ["tensorflow.random.Generator"]


def test_generators_of_torch_are_told() -> None:
    torch = pytest.importorskip("torch")
    namespace = {"g": torch.Generator().manual_seed(1)}
    sensor = a_sensor(namespace)
    sensor.start()
    (told,) = watched(sensor, body=lambda: torch.rand(1, generator=namespace["g"])).generator_objects
    assert (told.type, told.before is not None) == ("torch.Generator", True)


def test_half_a_number_that_was_kept_is_a_draw() -> None:
    namespace = {"rng": np.random.default_rng(1)}
    namespace["rng"].integers(0, 10, dtype=np.uint32)
    sensor = a_sensor(namespace)
    sensor.start()
    idle = watched(sensor)
    drawn = watched(sensor, body=lambda: namespace["rng"].integers(0, 10, dtype=np.uint32))
    assert (idle.generator_objects, len(drawn.generator_objects)) == ([], 1)
