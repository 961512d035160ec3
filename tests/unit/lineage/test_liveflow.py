"""A flow that is kept while steps change."""

from __future__ import annotations

import pytest

from jupyter_repro.lineage.flow import Step, Walk, flow_of_steps, step_of_source
from jupyter_repro.lineage.liveflow import LiveFlow
from jupyter_repro.model.record import CellId


def steps_of(*sources: str) -> list[Step]:
    return [step_of_source(CellId(f"c{index}"), source) for index, source in enumerate(sources)]


def test_a_function_whose_body_is_another_changes_what_feeds_its_callers() -> None:
    live = LiveFlow()
    for body in ("a", "b", "a"):
        steps = steps_of("a = 1", "b = 2", f"def f(): return {body}", "f()")
        live.update(steps)
        assert live.links == list(flow_of_steps(steps).links)
    assert {link.feeder for link in live.links[3]} == {0, 2}


def test_a_step_that_does_the_same_as_before_leaves_the_links_of_all_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    live = LiveFlow()
    steps = steps_of(*(f"x{n} = x{n - 1} + 1" for n in range(200)))
    live.update(steps)
    before = list(live.links)
    taken: list[int] = []
    take = Walk.take
    monkeypatch.setattr(Walk, "take", lambda walk, index, step: taken.append(index) or take(walk, index, step))  # type: ignore[func-returns-value]
    steps[100] = step_of_source(CellId("c100"), "x100 = x98 + 1")
    live.update(steps)
    assert [at for at, (new, old) in enumerate(zip(live.links, before, strict=True)) if new is not old] == [100]
    assert [link.feeder for link in live.links[100]] == [98]
    assert taken == list(range(96, 101))


def test_one_step_more_is_the_only_one_that_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    live = LiveFlow()
    steps = steps_of(*(f"x{n} = x{n - 1}" for n in range(200)))
    live.update(steps)
    taken: list[int] = []
    take = Walk.take
    monkeypatch.setattr(Walk, "take", lambda walk, index, step: taken.append(index) or take(walk, index, step))  # type: ignore[func-returns-value]
    live.update([*steps, step_of_source(CellId("c200"), "import m; x200 = x199")])
    assert taken == [200]
    assert [link.feeder for link in live.links[200]] == [199]


def test_a_name_that_becomes_a_module_s_may_change_what_any_step_does() -> None:
    live = LiveFlow()
    for last in ("2", "import m"):
        steps = steps_of("m = 1", "m.option = 3", "m", last)
        live.update(steps)
        assert live.links == list(flow_of_steps(steps).links)
