"""What cells do after their ends is told soon, and not too often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jupyter_repro.capture import continuations
from jupyter_repro.capture.continuations import Continuations
from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from tests.unit.capture.drafts import a_draft


class FakeLoop:
    """A kernel's loop in which time passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[tuple[float, Callable[..., None], tuple[Any, ...]]] = []

    def add_callback(self, function: Callable[..., None], *args: Any) -> None:
        function(*args)

    def call_later(self, seconds: float, function: Callable[..., None], *args: Any) -> None:
        self.calls.append((self.now + seconds, function, args))

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while due := [call for call in self.calls if call[0] <= end]:
            call = min(due, key=lambda call: call[0])
            self.calls.remove(call)
            self.now, function, args = call
            function(*args)
        self.now = end


class Telling:
    """A cell that has ended and goes on: each ``more`` is a continuation with as many facts as said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.loop = FakeLoop()
        self.told: list[float] = []
        self.facts = 1
        self.looked: list[float] = []
        self.looks = False
        self.current = Current()
        self.current.on_continue = self._continue
        shell = type("Shell", (), {"kernel": type("Kernel", (), {"io_loop": self.loop})})
        monkeypatch.setattr(continuations, "stopwatch", lambda: self.loop.now)
        self.continuations = Continuations(shell, self.current, self._look, self._merge, lambda _: self.told.append(self.loop.now))
        draft = a_draft(order=0)
        self.current.begin(draft)
        self.current.end(draft)
        self.current.release(draft)

    def more(self) -> None:
        assert self.current.of(0) is not None

    def _look(self) -> bool:
        self.looked.append(self.loop.now)
        return self.looks

    def _continue(self, order: int) -> Draft:
        self.continuations.soon()
        return a_draft(order=order, continuation=True)

    def _merge(self, draft: Draft) -> int:
        self.current.release(draft)
        return self.facts


@pytest.fixture
def telling(monkeypatch: pytest.MonkeyPatch) -> Telling:
    return Telling(monkeypatch)


def test_what_a_cell_does_after_its_end_is_told_a_second_later(telling: Telling) -> None:
    telling.more()
    telling.loop.wait(10)
    assert telling.told == [1.0]


def test_what_is_not_new_is_not_told(telling: Telling) -> None:
    telling.facts = 0
    telling.more()
    telling.loop.wait(10)
    assert telling.told == []


def test_a_thread_that_goes_on_for_an_hour_is_told_of_ever_more_seldom_and_not_forgotten(telling: Telling) -> None:
    for _ in range(3600):
        telling.more()
        telling.loop.wait(1)
    telling.loop.wait(120)
    assert 60 <= len(telling.told) <= 80
    assert telling.told[-1] >= 3600
    assert telling.loop.calls == []


def test_the_more_there_is_to_tell_the_more_seldom_it_is_told(telling: Telling) -> None:
    telling.facts = 6000
    for _ in range(3600):
        telling.more()
        telling.loop.wait(1)
    assert len(telling.told) <= 7


def test_at_the_end_everything_is_told(telling: Telling) -> None:
    telling.facts = 6000
    telling.more()
    telling.loop.wait(1)
    telling.more()
    telling.continuations.flush(everything=True)
    telling.continuations.flush(everything=True)
    assert telling.told == [1.0, 1.0]


def test_in_an_idle_kernel_the_c_library_is_looked_at_ever_more_seldom(telling: Telling) -> None:
    telling.looks = True
    telling.continuations.cell_ended()
    telling.loop.wait(16)
    assert telling.looked == [1.0, 3.0, 7.0, 15.0]
    telling.loop.wait(3600)
    assert len(telling.looked) < 70
    telling.looked.clear()
    now = telling.loop.now
    telling.continuations.cell_ended()
    telling.loop.wait(3)
    assert telling.looked == [now + 1, now + 3]


def test_without_the_c_library_an_idle_kernel_is_left_alone(telling: Telling) -> None:
    telling.continuations.cell_ended()
    telling.loop.wait(60)
    assert telling.loop.calls == []
