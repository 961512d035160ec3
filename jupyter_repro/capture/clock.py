"""The clock sensor for Pythons before 3.12: the calls in a cell's own source that read the clock."""

from __future__ import annotations

import ast
import datetime as dt
import sys
import time
from collections.abc import Callable
from types import BuiltinMethodType, MethodType, ModuleType
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish, nothing

__all__ = ["ClockSensor", "clock_call"]

_TIME: tuple[str, ...] = (
    "time",
    "time_ns",
    "perf_counter",
    "perf_counter_ns",
    "monotonic",
    "monotonic_ns",
    "process_time",
    "process_time_ns",
    "thread_time",
    "thread_time_ns",
    "clock_gettime",
    "clock_gettime_ns",
    "ctime",
)
_TIME += ("localtime", "gmtime", "strftime", "asctime")
_FUNCTIONS = {id(getattr(time, name)): f"time.{name}" for name in _TIME if hasattr(time, name)}
_METHODS = {"now", "utcnow", "today"}
_CONVERSIONS = {"time.ctime": 0, "time.localtime": 0, "time.gmtime": 0, "time.asctime": 0, "time.strftime": 1}
# What makes a time of a text, and reads the clock when the text says so.
_MAKERS = (("numpy", "datetime64"), ("pandas", "Timestamp"), ("pandas", "to_datetime"))


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
        return (lambda: self._finish(draft)) if "(" in draft.source else nothing

    def _finish(self, draft: Draft) -> None:
        calls = (node for node in ast.walk(draft.tree) if isinstance(node, ast.Call))
        draft.clock.extend(dict.fromkeys(name for call in calls if (name := self._clock_call(call))))

    def _clock_call(self, call: ast.Call) -> str | None:
        """The clock function that a call calls, as ``module.function``."""
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in _METHODS:
            owner = self._meaning(function.value)
            return _of_class(owner, function.attr)
        first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        return clock_call(self._meaning(function), first, lambda: len(call.args))

    def _meaning(self, expression: ast.expr) -> Any:
        """What a dotted name stands for, looked up in modules and classes only: no code of the user's runs."""
        if isinstance(expression, ast.Name):
            return self._namespace.get(expression.id)
        if isinstance(expression, ast.Attribute):
            owner = self._meaning(expression.value)
            if isinstance(owner, (ModuleType, type)):
                return vars(owner).get(expression.attr)
        return None


def clock_call(function: Any, first: Any, count: Callable[[], int]) -> str | None:
    """What a call reads the clock by, as ``module.function``, or None when it does not: ``function`` is what is called, ``first`` its first
    argument, ``count`` tells their number."""
    name = _FUNCTIONS.get(id(function))
    if name is not None:
        # With a time to convert these do not look at the clock.
        return None if name in _CONVERSIONS and count() > _CONVERSIONS[name] else name
    if _is_compiled_method(function) and function.__name__ in _METHODS:
        return _of_class(function.__self__, function.__name__)
    if type(first) is str and first in ("now", "today"):
        for module, maker in _MAKERS:
            if function is not None and function is getattr(sys.modules.get(module), "__dict__", {}).get(maker):
                return f"{module}.{maker}"
    return None


def _is_compiled_method(function: Any) -> bool:
    """Whether it is a method of C's or Cython's. A method ``now`` written in Python is somebody's own clock, or a frozen one."""
    kind = type(function)
    return kind is BuiltinMethodType or (kind is MethodType and type(function.__func__).__name__ == "cython_function_or_method")


def _of_class(owner: Any, method: str) -> str | None:
    return f"{owner.__name__}.{method}" if isinstance(owner, type) and issubclass(owner, dt.date) else None
