"""A clock that pretends: in a replay that holds the clock, and never in a user's own kernel."""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.originals import clock
from jupyter_repro.capture.sensor import Finish, nothing

__all__ = ["HELD_CLOCK_SENSOR", "HeldClock"]

HELD_CLOCK_SENSOR = "held-clock"
"""The name under which a record says that the clock could not be held."""

# Functions that read the clock when they are given fewer arguments than this.
_CONVERSIONS = {"localtime": 1, "gmtime": 1, "ctime": 1, "asctime": 1, "strftime": 2}
_NANO = 10**9


class HeldClock:
    """Makes ``time`` and ``datetime`` say at each cell's start the time at which it started before, ``times`` by cell and for each time
    that
    it runs, and goes on from there at the usual pace. Stopwatches (``perf_counter``, ``monotonic``) are left alone.

    It holds what the cells' own code and libraries ask Python; what C code asks the system itself (``numpy.datetime64("now")``) it does
    not.
    """

    name = HELD_CLOCK_SENSOR

    def __init__(self, times: Mapping[str, Sequence[float]]) -> None:
        self._times = {cell: list(each) for cell, each in times.items()}
        self._offset = 0.0
        self._undo: list[Callable[[], None]] = []

    def start(self) -> None:
        """Sets the first cell's time and replaces the functions. Raises RuntimeError where this Python does not let them be."""
        first = min((each[0] for each in self._times.values() if each), default=clock())
        self._offset = first - clock()
        for name, function in self._functions().items():
            self._put(time, name, function)
        self._put_methods()
        if abs(dt.datetime.now(dt.timezone.utc).timestamp() - self._now()) > 1:
            self.stop()
            raise RuntimeError("datetime.now() cannot be replaced in this Python")

    def stop(self) -> None:
        """Puts the functions back."""
        for undo in reversed(self._undo):
            undo()
        self._undo.clear()

    def watch(self, draft: Draft) -> Finish:
        """Sets the clock to the time at which the cell started before."""
        times = self._times.get(draft.cell_id or "")
        if times:
            self._offset = (times.pop(0) if len(times) > 1 else times[0]) - clock()
        return nothing

    def _now(self) -> float:
        return clock() + self._offset

    def _functions(self) -> dict[str, Callable[..., Any]]:
        found: dict[str, Callable[..., Any]] = {"time": self._now, "time_ns": lambda: int(self._now() * _NANO)}
        for name, count in _CONVERSIONS.items():
            found[name] = self._converting(name, getattr(time, name), count)
        for name, unit in (("clock_gettime", 1), ("clock_gettime_ns", _NANO)):
            if hasattr(time, name):
                found[name] = self._getting(getattr(time, name), unit)
        return found

    def _converting(self, name: str, original: Callable[..., Any], count: int) -> Callable[..., Any]:
        """A function that converts a time, and takes the present one when it is given none."""

        @wraps(original)
        def convert(*args: Any) -> Any:
            __tracebackhide__ = True
            if len(args) >= count and args[-1] is not None:
                return original(*args)
            now = time.localtime(self._now()) if name in ("asctime", "strftime") else self._now()
            return original(*args[: count - 1], now)

        return convert

    def _getting(self, original: Callable[[int], Any], unit: int) -> Callable[[int], Any]:
        @wraps(original)
        def get(clock_id: int, /) -> Any:
            __tracebackhide__ = True
            value = original(clock_id)
            return value + type(value)(self._offset * unit) if clock_id == time.CLOCK_REALTIME else value

        return get

    def _put(self, module: Any, name: str, function: Any) -> None:
        original = getattr(module, name)
        setattr(module, name, function)
        self._undo.append(lambda: setattr(module, name, original))

    def _put_methods(self) -> None:
        """Replaces ``datetime.now`` and ``utcnow``. The class itself must stay what it is, for every other part of the process has it
        already, so the new methods go into its dictionary, which Python shows read-only."""
        kind = dt.datetime
        methods: dict[str, Any] = gc.get_referents(kind.__dict__)[0]
        for name, method in (("now", self._datetime_now()), ("utcnow", self._datetime_utcnow())):
            original = methods[name]
            methods[name] = classmethod(method)
            self._undo.append(lambda name=name, original=original: methods.__setitem__(name, original) or _modified(kind))  # type: ignore[misc,func-returns-value]
        _modified(kind)

    def _datetime_now(self) -> Callable[..., Any]:
        def now(cls: Any, tz: Any = None) -> Any:
            """Returns new datetime object representing current time local to tz."""
            __tracebackhide__ = True
            return cls.fromtimestamp(self._now(), tz)

        return now

    def _datetime_utcnow(self) -> Callable[..., Any]:
        def utcnow(cls: Any) -> Any:
            """Return a new datetime representing UTC day and time."""
            __tracebackhide__ = True
            if sys.version_info >= (3, 12):
                message = (
                    "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to "
                    "represent datetimes in UTC: datetime.datetime.now(datetime.UTC)."
                )
                warnings.warn(message, DeprecationWarning, stacklevel=2)
            return cls.fromtimestamp(self._now(), dt.timezone.utc).replace(tzinfo=None)

        return utcnow


def _modified(kind: type) -> None:
    """Lets Python forget what it has looked up in a class."""
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))
