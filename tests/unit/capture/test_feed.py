"""The feed hands over what the library has seen while cells run, in order, to whom it belongs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, cast

from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.native.event import Event, Events
from jupyter_repro.capture.native.feed import Feed
from tests.unit.capture.feeds import a_draft, an_event

Told = list[tuple[int, str]]


class FakeLibrary:
    """Gives the events that a test puts into it, and wakes its reader when the test says so."""

    dropped = 0

    def __init__(self) -> None:
        self.waiting: list[Event | Events] = []
        self.much, self.taken = threading.Semaphore(0), threading.Event()
        self.stopped = False

    def events(self) -> Iterator[Event | Events]:
        while self.waiting:
            yield self.waiting.pop(0)
        self.taken.set()

    def wait(self) -> bool:
        assert self.much.acquire(timeout=60)
        return not self.stopped

    def rescan(self) -> None: ...
    def begin(self, order: int) -> None: ...
    def end(self, order: int) -> None: ...

    def tell_much(self, *events: Event | Events) -> None:
        self.taken.clear()
        self.waiting += events
        self.much.release()
        assert self.taken.wait(10)

    def stop(self) -> None:
        self.stopped = True
        self.much.release()


def a_feed(library: FakeLibrary, current: Current, told: Told) -> Feed:
    def note(draft: Draft, event: Event) -> None:
        told.append((draft.order, event.path))

    feed = Feed(cast("Any", library), current=current, imports=cast("Any", None), on_error=print, on_loss=print)
    feed.on("read", "files", note)
    return feed


def test_what_comes_in_numbers_is_handed_over_while_the_cell_runs() -> None:
    library, current, told = FakeLibrary(), Current(), Told()
    feed, draft = a_feed(library, current, told), a_draft()
    finish = feed.watch(draft)
    current.begin(draft)
    library.tell_much(an_event("read", "/a"), Events("read", 0, 1, ["/b", "/c"]))
    with feed._lock:
        assert told == [(0, "/a"), (0, "/b"), (0, "/c")]
    library.waiting.append(an_event("read", "/d"))
    finish()
    assert told[3:] == [(0, "/d")]
    feed.stop()


def test_what_another_cell_has_done_is_kept_for_its_own_time_in_order() -> None:
    library, current, told = FakeLibrary(), Current(), Told()
    feed = a_feed(library, current, told)
    drafts = [a_draft(), a_draft(order=1)]
    finishes = []
    for draft in drafts:
        finishes.append(feed.watch(draft))
        current.begin(draft)
    finishes[0]()
    library.tell_much(an_event("read", "/old"), an_event("read", "/new", order=1))
    with feed._lock:
        assert told == [(1, "/new")]
    library.waiting.append(an_event("read", "/older still running"))
    finishes[1]()
    assert told[1:] == [(0, "/old"), (0, "/older still running")]
    feed.stop()


def test_no_thread_is_listed() -> None:
    library, current = FakeLibrary(), Current()
    feed = a_feed(library, current, [])
    before = threading.enumerate()
    feed.watch(a_draft())
    assert threading.enumerate() == before
    feed.stop()


def test_without_a_thread_all_is_handed_over_at_the_end(monkeypatch: Any) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("jupyter_repro.capture.native.feed.start_new_thread", refuse)
    library, current, told = FakeLibrary(), Current(), Told()
    feed, draft = a_feed(library, current, told), a_draft()
    finish = feed.watch(draft)
    current.begin(draft)
    library.waiting.append(an_event("read", "/a"))
    finish()
    assert told == [(0, "/a")]
