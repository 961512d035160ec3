"""The sensors of what a cell starts or talks to outside the kernel: child processes and network hosts."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.commands import SHELLS, program_of, shell_sources, split, words_of
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.model.record import ChildProcess, Connection

if TYPE_CHECKING:
    from jupyter_repro.capture.native.event import Event
    from jupyter_repro.capture.native.feed import Feed

__all__ = ["NetworkSensor", "ProcessSensor"]

_MOST = 1000  # processes or hosts of one cell; more are one program in a loop
_LOOK_UP = (0, 53)  # ports to which the C library itself connects to look names up and to sort the addresses


class _Programs:
    """The programs of one draft by name: those that the cell asked for, and those that were run, with whether all of that name are
    followed."""

    def __init__(self) -> None:
        self.asked: dict[str, None] = {}
        self.run: dict[str, bool] = {}

    def processes(self) -> list[ChildProcess]:
        """Each program once. A shell that runs what was asked for is none; a command of its own (``echo``) is followed as it is."""
        shells = {name: followed for name, followed in self.run.items() if name in SHELLS}
        names = [*self.asked, *(name for name in self.run if name not in self.asked and not (name in shells and self.asked))]
        return [ChildProcess(program=name, followed=self._followed(name, shells)) for name in names]

    def _followed(self, name: str, shells: dict[str, bool]) -> bool | None:
        if name in self.run:
            return self.run[name]
        return all(shells.values()) if shells else None


class ProcessSensor:
    """Records the programs a cell starts, once each. What the cell asks for tell audit events, and of ``!command`` the source, since
    IPython runs it in a pseudo-terminal that raises none; what is run, in child processes too, tells the C library where there is a
    feed of its events."""

    name = "processes"
    follows = True

    def __init__(self, current: Current, audit: Audit, feed: Feed | None = None) -> None:
        self._current, self._audit, self._feed = current, audit, feed
        self._programs: dict[Draft, _Programs] = {}

    def start(self) -> None:
        """Listens to the events of starting a program."""
        self._audit.on("subprocess.Popen", self.name, lambda args: self._ask(lambda: program_of(words_of(args[1], args[0]))))
        self._audit.on("os.system", self.name, lambda args: self._ask(lambda: program_of(split(os.fsdecode(args[0])))))
        self._audit.on("os.posix_spawn", self.name, lambda args: self._ask(lambda: program_of(words_of(args[1], args[0]))))
        self._audit.on("os.fork", self.name, lambda _: self._ask(lambda: "fork"))
        if self._feed is not None:
            self._feed.on("exec", self.name, self._ran)

    def stop(self) -> None:
        """Listens no more."""
        for event in ("subprocess.Popen", "os.system", "os.posix_spawn", "os.fork"):
            self._audit.off(event, self.name)
        if self._feed is not None:
            self._feed.off("exec", self.name)

    def watch(self, draft: Draft) -> Finish:
        """Adds, at the end, the commands that the source sends to the system's shell, and what was started."""
        self._programs[draft] = _Programs()
        return lambda: self._finish(draft, self._programs.pop(draft))

    def _finish(self, draft: Draft, programs: _Programs) -> None:
        if "get_ipython().system(" in draft.transformed:
            for command in shell_sources(draft.tree, ""):
                programs.asked.setdefault(program_of(split(command)))
        if self._feed is not None and "fork" in programs.asked:
            programs.run["fork"] = True  # a child that runs no other program is watched like its parent
        draft.processes.extend(programs.processes()[:_MOST])

    def _ask(self, name: Callable[[], str]) -> None:
        draft = self._current.draft
        programs = self._programs.get(draft) if draft is not None else None
        if programs is not None and len(programs.asked) < _MOST:
            programs.asked.setdefault(name())

    def _ran(self, draft: Draft, event: Event) -> None:
        programs = self._programs.get(draft)
        if programs is not None and len(programs.run) < _MOST:
            name = os.path.basename(event.path)
            programs.run[name] = bool(event.followed) and programs.run.get(name, True)


