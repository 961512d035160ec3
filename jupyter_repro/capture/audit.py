"""Python's audit events, handed to the sensors that want them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from jupyter_repro.capture.originals import getpid

__all__ = ["Audit"]

Handler = Callable[[tuple[Any, ...]], None]
Handlers = tuple[tuple[str, Handler], ...]

# An audit hook can never be removed from an interpreter. So there is one, for good, and unloading empties its table.
_handlers: dict[str, Handlers] = {}
_heard_natively: set[str] = set()
_installed = False

Listen = Callable[[str, Callable[[tuple[Any, ...]], None] | None], bool]
"""Has a function hear the events of a name, or none hear them; False where that cannot be."""


class Audit:
    """Gives audit events to handlers, one a sensor for each event. A handler that raises is removed and reported to ``on_error``.

    Child processes made by ``fork`` inherit the hook; there it does nothing. ``listen`` is the C library's way to hear of an event, which
    costs the others next to nothing; without one, or where it cannot, Python's own is taken, by which each event costs 0.2 µs.
    """

    def __init__(self, on_error: Callable[[str, Exception], None], listen: Listen | None = None) -> None:
        self._on_error, self._listen = on_error, listen
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
        known = event in _handlers
        _handlers[event] = (*_handlers.get(event, ()), (sensor, guarded))
        if not known and self._listen is not None and self._listen(event, partial(_tell, event)):
            _heard_natively.add(event)
        elif event not in _heard_natively:
            _install()

    def off(self, event: str, sensor: str | None = None) -> None:
        """Stops handling an event in the name of a sensor, or of all."""
        if left := tuple(entry for entry in _handlers.get(event, ()) if sensor not in (None, entry[0])):
            _handlers[event] = left
        else:
            _handlers.pop(event, None)
            if self._listen is not None and event in _heard_natively:
                _heard_natively.discard(event)
                self._listen(event, None)


def _tell(event: str, args: tuple[Any, ...]) -> None:
    for _, handler in _handlers.get(event, ()):
        handler(args)


def _install() -> None:
    global _installed  # noqa: PLW0603
    if not _installed:
        listened_to = _handlers.keys()

        def hook(event: str, args: tuple[Any, ...]) -> None:
            if event in listened_to and event not in _heard_natively:
                _tell(event, args)

        sys.addaudithook(hook)
        _installed = True
