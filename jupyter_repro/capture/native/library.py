"""The C library, loaded into this process."""

from __future__ import annotations

import atexit
import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from jupyter_repro.capture.digests import FileState
from jupyter_repro.capture.native.event import Event, Events, events_in
from jupyter_repro.capture.originals import exists
from jupyter_repro.model.artifact import Digest

__all__ = ["NOBODY", "Library", "library_path"]

NOBODY: Final = -1
"""In place of a cell execution's order: what the thread does is the recorder's own work."""

_PIECE = 1 << 20
_MOST_FILES = 128  # as in apart.c
_STATE = struct.Struct("<5q")


def library_path() -> str:
    """Where the build puts the library for this machine."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), f"watch-{os.uname().machine}.so")


class Library:
    """Sees what this process and its children do through libc, from ``load`` to ``stop``.

    Cell executions are named by their order; None stands for none of one's own.
    """

    def __init__(self, functions: Any, slow: Any) -> None:
        self._functions, self._slow = functions, slow
        self._buffer = ctypes.create_string_buffer(_PIECE)

    @classmethod
    def load(cls, rules: bytes, path: str | None = None) -> Library:
        """Loads the library and begins to watch; ``rules`` say which paths are not told. Raises OSError with the reason where that is not
        possible."""
        if sys.platform != "linux":
            raise OSError(f"not on {sys.platform}")
        path = path or library_path()
        if not exists(path):
            raise OSError(f"{os.path.basename(path)} is missing: there was no C compiler when the package was installed")
        # What may have to wait, for a thread that is loading an object or that writes an event, waits without Python's lock: the other may
        # want that one.
        functions, slow = ctypes.PyDLL(path), ctypes.CDLL(path)
        slow.watch_start.restype = ctypes.c_char_p
        slow.watch_start.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p]
        slow.watch_drain.restype = ctypes.c_size_t
        slow.watch_drain.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        slow.watch_objects.restype = ctypes.c_size_t
        slow.watch_objects.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
        slow.watch_digests.restype = ctypes.c_size_t
        slow.watch_digests.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_char_p]
        slow.watch_states.restype = None
        slow.watch_states.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_char_p]
        functions.watch_dropped.restype = ctypes.c_uint64
        functions.watch_audit.restype = functions.watch_listen.restype = ctypes.c_bool
        functions.watch_listen.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
        reason = slow.watch_start(rules, len(rules), os.fsencode(path))
        if reason:
            raise OSError(os.fsdecode(reason))
        return cls(functions, slow)

    def begin(self, order: int) -> None:
        """A cell execution begins: what was told before is told again."""
        self._functions.watch_begin(order + 1)

    def end(self, order: int) -> None:
        """A cell execution has ended: pool workers that it started work for the main cell from now on."""
        self._functions.watch_end(order + 1)

    def main(self, order: int | None) -> None:
        """Sets the cell execution that threads without one of their own belong to, in this process."""
        self._functions.watch_main(0 if order is None else order + 1)

    def enter(self, order: int | None) -> None:
        """Sets the cell execution that this thread belongs to; None: the main one; ``NOBODY``: none, it is not watched."""
        self._functions.watch_enter(0 if order is None else NOBODY if order < 0 else order + 1)

    def importing(self, importing: bool) -> None:  # the one thing that it sets
        """Whether this thread loads installed code just now."""
        self._functions.watch_importing(int(importing))

    def rescan(self) -> None:
        """Watches what was loaded since."""
        self._slow.watch_rescan()

    def wait(self) -> bool:
        """Sleeps until many events have come; False once the library has stopped."""
        return bool(self._slow.watch_wait())

    def events(self) -> Iterator[Event | Events]:
        """The events since the last time, oldest first. To be exhausted, by one thread at a time."""
        while size := self._slow.watch_drain(self._buffer, _PIECE):
            yield from events_in(memoryview(self._buffer)[:size])

    def drain(self) -> list[Event]:
        """Watches what was loaded since, and gives the events since the last time one by one."""
        self.rescan()
        found: list[Event] = []
        for event in self.events():
            found += event.single() if isinstance(event, Events) else (event,)
        return found

    def digests(self, files: Sequence[tuple[str, FileState]]) -> list[Digest | None] | None:
        """The digests of the first of some files, at least of one, each None where it is not in that state or cannot be read; None where
        the system does not let the library do so. The locks that this process holds on them stay."""
        files = files[:_MOST_FILES]
        paths = b"".join(os.fsencode(path) + b"\0" for path, _ in files)
        states = b"".join(_STATE.pack(*state) for _, state in files)
        out, done = ctypes.create_string_buffer(32 * len(files)), ctypes.create_string_buffer(len(files))
        looked = self._slow.watch_digests(paths, states, len(files), out, done)
        raw, right = out.raw.hex(), done.raw
        return [Digest(f"sha256:{raw[64 * n : 64 * n + 64]}") if right[n] else None for n in range(looked)] or None

    def states(self, paths: Sequence[str]) -> list[FileState | None]:
        """The states of files, None where there is none: os.stat would give Python's lock up and take it again for each of them."""
        count = len(paths)
        out, there = ctypes.create_string_buffer(_STATE.size * count), ctypes.create_string_buffer(count)
        self._slow.watch_states(b"".join(os.fsencode(path) + b"\0" for path in paths), count, out, there)
        return [state if is_there else None for state, is_there in zip(_STATE.iter_unpack(out.raw), there.raw, strict=True)]

    def objects(self) -> list[str]:
        """The paths of the shared libraries and extension modules that this process has loaded."""
        buffer = ctypes.create_string_buffer(_PIECE)
        size = self._slow.watch_objects(buffer, _PIECE)
        return [os.fsdecode(path) for path in ctypes.string_at(buffer, size).split(b"\0")[:-1]]

    def listen(self, event: str, listener: Callable[[tuple[Any, ...]], None] | None) -> bool:
        """Has a function called with the arguments of each audit event of a name; None: nothing any more. False where that cannot be, and
        where Python's own hooks have to do."""
        if not self._functions.watch_audit(_python()):
            return False
        atexit.unregister(self._functions.watch_deafen)
        atexit.register(self._functions.watch_deafen)  # what is raised while Python takes its modules apart would find half of ours
        return bool(self._functions.watch_listen(event.encode(), None if listener is None else _kept(listener)))

    @property
    def dropped(self) -> int:
        """How many events were lost because nobody drained in time."""
        return int(self._functions.watch_dropped())

    def stop(self) -> None:
        """Gives every call back its own function. Children watch no more either."""
        self._slow.watch_stop()


def _kept(listener: Callable[[tuple[Any, ...]], None]) -> int:
    """The address of a function, which is never given up from now on: somebody may be about to call it, up to the process's last moment."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(listener))
    return id(listener)


def _python() -> Any:
    """The addresses of what the library calls of Python's C interface, as ``audit.c`` takes them."""
    names = ("PySys_AddAuditHook", "PyObject_CallFunctionObjArgs", "Py_DecRef", "PyInterpreterState_Get")
    return (ctypes.c_void_p * len(names))(*(ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value for name in names))
