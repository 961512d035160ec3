"""The sensor of environment variables: the names that the notebook's own code reads, never their values."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from operator import itemgetter
from typing import Any

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.originals import get_frame
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish, nothing

__all__ = ["VariableSensor"]


class VariableSensor:
    """Records the names of environment variables that a cell, or a local module it calls, looks up.

    As long as recording lasts, ``os.environ`` encodes its keys by way of the sensor, which so sees every form of reading one variable.
    Its class stays as it is, and what a failed look-up raises has none of our frames in it. Reads by installed code are left out:
    numeric libraries ask for dozens.
    """

    name = "environment variables"

    def __init__(self, current: Current, places: Places) -> None:
        self._current, self._places = current, places
        self._undo: Callable[[], None] = nothing

    def start(self) -> None:
        """Wraps the function by which ``os.environ`` encodes its keys."""
        environment: Any = os.environ
        original = environment.encodekey
        watching = environment.encodekey = _EncodeKey(original, self._encoded)

        def undo() -> None:
            if environment.encodekey is watching:
                environment.encodekey = original

        self._undo = undo

    def stop(self) -> None:
        """Takes the wrapping away."""
        self._undo()

    def watch(self, draft: Draft) -> Finish:
        """Looks at the cell's end whether it merely copied the whole environment."""
        return lambda: self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        """``{**os.environ}`` for a child process reads every variable; what the cell itself depends on are those that it names."""
        read = draft.environment_variables
        if len(read) > 1 and read.keys() >= set(os.environ):
            draft.environment_variables = {name: None for name in read if name in draft.source}

    def _encoded(self, key: Any) -> None:
        draft = self._current.draft
        if draft is None or not isinstance(key, str) or key in draft.environment_variables:
            return
        frame: Any = get_frame(2)
        if frame.f_code.co_name != "__getitem__":
            return  # set or deleted
        while frame is not None and frame.f_globals.get("__name__") in ("os", "collections.abc"):
            frame = frame.f_back
        if frame is not None and not self._places.is_installed(frame.f_code.co_filename) and frame.f_code.co_filename[:1] != "<":
            draft.environment_variables[key] = None


class _EncodeKey:
    """Encodes keys as ``original`` does, and tells of each. A copy, as one that is pickled for another process, is the original."""

    def __init__(self, original: Callable[[Any], Any], on_key: Callable[[Any], None]) -> None:
        self._original, self._on_key = original, on_key

    def __call__(self, key: Any) -> Any:
        __tracebackhide__ = True
        with suppress(Exception):  # the user's look-up goes on whatever happens here
            self._on_key(key)
        return self._original(key)

    def __reduce__(self) -> tuple[Any, ...]:
        return itemgetter(0), ((self._original,),)
