"""The files of forked children, which inherit the audit hook: the child spools what it does, the kernel reads that at the cell's end."""

from __future__ import annotations

import os
from typing import Any

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.commands import targets_of, words_of
from jupyter_repro.capture.draft import Current
from jupyter_repro.capture.files import FileSensor, Touched
from jupyter_repro.capture.originals import getcwd, getpid
from jupyter_repro.capture.spool import Spool

__all__ = ["ForkedFiles"]

_WRITING = os.O_WRONLY | os.O_RDWR
_EVENTS = ("open", "os.rename", "os.remove", "os.exec")
_LONGEST = 4096  # a path
_MOST = 100_000  # opens that a child remembers having told of


class ForkedFiles:
    """Tells the file sensor what children that a cell has forked (``multiprocessing``, ``os.fork``) do through Python."""

    def __init__(self, audit: Audit, current: Current, sensor: FileSensor) -> None:
        self._audit, self._current, self._sensor = audit, current, sensor
        self._told: set[tuple[str, bool]] = set()
        self._spool: Spool | None = None
        self._order: int | None = None

    def start(self) -> None:
        """Makes the spool and waits for forks."""
        try:
            self._spool = Spool(fields=5)
        except (OSError, ImportError):
            return  # the level's limits say that children are not followed
        os.register_at_fork(after_in_child=self._forked)

    def stop(self) -> None:
        """Waits no more."""
        spool, self._spool = self._spool, None
        if spool is not None:
            spool.close()

    def settle(self, ending: Touched | None = None) -> None:
        """Tells what children have done, when a cell begins or, ``ending``, comes to its end. Workers of a pool that an earlier cell has
        started work for that one."""
        for order, pid, kind, path, target in self._spool.rows() if self._spool is not None else ():
            touched = self._sensor.running(int(order)) or ending or self._sensor.touched(self._current.of(int(order), int(pid)))
            if touched is None:
                continue
            if kind == "read":
                touched.seen.read(path)
            elif kind == "write":
                touched.seen.write(path, None)
            elif kind == "name":
                touched.named.setdefault(path, None)
            elif kind == "rename":
                touched.seen.rename(path, target, None)
            elif touched.seen.is_changed(path):
                touched.seen.unlink(path, None)

    def _forked(self) -> None:
        """In a child: from now on events go to the spool, in the name of the cell that has forked."""
        cell = self._current.cell
        if self._spool is None:
            return
        if self._order is None:
            self._order = None if cell is None else cell.order
        for event in _EVENTS:
            self._audit.off(event, self._sensor.name)
        if self._order is not None:
            for event, handler in zip(_EVENTS, (self._opened, self._renamed, self._removed, self._replaced), strict=True):
                self._audit.on(event, self._sensor.name, handler)

    def _opened(self, args: tuple[Any, ...]) -> None:
        path, _, flags = args
        if path.__class__ is not int:
            name, writing = _absolute(path), bool(flags & _WRITING)
            if (name, writing) not in self._told and len(self._told) < _MOST:
                self._told.add((name, writing))
                self._tell("write" if writing else "read", name)

    def _renamed(self, args: tuple[Any, ...]) -> None:
        if args[0].__class__ is not int:
            self._told.clear()
            self._tell("rename", _absolute(args[0]), _absolute(args[1]))

    def _removed(self, args: tuple[Any, ...]) -> None:
        self._told.clear()
        self._tell("unlink", _absolute(args[0]))

    def _replaced(self, args: tuple[Any, ...]) -> None:
        """Another program takes the child's place: all that is known of it is its command line."""
        for word in targets_of(words_of(args[1], args[0])):
            if len(word) < _LONGEST and "\0" not in word:
                path = _absolute(word)
                self._tell("read" if self._sensor.state(path) is not None else "name", path)

    def _tell(self, kind: str, path: str, target: str = "") -> None:
        if self._spool is not None and self._sensor.is_data(target or path, lambda: True):
            self._spool.write(str(self._order), str(getpid()), kind, path, target)


def _absolute(path: Any) -> str:
    return os.path.normpath(os.path.join(getcwd(), os.fsdecode(path)))
