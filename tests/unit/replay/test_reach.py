"""Cells that drew other random numbers than before are told by entropy and by the states of generators."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_repro.model.randomness import Descent, Entropy, EntropySource, GeneratorChange
from jupyter_repro.replay.reach import loose_cells
from tests.builders import a_digest, a_record, an_execution


def took(source: EntropySource, *values: str) -> dict[str, Any]:
    return {"entropy": (Entropy(source=source, count=1, values=values),)}


def drew(state: str, seeded: Descent, *, drawn: bool = True) -> dict[str, Any]:
    return {"generators": (GeneratorChange(generator="random", after=a_digest(state), seeded=seeded, drawn=drawn),)}


@pytest.mark.parametrize(
    ("before", "after", "is_loose"),
    [
        (took("numpy", "a"), took("numpy", "a"), False),
        (took("numpy", "a"), took("numpy", "b"), True),
        (took("random", "a"), took("numpy", "a"), True),
        ({}, took("numpy", "a"), True),
        (took("os.urandom"), took("os.urandom"), True),
        (took("numpy", "a"), {}, False),
        (drew("s", "recorder"), drew("s", "recorder"), False),
        (drew("s", "recorder"), drew("t", "recorder"), True),
        (drew("s", "cell"), drew("t", "cell"), True),
        (drew("s", "recorder"), drew("t", "recorder", drawn=False), False),
        (drew("s", "default"), drew("t", "default"), False),
    ],
)
def test_a_cell_is_loose_that_drew_what_it_did_not_draw_before(before: dict[str, Any], after: dict[str, Any], is_loose: bool) -> None:
    assert loose_cells(a_record(an_execution(**before)), a_record(an_execution(**after))) == (
        frozenset({"c0"}) if is_loose else frozenset()
    )


@pytest.mark.parametrize(
    ("after", "is_loose"),
    [(drew("s", "cell"), False), (drew("s", "recorder"), True), (drew("s", "unknown"), True), (took("numpy", "a"), True)],
)
def test_without_a_baseline_what_no_cell_seeded_is_loose(after: dict[str, Any], is_loose: bool) -> None:
    assert bool(loose_cells(None, a_record(an_execution(**after)))) is is_loose
