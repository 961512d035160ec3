"""The clock sensor: the calls in a cell's own source that read the clock."""

from __future__ import annotations

import ast
import datetime as dt
import time
from types import ModuleType
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish

__all__ = ["ClockSensor"]

_TIME: tuple[str, ...] = (
    "time",
    "time_ns",
    "perf_counter",
    "perf_counter_ns",
    "monotonic",
    "monotonic_ns",
    "process_time",
    "process_time_ns",
    "ctime",
)
_TIME += ("localtime", "gmtime", "strftime", "asctime")
_FUNCTIONS = {id(getattr(time, name)): f"time.{name}" for name in _TIME}
_METHODS = {"now", "utcnow", "today"}
_CONVERSIONS = {"time.ctime": 0, "time.localtime": 0, "time.gmtime": 0, "time.asctime": 0, "time.strftime": 1}


class ClockSensor:
    """Finds calls such as ``time.time()`` or ``datetime.now()`` in the parsed source, by what their names mean once the cell has run.

    Calls inside functions that the cell only calls are not seen.
    """

    name = "clock"

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def start(self) -> None:
        """Nothing to set up."""

    def stop(self) -> None:
        """Nothing to take away."""

    def watch(self, draft: Draft) -> Finish:
        """Looks the calls up at the cell's end, when its imports have been made."""
        return lambda: self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        calls = (node for node in ast.walk(draft.tree) if isinstance(node, ast.Call))
        draft.clock.extend(dict.fromkeys(name for call in calls if (name := self._clock_call(call))))

    def _clock_call(self, call: ast.Call) -> str | None:
        """The clock function that a call calls, as ``module.function``."""
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in _METHODS:
            owner = self._meaning(function.value)
            return f"{owner.__name__}.{function.attr}" if isinstance(owner, type) and issubclass(owner, dt.date) else None
        name = _FUNCTIONS.get(id(self._meaning(function)))
        # With a time to convert these do not look at the clock.
        return None if name is None or len(call.args) > _CONVERSIONS.get(name, len(call.args)) else name

    def _meaning(self, expression: ast.expr) -> Any:
        """What a dotted name stands for, looked up in modules and classes only: no code of the user's runs."""
        if isinstance(expression, ast.Name):
            return self._namespace.get(expression.id)
        if isinstance(expression, ast.Attribute):
            owner = self._meaning(expression.value)
            if isinstance(owner, (ModuleType, type)):
                return vars(owner).get(expression.attr)
        return None
