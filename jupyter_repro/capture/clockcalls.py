"""The clock sensor for Python 3.12 and later: the calls that read the clock, as the interpreter makes them."""

from __future__ import annotations

import sys
from types import CodeType
from typing import Any, Protocol

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.clock import ClockSensor, clock_call
from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish, Sensor, nothing

__all__ = ["ClockCalls", "Monitoring", "clock_sensor"]

# The numbers that Python sets aside for a debugger, coverage, a profiler and an optimizer are left to them.
_TOOL_IDS = (4, 3)
_TOOL = "jupyter-repro"
_CELL_NAMES = ("<ipython-input", "<timed ")


class Monitoring(Protocol):
    """What is used of ``sys.monitoring``."""

    events: Any
    DISABLE: Any

    def get_tool(self, tool_id: int, /) -> str | None:
        """Who uses a tool id."""

    def use_tool_id(self, tool_id: int, name: str, /) -> object:
        """Takes one."""

    def free_tool_id(self, tool_id: int, /) -> object:
        """Gives it back."""

    def register_callback(self, tool_id: int, event: int, callback: Any, /) -> object:
        """Sets what is called at an event."""

    def set_local_events(self, tool_id: int, code: CodeType, events: int, /) -> object:
        """Says which events of a code object are wanted."""

    def restart_events(self) -> object:
        """Wants those events again that a callback has disabled."""


def clock_sensor(current: Current, places: Places, audit: Audit, namespace: dict[str, Any]) -> Sensor:
    """The sensor that sees the most on this Python."""
    monitoring: Any = getattr(sys, "monitoring", None)
    if monitoring is None or all(monitoring.get_tool(tool) for tool in _TOOL_IDS):
        return ClockSensor(namespace)
    return ClockCalls(current, places, audit, monitoring)


class ClockCalls:
    """Sees every call that the code of cells and of local modules makes, under whatever name, once a place and cell: it then asks the
    interpreter not to be told of that place again before the next cell, so that a loop runs at full speed.

    Code objects are found when they are executed, by Python's audit event. What installed code calls, it does not see, nor functions that
    C code calls back (``map(time.time, …)``).
    """

    name = "clock"
    follows = True

    def __init__(self, current: Current, places: Places, audit: Audit, monitoring: Monitoring) -> None:
        self._current, self._places, self._audit, self._monitoring = current, places, audit, monitoring
        self._tool: int | None = None

    def start(self) -> None:
        """Takes a free tool id. Raises ValueError when there is none any more."""
        free = (tool for tool in _TOOL_IDS if self._monitoring.get_tool(tool) is None)
        if (tool := next(free, None)) is None:
            raise ValueError("other tools monitor this interpreter: calls of the clock are not seen")
        self._monitoring.use_tool_id(tool, _TOOL)
        self._monitoring.register_callback(tool, self._monitoring.events.CALL, self._called)
        self._tool = tool
        self._audit.on("exec", self.name, self._executed)

    def stop(self) -> None:
        """Gives the tool id back."""
        self._audit.off("exec")
        if self._tool is not None:
            self._monitoring.register_callback(self._tool, self._monitoring.events.CALL, None)
            self._monitoring.free_tool_id(self._tool)
            self._tool = None

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """Wants to hear again of each place that calls."""
        self._monitoring.restart_events()
        return nothing

    def _executed(self, args: tuple[Any, ...]) -> None:
        code = args[0]
        if self._tool is not None and type(code) is CodeType and self._is_local(code.co_filename):
            self._watch_calls(code, self._tool)

    def _is_local(self, filename: str) -> bool:
        return filename.startswith(_CELL_NAMES) or not (filename.startswith("<") or self._places.is_installed(filename))

    def _watch_calls(self, code: CodeType, tool: int) -> None:
        self._monitoring.set_local_events(tool, code, self._monitoring.events.CALL)
        for constant in code.co_consts:
            if type(constant) is CodeType:
                self._watch_calls(constant, tool)

    def _called(self, code: CodeType, offset: int, function: Any, first: Any) -> Any:
        try:
            name = clock_call(function, first, lambda: code.co_code[offset + 1])
            if name is not None and (draft := self._current.draft) is not None and name not in draft.clock:
                draft.clock.append(name)
        except Exception:  # noqa: S110 # it would surface in the user's call, and a strange callable is no clock
            pass
        return self._monitoring.DISABLE
