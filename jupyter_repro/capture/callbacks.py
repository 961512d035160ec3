"""Callbacks: functions that a cell registers, and that are called when no cell runs or another does.

None of this leaves a frame of the recorder's between the notebook's code and what shows its errors. Lists of callbacks become lists
that know whose turn it is (``noted``).
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from jupyter_repro.capture.current import Cell, Current
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.noted import NotedCallbacks, NotedEvents, NotedObservers, turns
from jupyter_repro.capture.patches import Patches

__all__ = ["Callbacks"]

_NOTE = "_jupyter_repro_cell"


class Callbacks:
    """Notes the cell when a callback is registered with IPython's events, a comm, a widget or ``atexit``, and lets it be current when the
    callback is called. ``flush`` is called when Python has exited as far as the notebook can see."""

    def __init__(self, shell: Any, current: Current, patches: Patches, flush: Callable[[], None]) -> None:
        self._current, self._patches, self._flush = current, patches, flush
        self._events: dict[str, list[Any]] = shell.events.callbacks
        kernel = getattr(shell, "kernel", None)
        self._handlers: dict[str, Any] = getattr(kernel, "shell_handlers", {})
        self._comms: Any = getattr(kernel, "comm_manager", None)
        self._targets: dict[str, Cell] = {}
        self._before: dict[str, tuple[Any, Any]] = {}

    def start(self, watch: ImportWatch, sensor: str) -> None:
        """Makes the lists, and the handlers of comm messages, know their cells."""
        for event, callbacks in self._events.items():
            self._events[event] = NotedEvents(self._current, callbacks)
        for message, cell_of in (("comm_open", self._opener), ("comm_msg", self._listener), ("comm_close", self._listener)):
            if (handler := self._handlers.get(message)) is not None:
                ours = self._handlers[message] = self._handling(handler, cell_of)
                self._before[message] = handler, ours
        watch.on("comm.base_comm", sensor, self._watch_comms)
        watch.on("ipywidgets.widgets.widget", sensor, self._watch_widgets)
        self._patches.put(atexit, "register", self._at_exit)

    def stop(self) -> None:
        """Makes them what they were."""
        for event, callbacks in self._events.items():
            if isinstance(callbacks, NotedEvents):
                self._events[event] = list(callbacks)
        for message, (handler, ours) in self._before.items():
            if self._handlers.get(message) is ours:
                self._handlers[message] = handler

    def _handling(self, handler: Any, cell_of: Callable[[Any], Cell | None]) -> Any:
        """Handles a comm message as the cell does that listens to it. The kernel's handlers log what is raised."""
        current = self._current

        @wraps(handler)
        def handle(stream: Any, ident: Any, message: Any) -> Any:
            try:
                cell = cell_of(message["content"])
            except Exception:  # the kernel says what is wrong with the message
                cell = None
            if cell is None:
                return handler(stream, ident, message)
            with current.inside(cell):
                return handler(stream, ident, message)

        return handle

    def _opener(self, content: Any) -> Cell | None:
        return self._targets.get(content["target_name"])

    def _listener(self, content: Any) -> Cell | None:
        comm = self._comms.comms.get(content["comm_id"])
        return None if comm is None else vars(comm).get(_NOTE)

    def _watch_comms(self) -> None:
        module: Any = sys.modules["comm.base_comm"]
        self._patches.put(module.BaseComm, "on_msg", self._noting_comm)
        self._patches.put(module.BaseComm, "on_close", self._noting_comm)
        self._patches.put(module.CommManager, "register_target", self._noting_target)

    def _noting_comm(self, original: Any) -> Any:
        current = self._current

        def register(comm: Any, callback: Any) -> None:
            original(comm, callback)
            setattr(comm, _NOTE, current.cell)

        return register

    def _noting_target(self, original: Any) -> Any:
        current, targets = self._current, self._targets

        def register_target(manager: Any, target_name: str, f: Any) -> None:
            original(manager, target_name, f)
            targets.pop(target_name, None)
            if (cell := current.cell) is not None:
                targets[target_name] = cell

        return register_target

    def _watch_widgets(self) -> None:
        """A widget's comm belongs to the cell that made the widget; who observes it later may be another."""
        module: Any = sys.modules["ipywidgets.widgets.widget"]
        self._patches.put(module.CallbackDispatcher, "register_callback", self._noting_callback)
        self._patches.put(module.Widget, "_add_notifiers", self._noting_observer)

    def _noting_callback(self, original: Any) -> Any:
        current = self._current

        def register_callback(dispatcher: Any, callback: Any, remove: bool = False) -> None:
            if type(dispatcher.callbacks) is list:
                dispatcher.callbacks = NotedCallbacks(current, dispatcher.callbacks)
            original(dispatcher, callback, remove)

        return register_callback

    def _noting_observer(self, original: Any) -> Any:
        current, turn = self._current, turns(self._current)

        def _add_notifiers(widget: Any, handler: Any, name: Any, type: Any) -> None:  # noqa: A002
            by_type = widget._trait_notifiers.setdefault(name, {})
            if not isinstance(by_type.get(type), NotedObservers):
                by_type[type] = NotedObservers(current, by_type.get(type, ()), turn)
            original(widget, handler, name, type)

        return _add_notifiers

    def _at_exit(self, original: Any) -> Any:
        """Python calls what was registered in reverse order: so one function goes before the cell's and one after."""
        current, flush = self._current, self._flush

        def register(func: Any, /, *args: Any, **kwargs: Any) -> Any:
            cell = current.cell
            if cell is None:
                return original(func, *args, **kwargs)
            inside = current.inside(cell)

            def leave() -> None:
                inside.__exit__(None, None, None)
                flush()

            original(leave)
            original(func, *args, **kwargs)
            original(inside.__enter__)
            return func

        return register
