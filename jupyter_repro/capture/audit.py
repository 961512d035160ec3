"""Python's audit events, handed to the sensors that want them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from jupyter_repro.capture.originals import getpid

__all__ = ["Audit"]

Handler = Callable[[tuple[Any, ...]], None]
Handlers = tuple[tuple[str, Handler], ...]

# An audit hook can never be removed from an interpreter. So there is one, for good, and unloading empties its table.
_handlers: dict[str, Handlers] = {}
_installed = False


class Audit:
    """Gives audit events to handlers, one a sensor for each event. A handler that raises is removed and reported to ``on_error``.

    Child processes made by ``fork`` inherit the hook; there it does nothing.
    """

    def __init__(self, on_error: Callable[[str, Exception], None]) -> None:
        self._on_error = on_error
        self._pid = getpid()

    def on(self, event: str, sensor: str, handler: Handler) -> None:
        """Calls ``handler`` with the arguments of each such event from now on, in the name of a sensor."""

        def guarded(args: tuple[Any, ...]) -> None:
            try:
                handler(args)
            except Exception as error:  # an exception that left here would surface in the user's own call
                self.off(event, sensor)
                if getpid() == self._pid:
                    self._on_error(sensor, error)

        self.off(event, sensor)
        _handlers[event] = (*_handlers.get(event, ()), (sensor, guarded))
        _install()

    def off(self, event: str, sensor: str | None = None) -> None:
        """Stops handling an event in the name of a sensor, or of all."""
        if left := tuple(entry for entry in _handlers.get(event, ()) if sensor not in (None, entry[0])):
            _handlers[event] = left
        else:
            _handlers.pop(event, None)


def _install() -> None:
    global _installed  # noqa: PLW0603
    if not _installed:
        get = _handlers.get

        def hook(event: str, args: tuple[Any, ...]) -> None:
            handlers = get(event)
            if handlers is not None:
                for _, handler in handlers:
                    handler(args)

        sys.addaudithook(hook)
        _installed = True
