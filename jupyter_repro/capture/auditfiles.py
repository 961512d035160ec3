"""What the file sensor hears from Python's audit events.

They tell what passes through Python (``open``, ``os.open``, ``sqlite3.connect``, renames), before it is done. Readers in C that open
files by themselves they do not tell of, nor what child processes do: of these, the files that command lines name are looked at before
and after.
"""

from __future__ import annotations

import os
from typing import Any

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.commandfiles import CommandFiles
from jupyter_repro.capture.connections import database_file
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.files import FileSensor, Touched
from jupyter_repro.capture.forkedfiles import ForkedFiles
from jupyter_repro.capture.originals import get_frame, getcwd

__all__ = ["AuditFiles"]

_WRITING = os.O_WRONLY | os.O_RDWR
_EVENTS = (
    "open",
    "os.rename",
    "os.remove",
    "os.truncate",
    "os.link",
    "os.symlink",
    "sqlite3.connect",
    "subprocess.Popen",
    "os.posix_spawn",
    "os.system",
)


class AuditFiles:
    """Tells the file sensor what Python is about to do with files."""

    certain = False

    def __init__(self, audit: Audit, current: Current) -> None:
        self._audit, self._current = audit, current
        self._sensor: FileSensor
        self._commands: CommandFiles
        self._forked: ForkedFiles

    def start(self, sensor: FileSensor) -> None:
        """Listens to the audit events that are about files."""
        self._sensor = sensor
        self._commands = CommandFiles(sensor)
        self._forked = ForkedFiles(self._audit, self._current, sensor)
        self._forked.start()
        handlers = (
            self._opened,
            self._renamed,
            self._removed,
            self._truncated,
            self._linked,
            self._pointed,
            self._connected,
            self._started,
            self._spawned,
            self._told_the_shell,
        )
        for event, handler in zip(_EVENTS, handlers, strict=True):
            self._audit.on(event, sensor.name, handler)

    def stop(self) -> None:
        """Listens no more."""
        self._forked.stop()
        for event in _EVENTS:
            self._audit.off(event, self._sensor.name)

    def settle(self, touched: Touched) -> None:
        """Tells what child processes have done: what forked ones spool, and what has become of the files that command lines name."""
        self._forked.settle(touched)
        self._commands.settle(touched)

    def begin(self, draft: Draft, touched: Touched) -> None:
        """Looks at the files that the source's shell commands name: those that IPython runs raise no audit event."""
        self._forked.settle()
        self._commands.begin(draft, touched)

    def _opened(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        path, mode, flags = args
        if touched is None or path.__class__ is int:
            return
        writing = bool(flags & _WRITING)
        absolute = path.__class__ is str and path[:1] == "/"
        # The same open again, as loops make it, ends here; a relative path may mean another file after chdir.
        if absolute:
            if (path, writing) in touched.raw:
                return
            touched.raw.add((path, writing))
        name = _normal(path if absolute else _absolute(path))
        if name is None or not self._sensor.is_data(name, _importing):
            return
        if writing:
            self._change(touched, name, keeps=not flags & (os.O_TRUNC | os.O_EXCL))
        # ``os.open`` may open a folder, or take a path as relative to one, which the event does not tell.
        elif mode is not None or self._sensor.state(name) is not None:
            self._sensor.read(touched, name)

    def _change(self, touched: Touched, path: str, *, keeps: bool) -> None:
        touched.seen.write(path, self._sensor.before(touched, path, keeps=keeps), keeps=keeps)

    def _renamed(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        if touched is None or args[0].__class__ is int:
            return
        folders = args[2:4] if len(args) > 3 else (-1, -1)
        source, target = (_normal(_absolute(path, folder)) for path, folder in zip(args[:2], folders, strict=True))
        if source is None or target is None:
            return
        before = self._sensor.before(touched, target, keeps=False)
        moved = self._sensor.before(touched, source, keeps=False)
        with self._current.nobody():  # listing a folder is not the cell's doing
            self._sensor.move(touched, source, target, folder=source, before=before, moved=moved)

    def _removed(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        path = _normal(_absolute(args[0], args[1] if len(args) > 1 else -1)) if touched is not None else None
        if touched is None or path is None or not self._sensor.is_data(path, _always):
            return
        touched.raw -= {(path, True), (path, False)}
        before = self._sensor.before(touched, path, keeps=False)
        if before is not None or touched.seen.is_changed(path):
            touched.seen.unlink(path, before)

    def _truncated(self, args: tuple[Any, ...]) -> None:
        touched, path = self._sensor.touched(self._current.draft), args[0]
        name = _normal(_absolute(path)) if touched is not None and path.__class__ is not int else None
        if touched is not None and name is not None and self._sensor.is_data(name, _always):
            self._change(touched, name, keeps=True)

    def _linked(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        names = [_normal(_absolute(path)) for path in args[:2]] if touched is not None else []
        for name, is_source in zip(names, (True, False), strict=False):
            if touched is not None and name is not None and self._sensor.is_data(name, _always):
                if is_source:
                    touched.seen.read(name)
                else:
                    self._change(touched, name, keeps=False)

    def _pointed(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        name = _normal(_absolute(args[1])) if touched is not None else None
        if touched is not None and name is not None and self._sensor.is_data(name, _always):
            self._change(touched, name, keeps=False)

    def _connected(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        if touched is None or not isinstance(args[0], (str, bytes, os.PathLike)) or os.fsdecode(args[0]) in (":memory:", ""):
            return
        path = _normal(_absolute(database_file(os.fsdecode(args[0]))))
        # Whether a database is written shows only afterwards, in its state.
        if path is not None and self._sensor.is_data(path, _always):
            self._change(touched, path, keeps=True)

    def _started(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        if touched is not None:
            with self._current.nobody():
                self._commands.start(touched, args[1], args[0], _absolute(args[2] or "."))

    def _spawned(self, args: tuple[Any, ...]) -> None:
        self._started((args[0], args[1], None))

    def _told_the_shell(self, args: tuple[Any, ...]) -> None:
        touched = self._sensor.touched(self._current.draft)
        if touched is not None:
            with self._current.nobody():
                self._commands.shell(touched, os.fsdecode(args[0]))


def _absolute(path: Any, folder: Any = -1) -> str | None:
    """A path that a call was given, from the root; None for what is none, and where the working directory is gone."""
    try:
        name = os.fsdecode(path)
        if isinstance(folder, int) and folder >= 0 and name[:1] != "/":
            return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), name)
        return os.path.join(getcwd(), name)
    except (OSError, TypeError):
        return None


def _normal(path: str | None) -> str | None:
    """The path without detours, links not being looked at."""
    return path if path is None or not ("/." in path or "//" in path or path.endswith("/")) or os.sep != "/" else os.path.normpath(path)


def _always() -> bool:
    """What installed code does here is its own affair."""
    return True


def _importing() -> bool:
    """Whether an import statement is what runs now: packages read data files of their own while they load."""
    frame = get_frame(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False
