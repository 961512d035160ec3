"""The channel to the live panel: comms that front ends open, and the journal's events pushed to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_repro.capture.originals import get_ident

__all__ = ["TARGET", "Channel"]

TARGET = "jupyter_repro"


class Channel:
    """Serves any number of front ends. Each gets a snapshot when it opens its comm, then every event.

    ``on_command`` hears ``pause`` and ``resume``. Without a kernel that has comms (a plain IPython) the channel is silent.
    """

    def __init__(self, shell: Any, snapshot: Callable[[], dict[str, Any]], on_command: Callable[[str], None]) -> None:
        self._kernel = getattr(shell, "kernel", None)
        self._snapshot, self._on_command = snapshot, on_command
        self._comms: dict[str, Any] = {}
        self._thread = get_ident()

    def start(self) -> None:
        """Lets front ends open comms."""
        manager = getattr(self._kernel, "comm_manager", None)
        if manager is not None:
            manager.register_target(TARGET, self._opened)

    def stop(self) -> None:
        """Closes all comms."""
        manager = getattr(self._kernel, "comm_manager", None)
        if manager is not None:
            manager.targets.pop(TARGET, None)
        for comm in list(self._comms.values()):
            comm.close()
        self._comms.clear()

    def push(self, event: dict[str, Any]) -> None:
        """Sends an event to all front ends; from another thread, through the kernel's own loop, since its session is not for two."""
        if not self._comms:
            return
        if get_ident() == self._thread:
            self._send(event)
        elif (loop := getattr(self._kernel, "io_loop", None)) is not None:
            loop.add_callback(self._send, event)

    def _send(self, event: dict[str, Any]) -> None:
        for comm in list(self._comms.values()):
            comm.send(event)

    def _opened(self, comm: Any, _message: Any) -> None:
        self._comms[comm.comm_id] = comm
        comm.on_msg(lambda message: self._heard(comm, message))
        comm.on_close(lambda _: self._comms.pop(comm.comm_id, None))
        comm.send(self._snapshot())

    def _heard(self, comm: Any, message: Any) -> None:
        command = message.get("content", {}).get("data", {}).get("command")
        if command == "snapshot":
            comm.send(self._snapshot())
        elif command in ("pause", "resume"):
            self._on_command(command)
