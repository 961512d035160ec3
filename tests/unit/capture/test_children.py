"""Programs and hosts, told by the C library's events and by audit events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from jupyter_repro.capture import children
from jupyter_repro.capture.children import NetworkSensor, ProcessSensor
from jupyter_repro.capture.draft import Current
from jupyter_repro.model.record import ChildProcess, Connection
from tests.unit.capture.feeds import CHILD, FakeFeed, a_draft, an_event


class FakeAudit:
    def __init__(self) -> None:
        self.handlers: dict[str, Callable[[tuple[Any, ...]], None]] = {}

    def on(self, event: str, sensor: str, handler: Callable[[tuple[Any, ...]], None]) -> None:
        self.handlers[event] = handler

    def off(self, event: str, sensor: str) -> None:
        self.handlers.pop(event, None)


class Watching:
    """One cell, watched by a sensor that hears from both sources."""

    def __init__(self, sensor: type[ProcessSensor | NetworkSensor], source: str = "", *, native: bool = True) -> None:
        self.audit, self.feed, self.current = FakeAudit(), FakeFeed(), Current()
        self.draft = a_draft(source)
        one = sensor(self.current, cast("Any", self.audit), cast("Any", self.feed) if native else None)
        one.start()
        self._finish = one.watch(self.draft)
        self.current.begin(self.draft)

    def hear(self, event: str, *args: Any) -> None:
        self.audit.handlers[event](args)

    def run(self, *paths: str, followed: bool = True) -> None:
        self.feed.tell(self.draft, *(an_event("exec", path, followed=followed, pid=CHILD) for path in paths))

    def processes(self) -> list[ChildProcess]:
        self._finish()
        return self.draft.processes

    def hosts(self) -> list[Connection]:
        self._finish()
        return list(self.draft.network)


def test_a_program_that_runs_many_times_is_listed_once() -> None:
    cell = Watching(ProcessSensor)
    for _ in range(3):
        cell.hear("subprocess.Popen", "sort", ["sort", "a.csv"], None, None)
        cell.run("/usr/bin/sort")
    assert cell.processes() == [ChildProcess(program="sort", followed=True)]


def test_the_shell_that_runs_a_command_is_none() -> None:
    cell = Watching(ProcessSensor)
    cell.hear("os.system", b"sort a.csv | head")
    cell.run("/bin/sh", "/usr/bin/sort", "/usr/bin/head")
    assert cell.processes() == [ChildProcess(program="sort", followed=True), ChildProcess(program="head", followed=True)]


def test_a_command_of_the_shell_s_own_is_followed_as_the_shell_is() -> None:
    cell = Watching(ProcessSensor, 'get_ipython().system("echo hidden")')
    cell.run("/bin/bash", followed=False)
    assert cell.processes() == [ChildProcess(program="echo", followed=False)]


def test_a_shell_that_nobody_asked_to_run_anything_is_listed() -> None:
    cell = Watching(ProcessSensor)
    cell.run("/bin/sh")
    assert cell.processes() == [ChildProcess(program="sh", followed=True)]


def test_a_program_of_which_one_was_not_followed_is_not() -> None:
    cell = Watching(ProcessSensor)
    cell.run("/opt/tool")
    cell.run("/opt/tool", followed=False)
    assert cell.processes() == [ChildProcess(program="tool", followed=False)]


def test_without_the_library_nobody_knows_whether_a_program_is_followed() -> None:
    cell = Watching(ProcessSensor, native=False)
    cell.hear("os.system", b"SECRET=hunter2 sort a.csv")
    assert cell.processes() == [ChildProcess(program="sort")]


def test_a_forked_child_is_followed_by_the_library() -> None:
    cell = Watching(ProcessSensor)
    cell.hear("os.fork")
    assert cell.processes() == [ChildProcess(program="fork", followed=True)]


@pytest.mark.parametrize("port", [80, None])
def test_a_connection_after_a_look_up_goes_to_the_host_that_was_looked_up(port: int | None) -> None:
    cell = Watching(NetworkSensor)
    cell.feed.tell(
        cell.draft,
        an_event("resolve", "example.org", port=port),
        an_event("connect", "2001:db8::1", port=80),
        an_event("connect", "192.0.2.1", port=80),
    )
    assert cell.hosts() == [Connection(host="example.org", port=80)]


def test_a_host_that_was_only_looked_up_is_listed() -> None:
    cell = Watching(NetworkSensor)
    cell.feed.tell(cell.draft, an_event("resolve", "example.org"))
    assert cell.hosts() == [Connection(host="example.org")]


def test_a_connection_without_a_look_up_goes_to_its_address() -> None:
    cell = Watching(NetworkSensor)
    cell.feed.tell(cell.draft, an_event("resolve", "example.org", port=80), an_event("connect", "127.0.0.1", port=5432, pid=CHILD))
    assert cell.hosts() == [Connection(host="example.org", port=80), Connection(host="127.0.0.1", port=5432)]


def test_looking_up_names_is_no_connection() -> None:
    cell = Watching(NetworkSensor)
    cell.feed.tell(cell.draft, an_event("connect", "10.0.0.1", port=53))
    assert cell.hosts() == []


def test_a_socket_of_this_machine_s_own_is_no_network() -> None:
    cell = Watching(NetworkSensor, native=False)
    cell.hear("socket.connect", None, "/run/socket")
    cell.hear("socket.getaddrinfo", "localhost", "8080", 0, 0, 0)
    cell.hear("socket.connect", None, ("127.0.0.1", 8080))
    assert cell.hosts() == [Connection(host="localhost", port=8080)]


def test_hosts_and_programs_of_a_cell_are_bounded() -> None:
    cell, other = Watching(NetworkSensor), Watching(ProcessSensor)
    cell.feed.tell(cell.draft, *(an_event("connect", f"10.0.{n >> 8}.{n & 255}", port=1000) for n in range(5000)))
    other.run(*(f"/bin/{n}" for n in range(5000)))
    assert (len(cell.hosts()), len(other.processes())) == (children._MOST, children._MOST)
