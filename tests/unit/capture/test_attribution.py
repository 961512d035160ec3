"""The hooks on threads, pools, loops and callbacks: set, right, unseen, and gone again."""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures.thread
import multiprocessing.pool
import pickle
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from jupyter_repro.capture.attribution import Attribution
from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.importwatch import ImportWatch
from tests.unit.capture.drafts import a_draft
from tests.unit.capture.shell import FakeShell

HOOKED: tuple[tuple[Any, str], ...] = (
    (threading, "_start_joinable_thread" if hasattr(threading, "_start_joinable_thread") else "_start_new_thread"),
    (threading.Thread, "_set_ident"),
    (concurrent.futures.thread._WorkItem, "__init__"),
    (concurrent.futures.thread._WorkItem, "run"),
    (multiprocessing.pool.ApplyResult, "__init__"),
    (multiprocessing.pool.ThreadPool, "_setup_queues"),
    (asyncio.events.Handle, "_run"),
    (atexit, "register"),
)


class Hooked:
    def __init__(self) -> None:
        self.shell, self.current = FakeShell(), Current()
        self.shell.events.callbacks["pre_run_cell"] = []
        self.losses: list[str] = []
        watch = ImportWatch(lambda _: False, lambda sensor, error: self.losses.append(f"{sensor}: {error!r}"))
        self.sensor = Attribution(self.shell, self.current, watch, lambda: None, lambda _, message: self.losses.append(message))
        self.sensor.start()

    def begin(self, order: int) -> Draft:
        draft = a_draft(order=order)
        self.current.begin(draft)
        return draft


@pytest.fixture
def hooked() -> Iterator[Hooked]:
    before = [vars(owner)[name] for owner, name in HOOKED]
    hooked = Hooked()
    assert [vars(owner)[name] for owner, name in HOOKED] != before
    yield hooked
    hooked.sensor.stop()
    assert [vars(owner)[name] for owner, name in HOOKED] == before
    assert [type(callbacks) for callbacks in hooked.shell.events.callbacks.values()] == [list]


def test_a_task_of_a_pool_works_for_the_cell_that_gave_it_and_its_worker_for_none_afterwards(hooked: Hooked) -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as executor, multiprocessing.pool.ThreadPool(1) as pool:
        for order in range(2):
            draft = hooked.begin(order)
            assert executor.submit(lambda: hooked.current.draft).result() is draft
            assert pool.map(lambda _: hooked.current.draft, [1, 2]) == [draft, draft]
            hooked.current.end(draft)
        assert executor.submit(lambda: hooked.current.draft).result() is None


def test_threads_are_counted_for_the_cell_that_started_them(hooked: Hooked) -> None:
    draft = hooked.begin(0)
    for _ in range(3):
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()
    hooked.current.end(draft)
    assert draft.threads == 3


def test_a_thread_that_cannot_start_is_not_counted_and_fails_as_ever(hooked: Hooked) -> None:
    draft = hooked.begin(0)
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    with pytest.raises(RuntimeError, match="threads can only be started once"):
        thread.start()
    hooked.current.end(draft)
    assert draft.threads == 1


def test_what_is_replaced_later_is_said_once(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patching:
        patching.setattr(threading.Thread, "_set_ident", lambda thread: None)
        for order in range(2):
            hooked.sensor.watch(a_draft(order=order))
    assert len(hooked.losses) == 1
    assert hooked.losses[0].startswith("Thread._set_ident: replaced by the notebook")


def test_lists_of_callbacks_look_and_behave_like_lists(hooked: Hooked) -> None:
    callbacks: list[Any] = hooked.shell.events.callbacks["pre_run_cell"]
    first, second = object(), object()
    callbacks.append(first)
    callbacks.append(second)
    assert (callbacks, repr(callbacks), callbacks[:], callbacks[0]) == ([first, second], repr([first, second]), [first, second], first)
    callbacks.remove(first)
    assert list(callbacks) == [second]
    callbacks.clear()


def test_hooked_functions_are_sent_to_other_processes_by_their_names(hooked: Hooked) -> None:
    assert pickle.loads(pickle.dumps(atexit.register)) is atexit.register
    assert atexit.register.__module__ == "atexit"


def test_a_loop_tells_the_c_library_whose_callback_runs(hooked: Hooked) -> None:
    told: list[int | None] = []

    async def kernel() -> None:
        draft = hooked.begin(0)
        asyncio.get_running_loop().call_soon(lambda: told.append(7))
        hooked.current.end(draft)
        hooked.current.on_enter = told.append
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(kernel())
    assert told == [0, 7, None]
