"""The states of global generators."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest

from jupyter_repro.capture.generators import Generator, NumpyGenerator, PythonGenerator
from jupyter_repro.capture.states import digest_of_state


@pytest.fixture(autouse=True)
def states_kept() -> Iterator[None]:
    """Leaves the global generators as they were."""
    python, numpy = random.getstate(), np.random.get_state()
    yield
    random.setstate(python)
    np.random.set_state(numpy)


@pytest.mark.parametrize(("generator", "draw"), [(PythonGenerator(), random.random), (NumpyGenerator(), np.random.rand)])
def test_the_state_changes_with_each_draw_and_with_nothing_else(generator: Generator, draw: object) -> None:
    assert callable(draw)
    before = generator.state()
    assert generator.state() == before
    draw()
    assert generator.state() != before


def test_a_normal_variate_taken_from_the_one_kept_is_a_draw_too() -> None:
    generator = NumpyGenerator()
    np.random.seed(1)
    np.random.randn()
    kept = generator.state()
    np.random.randn()
    assert generator.state() != kept


def test_another_bit_generator_has_a_state_of_its_own() -> None:
    generator = NumpyGenerator()
    before, original = generator.state(), np.random.get_bit_generator()  # type: ignore[attr-defined]
    try:
        np.random.set_bit_generator(np.random.PCG64(1))  # type: ignore[attr-defined]
        other = generator.state()
        np.random.rand()
        assert before != other != generator.state()
    finally:
        np.random.set_bit_generator(original)  # type: ignore[attr-defined]


@pytest.mark.parametrize("generator", [PythonGenerator(), NumpyGenerator()])
@pytest.mark.parametrize("seed", [0, 7, 2**127 + 1])
def test_the_same_seed_gives_the_same_state(generator: Generator, seed: int) -> None:
    generator.seed(seed)
    first = generator.state()
    assert first is not None
    generator.seed(seed + 1)
    generator.seed(seed)
    again = generator.state()
    assert again is not None
    assert digest_of_state(again) == digest_of_state(first)


def test_seeding_is_seen_and_undone() -> None:
    seen: list[object] = []
    original = random.seed

    def on_seed(seed: object, value: object) -> None:
        seen.append(value)
        assert callable(seed)
        seed(value)

    undo = PythonGenerator().hook(on_seed)
    random.seed(42)
    drawn = random.random()
    for one in undo:
        one()
    assert random.seed == original
    random.seed(42)
    assert (seen, random.random()) == ([42], drawn)
