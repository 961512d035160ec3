"""The sensor of environment variables: the names that the notebook's own code reads, never their values."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from operator import itemgetter
from typing import Any

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.originals import get_frame
from jupyter_repro.capture.patches import leave_no_frame
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish

__all__ = ["VariableSensor"]

_BETWEEN = ("os", "collections.abc")
_IN_ITS_NAME = {
    ("posixpath", "expandvars"),
    ("posixpath", "repl"),
    ("ntpath", "expandvars"),
    ("ntpath", "repl"),
    ("string", "convert"),
    ("string", "substitute"),
    ("string", "safe_substitute"),
    ("dotenv.main", "set_as_environment_variables"),
    ("dotenv.main", "load_dotenv"),
}
_MAGIC = ("IPython.core.magics.osm", "env")


class VariableSensor:
    """Records the names of environment variables that a cell, or a local module it calls, looks up.

    As long as recording lasts, ``os.environ`` encodes its keys by way of the sensor, which so sees every form of reading one variable.
    Its class stays as it is, and what a failed look-up raises has none of our frames in it. Reads by installed code are left out:
    numeric libraries ask for dozens.
    """

    name = "environment variables"
    follows = True

    def __init__(self, current: Current, places: Places) -> None:
        self._current, self._places = current, places
        self._undo: list[Callable[[], None]] = []

    def start(self) -> None:
        """Wraps the functions by which ``os.environ`` and ``os.environb`` encode their keys."""
        for environment in (os.environ, getattr(os, "environb", None)):
            if environment is not None:
                self._wrap(environment)

    def _wrap(self, environment: Any) -> None:
        original = environment.encodekey
        watching = environment.encodekey = _EncodeKey(original, self._encoded)

        def undo() -> None:
            if environment.encodekey is watching:
                environment.encodekey = original

        self._undo.append(undo)

    def stop(self) -> None:
        """Takes the wrapping away."""
        for undo in self._undo:
            undo()
        self._undo.clear()

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
        if draft is None or not isinstance(key, (str, bytes)):
            return
        name = key if isinstance(key, str) else os.fsdecode(key)
        frame: Any = get_frame(2)
        if name not in draft.environment_variables and frame.f_code.co_name == "__getitem__" and self._is_read_locally(frame):
            draft.environment_variables[name] = None  # it was neither set nor deleted

    def _is_read_locally(self, frame: Any) -> bool:
        """Whether the notebook's own code looks a variable up, by itself or by way of what does so in its name."""
        while frame is not None and (_place(frame)[0] in _BETWEEN or _place(frame) in _IN_ITS_NAME):
            frame = frame.f_back
        if frame is None:
            return False
        filename = frame.f_code.co_filename
        return _place(frame) == _MAGIC or not (filename.startswith("<") or self._places.is_installed(filename))


def _place(frame: Any) -> tuple[str, str]:
    """The module whose code a frame runs, and the function."""
    return str(frame.f_globals.get("__name__")), frame.f_code.co_name


class _EncodeKey:
    """Encodes keys as ``original`` does, and tells of each. A copy, as one that is pickled for another process, is the original."""

    def __init__(self, original: Callable[[Any], Any], on_key: Callable[[Any], None]) -> None:
        self._original, self._on_key = original, on_key

    def __call__(self, key: Any) -> Any:
        __tracebackhide__ = True
        with suppress(Exception):  # the user's look-up goes on whatever happens here
            self._on_key(key)
        try:
            return self._original(key)
        except BaseException as error:
            leave_no_frame(error)
            raise

    def __reduce__(self) -> tuple[Any, ...]:
        return itemgetter(0), ((self._original,),)
