"""When recording begins in a kernel that loads the extension as it starts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jupyter_repro.capture.channel import TARGET
from jupyter_repro.capture.originals import get_ident

__all__ = ["Startup"]

_PAUSE = 0.05


class Startup:
    """Begins to record as late as nobody can tell: a moment after the kernel has come up, while it waits for its first request; sooner
    when code is about to run, or when a front end asks for the record. Loading the recorder takes some 25 ms, for which who started the
    kernel need not wait.
    """

    def __init__(self, shell: Any, begin: Callable[[], None]) -> None:
        self._events, self._begin = shell.events, begin
        self._comms: Any = getattr(getattr(shell, "kernel", None), "comm_manager", None)
        self._is_waiting = False
        self._thread = get_ident()

    @staticmethod
    def is_of(shell: Any) -> bool:
        """Whether the shell's kernel is starting: it has no loop yet."""
        kernel, base = getattr(shell, "kernel", None), getattr(sys.modules.get("ipykernel.kernelbase"), "Kernel", None)
        return base is not None and isinstance(kernel, base) and getattr(kernel, "io_loop", None) is None

    def wait(self) -> None:
        """Waits for the first of these."""
        loop = sys.modules["tornado.ioloop"].IOLoop.current()
        loop.add_callback(loop.call_later, _PAUSE, self._now)
        self._events.register("pre_execute", self._now)  # before ``pre_run_cell``, for which the recorder then is in time
        if self._comms is not None:
            self._comms.register_target(TARGET, self._opened)
        self._is_waiting = True

    def stop(self) -> None:
        """Waits no more."""
        if not self._is_waiting:
            return
        self._is_waiting = False
        with suppress(ValueError):
            self._events.unregister("pre_execute", self._now)
        if self._comms is not None:
            self._comms.targets.pop(TARGET, None)

    def _now(self) -> None:
        if self._is_waiting and get_ident() == self._thread:  # a subshell may run code first; its thread is not the one that cells run on
            self.stop()
            self._begin()

    def _opened(self, comm: Any, message: Any) -> None:
        self._now()
        if self._is_waiting:
            comm.close()  # who asks from a subshell asks again
        else:
            self._comms.targets[TARGET](comm, message)
