"""Whose code runs: of contexts, threads and the main shell, the first that knows says it, and the C library follows."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import Any

import pytest

from jupyter_repro.capture.current import NOBODY, Current
from jupyter_repro.capture.draft import Draft
from tests.unit.capture.drafts import a_draft


class Following:
    """A ``Current`` whose every continuation is a new draft, with what the C library was told."""

    def __init__(self) -> None:
        self.current = Current()
        self.continuations: list[Draft] = []
        self.told: list[tuple[str, int | None]] = []
        self.current.on_main = lambda order: self.told.append(("main", order))
        self.current.on_enter = lambda order: self.told.append(("enter", order))
        self.current.on_continue = self._continue

    def _continue(self, order: int) -> Draft:
        self.continuations.append(a_draft(order=order, continuation=True))
        return self.continuations[-1]

    def run(self, order: int, body: Callable[[], Any] = lambda: None, *, release: bool = True) -> Draft:
        draft = a_draft(order=order)
        self.current.begin(draft)
        body()
        self.current.end(draft)
        if release:
            self.current.release(draft)
        return draft


@pytest.fixture
def following() -> Following:
    return Following()


def in_thread(function: Callable[[], Any]) -> Any:
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


def test_what_a_cell_does_is_its_own_and_between_cells_nobody_is_current(following: Following) -> None:
    current, seen = following.current, []
    draft = following.run(0, lambda: seen.append(current.draft))
    assert seen == [draft]
    assert current.draft is None
    assert following.continuations == []


def test_a_cell_that_runs_another_is_current_again_afterwards(following: Following) -> None:
    current, seen = following.current, []

    def body() -> None:
        seen.append(following.run(1, lambda: seen.append(current.draft)))
        seen.append(current.draft)

    outer = following.run(0, body)
    assert seen == [seen[1], seen[1], outer]


def test_nobody_is_current_where_the_recorder_works_even_within_a_cell(following: Following) -> None:
    def body() -> None:
        with following.current.nobody(), following.current.nobody():
            assert following.current.draft is None
            assert following.current.cell is None
        assert following.current.draft is not None

    following.run(0, body)


def test_an_empty_context_and_an_unknown_thread_work_for_the_main_cell(following: Following) -> None:
    current, seen = following.current, []

    def body() -> None:
        seen.append(contextvars.Context().run(lambda: current.draft))
        seen.append(in_thread(lambda: current.draft))
        seen.append(in_thread(lambda: current.cell))

    draft = following.run(0, body)
    assert seen == [draft, draft, None]


def test_a_context_goes_on_with_its_cell_while_another_runs_and_after(following: Following) -> None:
    contexts: list[contextvars.Context] = []
    following.run(0, lambda: contexts.append(contextvars.copy_context()))
    seen = []
    following.run(1, lambda: seen.append(contexts[0].run(lambda: following.current.draft)))
    assert seen == following.continuations
    assert [(draft.order, draft.continued) for draft in following.continuations] == [(0, {"callback": None})]


def test_a_continuation_lasts_until_it_is_taken(following: Following) -> None:
    current = following.current
    following.run(0)
    first = [current.of(0), current.of(0)]
    assert (current.take(), current.take()) == ([first[0]], [])
    while_ending = current.of(0)  # what the C library tells as the sensors end
    assert first[0] is not None
    current.release(first[0])
    assert (first, while_ending, current.of(0)) == ([following.continuations[0]] * 2, first[0], following.continuations[1])


def test_a_draft_takes_what_the_c_library_tells_until_it_is_released_and_its_threads_go_on_with_a_continuation(
    following: Following,
) -> None:
    current = following.current
    contexts: list[contextvars.Context] = []
    draft = following.run(0, lambda: contexts.append(contextvars.copy_context()), release=False)
    assert current.of(0) is draft
    assert [contexts[0].run(lambda: current.draft)] == following.continuations
    assert current.take() == []
    current.release(draft)
    assert current.take() == following.continuations


@pytest.mark.parametrize(("pid", "way"), [(None, "thread"), (1, "process")])
def test_what_another_process_did_after_the_end_is_said_to_be_a_processs(following: Following, pid: int | None, way: str) -> None:
    following.run(0)
    draft = following.current.of(0, pid)
    assert draft is not None
    assert list(draft.continued) == [way]


def test_orders_that_never_began_have_no_draft(following: Following) -> None:
    assert (following.current.of(3), following.current.of(None)) == (None, None)


def test_a_cell_that_awaits_begins_in_the_context_of_a_task_and_ends_outside(following: Following) -> None:
    current, draft, seen = following.current, a_draft(order=0), []

    async def cell() -> None:
        current.begin(draft)
        await asyncio.sleep(0)
        seen.append(current.draft)

    async def kernel() -> None:
        await asyncio.create_task(cell())
        current.end(draft)
        seen.append(current.draft)

    asyncio.run(kernel())
    assert seen == [draft, None]


def test_a_task_that_outlives_its_cell_goes_on_as_a_task(following: Following) -> None:
    async def later() -> None:
        await asyncio.sleep(0)
        assert following.current.draft is not None

    async def kernel() -> None:
        tasks: list[asyncio.Task[None]] = []
        following.run(0, lambda: tasks.append(asyncio.create_task(later())))
        await tasks[0]

    asyncio.run(kernel())
    assert [list(draft.continued) for draft in following.continuations] == [["task"]]


def test_a_callback_belongs_to_the_cell_that_registered_it_and_then_whoever_was_current_is_again(following: Following) -> None:
    cells = []
    following.run(0, lambda: cells.append(following.current.cell))

    def body() -> None:
        assert cells[0] is not None
        with following.current.inside(cells[0]):
            assert following.current.is_called_back
            assert following.current.draft is following.continuations[0]
        assert following.current.draft is not None
        assert following.current.draft.order == 1

    following.run(1, body)
    assert list(following.continuations[0].continued) == ["callback"]


def test_the_c_library_hears_of_every_change_and_of_nothing_else(following: Following) -> None:
    current = following.current

    def body() -> None:
        with current.nobody(), current.nobody():
            pass
        following.run(1)

    following.run(0, body)
    current.enter(None)
    outer = [("main", 0), ("enter", 0), ("enter", NOBODY), ("enter", 0)]
    inner = [("main", 1), ("enter", 1), ("main", 0), ("enter", 0)]
    assert following.told == [*outer, *inner, ("main", None), ("enter", None)]


def test_a_shell_on_another_thread_has_cells_of_its_own(following: Following) -> None:
    current, seen = following.current, list[Any]()

    def subshell() -> None:
        seen.append(following.run(1, lambda: seen.append((current.draft, contextvars.Context().run(lambda: current.draft)))))
        seen.append(current.draft)

    main = following.run(0, lambda: in_thread(subshell))
    own = seen[1]
    assert seen == [(own, own), own, main]
    assert [told for told in following.told if told[0] == "main"] == [("main", 0), ("main", None)]


def test_in_a_child_process_nothing_is_current_for_good(following: Following) -> None:
    draft = a_draft(order=0)
    following.current.begin(draft)
    following.current.clear()
    assert (following.current.draft, following.current.of(0), in_thread(lambda: following.current.draft)) == (None, None, None)
    assert following.continuations == []