class _Hosts:
    """The hosts of one draft. A connection to a port that was asked for together with a name goes to the address that the name has; one
    without a port that follows a name, to that too."""

    def __init__(self) -> None:
        self.found: dict[Connection, None] = {}
        self._asked: set[int] = set()
        self._names: dict[int, str] = {}

    def look_up(self, host: str, port: int | None, pid: int) -> None:
        """The address of a host was asked for."""
        if port is None:
            self._names[pid] = host
        else:
            self._asked.add(port)
            self._add(host, port)

    def connect(self, host: str, port: int | None, pid: int) -> None:
        """A connection was made, or tried."""
        if port in self._asked:
            return
        name = self._names.pop(pid, None)
        if name is not None and port is not None:
            self._asked.add(port)
        self._add(name or host, port)

    def close(self) -> None:
        """No more will come: names that nothing connected to were asked for all the same."""
        for host in self._names.values():
            self._add(host, None)

    def _add(self, host: str, port: int | None) -> None:
        if host and len(self.found) < _MOST:
            self.found.setdefault(Connection(host=host, port=port))


class NetworkSensor:
    """Records the hosts whose address a cell asks for, and the addresses it connects to without having asked before: by the C library's
    events where there is a feed of them, else by audit events."""

    name = "network"
    follows = True

    def __init__(self, current: Current, audit: Audit, feed: Feed | None = None) -> None:
        self._current, self._audit, self._feed = current, audit, feed
        self._hosts: dict[Draft, _Hosts] = {}

    def start(self) -> None:
        """Listens to the events of name look-ups and connections."""
        if self._feed is not None:
            self._feed.on("resolve", self.name, self._resolved)
            self._feed.on("connect", self.name, self._reached)
        else:
            self._audit.on("socket.getaddrinfo", self.name, self._looked_up)
            self._audit.on("socket.gethostbyname", self.name, self._looked_up)
            self._audit.on("socket.connect", self.name, self._connected)

    def stop(self) -> None:
        """Listens no more."""
        for event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect"):
            self._audit.off(event, self.name)
        if self._feed is not None:
            self._feed.off("resolve", self.name)
            self._feed.off("connect", self.name)

    def watch(self, draft: Draft) -> Finish:
        """Adds the hosts at the end."""
        self._hosts[draft] = _Hosts()
        return lambda: self._finish(draft, self._hosts.pop(draft))

    def _finish(self, draft: Draft, hosts: _Hosts) -> None:
        hosts.close()
        draft.network |= hosts.found

    def _resolved(self, draft: Draft, event: Event) -> None:
        if (hosts := self._hosts.get(draft)) is not None:
            hosts.look_up(event.path, event.port, event.pid)

    def _reached(self, draft: Draft, event: Event) -> None:
        if (hosts := self._hosts.get(draft)) is not None and event.port not in _LOOK_UP:
            hosts.connect(event.path, event.port, event.pid)

    def _looked_up(self, args: tuple[Any, ...]) -> None:
        hosts = self._current_hosts()
        if hosts is not None and args[0]:
            hosts.look_up(_text(args[0]), _number(args[1] if len(args) > 1 else None), 0)

    def _connected(self, args: tuple[Any, ...]) -> None:
        hosts, address = self._current_hosts(), args[1]
        # An AF_UNIX socket is no network.
        if hosts is not None and isinstance(address, tuple) and len(address) > 1 and address[0]:
            hosts.connect(_text(address[0]), _number(address[1]), 0)

    def _current_hosts(self) -> _Hosts | None:
        draft = self._current.draft
        return None if draft is None else self._hosts.get(draft)


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else str(host)


def _number(port: Any) -> int | None:
    text = port.decode("ascii", "replace") if isinstance(port, bytes) else str(port)
    return int(text) if text.isdecimal() else None
