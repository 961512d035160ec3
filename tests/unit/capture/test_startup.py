"""When recording begins in a kernel that is starting."""

from __future__ import annotations

from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.ioloop import IOLoop

from jupyter_repro.capture.startup import Startup


class FakeEvents:
    def __init__(self) -> None:
        self.callbacks: list[Any] = []

    def register(self, event: str, callback: Any) -> None:
        assert event == "pre_execute"
        self.callbacks.append(callback)

    def unregister(self, event: str, callback: Any) -> None:
        assert event == "pre_execute"
        self.callbacks.remove(callback)


class FakeComms:
    def __init__(self) -> None:
        self.targets: dict[str, Any] = {}

    def register_target(self, name: str, target: Any) -> None:
        self.targets[name] = target


class FakeLoop:
    def __init__(self) -> None:
        self.later: list[Any] = []

    def add_callback(self, callback: Any, *args: Any) -> None:
        callback(*args)

    def call_later(self, _seconds: float, callback: Any) -> None:
        self.later.append(callback)


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> FakeLoop:
    loop = FakeLoop()
    monkeypatch.setattr(IOLoop, "current", lambda: loop)
    return loop


class Waiting:
    def __init__(self) -> None:
        self.events, self.comms, self.begun, self.opened = FakeEvents(), FakeComms(), 0, list[str]()
        self.startup = Startup(SimpleNamespace(events=self.events, kernel=SimpleNamespace(comm_manager=self.comms)), self.begin)
        self.startup.wait()

    def begin(self) -> None:
        self.begun += 1
        self.comms.register_target("jupyter_repro", lambda comm, _message: self.opened.append(comm))


@pytest.mark.usefixtures("loop")
def test_what_is_about_to_run_lets_recording_begin_once() -> None:
    waiting = Waiting()
    (about_to_run,) = waiting.events.callbacks
    about_to_run()
    about_to_run()
    assert (waiting.begun, waiting.events.callbacks) == (1, [])


def test_a_moment_in_which_nobody_asks_lets_recording_begin(loop: FakeLoop) -> None:
    waiting = Waiting()
    loop.later[0]()
    assert (waiting.begun, waiting.events.callbacks) == (1, [])


@pytest.mark.usefixtures("loop")
def test_who_opens_the_channel_is_served_by_the_recorder() -> None:
    waiting = Waiting()
    waiting.comms.targets["jupyter_repro"]("comm", {})
    assert (waiting.begun, waiting.opened) == (1, ["comm"])


def test_unloading_in_time_lets_nothing_begin(loop: FakeLoop) -> None:
    waiting = Waiting()
    waiting.startup.stop()
    waiting.startup.stop()
    loop.later[0]()
    assert (waiting.begun, waiting.events.callbacks, waiting.comms.targets) == (0, [], {})


def test_what_a_subshell_does_first_does_not_let_it_begin_on_the_subshell_s_thread(loop: FakeLoop) -> None:
    waiting, closed = Waiting(), list[str]()
    comm = SimpleNamespace(close=lambda: closed.append("closed"))
    for asking in (waiting.events.callbacks[0], lambda: waiting.comms.targets["jupyter_repro"](comm, {})):
        thread = Thread(target=asking)
        thread.start()
        thread.join()
    assert (waiting.begun, closed) == (0, ["closed"])
    loop.later[0]()
    assert waiting.begun == 1


@pytest.mark.parametrize("kernel", [None, SimpleNamespace(), SimpleNamespace(io_loop=None)])
def test_a_shell_whose_kernel_is_none_of_ipykernel_s_is_not_starting(kernel: Any) -> None:
    assert not Startup.is_of(SimpleNamespace(kernel=kernel))
