"""A flow that is kept while steps change is the one that is made from scratch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_repro.lineage import liveflow
from jupyter_repro.lineage.flow import Step, flow_of_steps, step_of_source
from jupyter_repro.lineage.liveflow import LiveFlow
from jupyter_repro.lineage.names import names_of
from jupyter_repro.model.record import CellId
from tests.builders import a_ref

some = settings(max_examples=400, deadline=None)

SOURCES = (
    "a = 1",
    "b = a",
    "a.append(b)",
    "del a",
    "if a: b = 2",
    "def f(): return a",
    "def f(): b.append(c)",
    "def g():\n    global b\n    b = f()",
    "f(); g()",
    "c = g()",
    "import a",
    "import m",
    "m.option = 3",
    "from m import *",
    "exec(b)",
    "a",
    "x = _1",
    "_",
    "%cd ..",
)
names = st.frozensets(st.sampled_from("abc"), max_size=2)
refs = st.lists(st.builds(a_ref, st.sampled_from(("d/x", "d", "y")), st.sampled_from("01")), max_size=2).map(tuple)
generators = st.frozensets(st.sampled_from(("random", "torch")), max_size=1)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    step = step_of_source(CellId(draw(st.sampled_from("pqrs"))), draw(st.sampled_from(SOURCES)))
    step = replace(step, count=draw(st.integers(1, 3)))
    if draw(st.booleans()):
        step = replace(step, used=draw(refs), generated=draw(refs), seeded=draw(generators), drawn=draw(generators))
    if draw(st.booleans()):
        step = replace(step, bound=draw(names), changed=draw(names), deleted=draw(names), unknown=draw(names))
    return replace(step, failed=draw(st.booleans()))


@st.composite
def tweaked(draw: st.DrawFn, step: Step) -> Step:
    """A step that differs from another in one respect."""
    facets: dict[str, st.SearchStrategy[Any]] = {
        "cell": st.sampled_from("pqrs"),
        "names": st.sampled_from(SOURCES).map(names_of),
        "bound": st.none() | names,
        "changed": names,
        "deleted": names,
        "unknown": names,
        "used": refs,
        "generated": refs,
        "seeded": generators,
        "drawn": generators,
        "count": st.integers(1, 3),
        "failed": st.booleans(),
    }
    facet = draw(st.sampled_from(sorted(facets)))
    return replace(step, **{facet: draw(facets[facet])})


@st.composite
def changed(draw: st.DrawFn, before: list[Step]) -> list[Step]:
    """Steps after somebody has worked on: one more, another in the place of one, one less, one between, or the same anew."""
    after = list(before)
    at = draw(st.integers(0, len(after)))
    match draw(st.sampled_from(("more", "other", "tweak", "tweak", "tweak", "less", "between", "same"))):
        case "more":
            after += draw(st.lists(steps(), min_size=1, max_size=3))
        case "other":
            after[at : at + 1] = [draw(steps())]
        case "tweak":
            after[at : at + 1] = [draw(tweaked(step)) for step in after[at : at + 1]]
        case "less":
            del after[at : at + 1]
        case "between":
            after.insert(at, draw(steps()))
        case _:
            after = [replace(step) for step in after]
    return after


@pytest.mark.parametrize(("spacing", "most"), [(1, 64), (2, 2), (3, 1), (32, 64)])
def test_a_flow_that_is_kept_is_the_one_from_scratch(spacing: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveflow, "_SPACING", spacing)
    monkeypatch.setattr(liveflow, "_MOST_POINTS", most)

    @some
    @given(st.data())
    def check(data: st.DataObject) -> None:
        live, now = LiveFlow(), data.draw(st.lists(steps(), max_size=12))
        for _ in range(data.draw(st.integers(1, 6))):
            live.update(now)
            assert live.links == list(flow_of_steps(now).links)
            now = data.draw(changed(now))

    check()
