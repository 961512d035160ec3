"""The sensor of environment variables: the names that the notebook's own code reads, never their values."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.originals import get_frame
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish, nothing

__all__ = ["VariableSensor"]


class VariableSensor:
    """Records the names of environment variables that a cell, or a local module it calls, looks up.

    ``os.environ`` gets a subclass of its own class for as long as recording lasts, which sees every form of reading one variable.
    Reads by installed code are left out: numeric libraries ask for dozens.
    """

    name = "environment variables"

    def __init__(self, current: Current, places: Places) -> None:
        self._current, self._places = current, places
        self._class: Any = None

    def start(self) -> None:
        """Swaps the class of ``os.environ``."""
        self._class = os.environ.__class__
        os.environ.__class__ = _watching(self._class, self._read)

    def stop(self) -> None:
        """Gives ``os.environ`` its class back."""
        if self._class is not None:
            os.environ.__class__ = self._class

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """Nothing to do at a cell's start or end."""
        return nothing

    def _read(self, key: Any) -> None:
        draft = self._current.draft
        if draft is None or not isinstance(key, str) or key in draft.environment_variables:
            return
        frame: Any = get_frame(2)
        while frame is not None and frame.f_globals.get("__name__") in ("os", "collections.abc"):
            frame = frame.f_back
        if frame is not None and not self._places.is_installed(frame.f_code.co_filename) and frame.f_code.co_filename[:1] != "<":
            draft.environment_variables[key] = None


def _watching(base: Any, on_read: Callable[[Any], None]) -> type:
    """A subclass of the environment's class that tells of each look-up, also of one that fails."""

    def look_up(self: Any, key: Any) -> Any:
        with suppress(Exception):  # the user's look-up goes on whatever happens here
            on_read(key)
        return base.__getitem__(self, key)

    return type(base.__name__, (base,), {"__getitem__": look_up, "__module__": base.__module__})
