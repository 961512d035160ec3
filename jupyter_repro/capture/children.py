"""The sensors of what a cell starts or talks to outside the kernel: child processes and network hosts."""

from __future__ import annotations

import ast
import os
import shlex
from typing import Any

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.originals import exists
from jupyter_repro.capture.sensor import Finish, nothing
from jupyter_repro.model.record import ChildProcess, Connection

__all__ = ["NetworkSensor", "ProcessSensor"]

_SHELLS = {"sh", "bash", "dash", "zsh", "cmd", "cmd.exe"}
_MOST = 1000  # processes or hosts of one cell; more are one program in a loop


class ProcessSensor:
    """Records the programs a cell starts: by audit events, and ``!command`` by the source, since IPython runs it in a pseudo-terminal
    that raises none."""

    name = "processes"

    def __init__(self, current: Current, audit: Audit) -> None:
        self._current, self._audit = current, audit

    def start(self) -> None:
        """Listens to the audit events of starting a program."""
        self._audit.on("subprocess.Popen", self.name, lambda args: self._add(_words(args[1], args[0])))
        self._audit.on("os.system", self.name, lambda args: self._add(_split(os.fsdecode(args[0]))))
        self._audit.on("os.posix_spawn", self.name, lambda args: self._add(_words(args[1], args[0])))
        self._audit.on("os.fork", self.name, lambda _: self._add(["fork"]))

    def stop(self) -> None:
        """Listens no more."""
        for event in ("subprocess.Popen", "os.system", "os.posix_spawn", "os.fork"):
            self._audit.off(event)

    def watch(self, draft: Draft) -> Finish:
        """Adds the commands that the source sends to the system's shell."""
        if "get_ipython().system(" not in draft.transformed:
            return nothing
        return lambda: draft.processes.extend(_process(_split(command)) for command in _system_calls(draft.tree))

    def _add(self, words: list[str]) -> None:
        draft = self._current.draft
        if draft is not None and len(draft.processes) < _MOST:
            process = _process(words)
            # subprocess.Popen may itself go through posix_spawn: that is one child, not two.
            if not draft.processes or draft.processes[-1] != process:
                draft.processes.append(process)


class NetworkSensor:
    """Records the hosts whose address a cell asks for, and the addresses it connects to without having asked just before."""

    name = "network"

    def __init__(self, current: Current, audit: Audit) -> None:
        self._current, self._audit = current, audit
        self._asked: set[Any] = set()

    def start(self) -> None:
        """Listens to the audit events of name look-ups and connections."""
        self._audit.on("socket.getaddrinfo", self.name, self._looked_up)
        self._audit.on("socket.connect", self.name, self._connected)

    def stop(self) -> None:
        """Listens no more."""
        self._audit.off("socket.getaddrinfo")
        self._audit.off("socket.connect")

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """Nothing to do at a cell's start or end: events carry everything."""
        return nothing

    def _looked_up(self, args: tuple[Any, ...]) -> None:
        self._asked.add(args[1])
        self._add(args[0], args[1])

    def _connected(self, args: tuple[Any, ...]) -> None:
        draft = self._current.draft
        address = args[1]
        if draft is None or not isinstance(address, tuple) or len(address) < 2:
            return  # an AF_UNIX socket is no network
        # A connection right after a look-up of the same port goes to the address that the look-up gave.
        if address[1] in self._asked:
            self._asked.discard(address[1])
        else:
            self._add(address[0], address[1])

    def _add(self, host: Any, port: Any) -> None:
        draft = self._current.draft
        if draft is None or not host or len(draft.network) >= _MOST:
            return
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        number = int(port) if isinstance(port, int) or (isinstance(port, str) and port.isdecimal()) else None
        draft.network.setdefault(Connection(host=name, port=number))


def _process(words: list[str]) -> ChildProcess:
    """The child process of a command line: the program's name alone, since its arguments may hold secrets."""
    if len(words) > 2 and os.path.basename(words[0]) in _SHELLS and words[1] in ("-c", "/c"):
        return _process(_split(words[2]))
    return ChildProcess(program=os.path.basename(words[0]) if words else "")


def _words(args: Any, executable: Any) -> list[str]:
    """The command line that an audit event tells. A bare string is one program on POSIX; who forgets that may have put secrets into
    it."""
    words = (
        [os.fsdecode(args)] if isinstance(args, (str, bytes, os.PathLike)) else [os.fsdecode(word) for word in args or [executable or ""]]
    )
    return _split(words[0]) if len(words) == 1 and not exists(words[0]) else words


def _split(command: str) -> list[str]:
    """The words of a shell command, as well as they can be told without running it."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = command.split()
    while words and "=" in words[0].split("/")[0]:
        del words[0]  # a variable set for the command alone, whose value is nobody's business
    return words


def _system_calls(tree: ast.Module) -> list[str]:
    """The commands of ``!command`` lines in a source that IPython has made Python of."""
    return [
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "system"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    ]
