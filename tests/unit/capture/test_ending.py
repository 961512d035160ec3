"""What a kernel waits for at its end."""

from __future__ import annotations

import atexit
import gc
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from jupyter_repro.capture import ending


@pytest.fixture
def exits(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is registered with ``atexit``."""
    registered: list[Any] = []

    def register(function: Any, *args: Any) -> None:
        registered.append(lambda: function(*args))

    monkeypatch.setattr(atexit, "register", register)
    monkeypatch.setattr(atexit, "unregister", lambda function: registered.clear())
    return registered


@pytest.fixture
def control() -> Iterator[tuple[threading.Thread, threading.Event]]:
    """A control thread that works until it is let go."""
    free = threading.Event()
    thread = threading.Thread(target=free.wait, daemon=True)
    thread.start()
    yield thread, free
    free.set()


def test_a_kernel_that_is_asked_to_shut_down_waits_for_its_control_thread(
    exits: list[Any], control: tuple[threading.Thread, threading.Event]
) -> None:
    thread, free = control
    ending.end_in_order(SimpleNamespace(control_thread=thread, _shutdown_message={"header": {}}))
    threading.Timer(0.2, free.set).start()
    exits[0]()
    assert not thread.is_alive()


def test_a_kernel_that_ends_by_itself_does_not_wait(exits: list[Any], control: tuple[threading.Thread, threading.Event]) -> None:
    thread, _ = control
    thread.join = lambda timeout=None: pytest.fail("it waited")  # type: ignore[method-assign]
    ending.end_in_order(SimpleNamespace(control_thread=thread, _shutdown_message=None))
    exits[0]()


def test_a_shell_without_a_kernel_has_nothing_to_wait_for(exits: list[Any]) -> None:
    ending.end_in_order(None)
    exits[0]()


def test_loading_twice_waits_once(exits: list[Any]) -> None:
    ending.end_in_order(None)
    ending.end_in_order(None)
    assert len(exits) == 1


def test_what_a_shell_lets_go_of_is_looked_for_once(exits: list[Any]) -> None:
    looked: list[str] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == 2:
            looked.append("then" if is_cleared else f"while {gc.get_freeze_count() > 0}")

    is_cleared = False

    def clear() -> None:
        nonlocal is_cleared
        gc.collect()
        is_cleared = True

    ending.end_lightly(SimpleNamespace(_atexit_once=clear))
    gc.callbacks.append(note)
    try:
        exits[0]()
    finally:
        gc.callbacks.remove(note)
        gc.unfreeze()
    assert looked == ["while True", "then"]


def test_a_shell_that_cannot_be_cleared_ends_as_ever(exits: list[Any]) -> None:
    ending.end_lightly(SimpleNamespace())
    exits[0]()
    assert gc.get_freeze_count() == 0
