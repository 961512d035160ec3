"""Connections to SQLite's databases that outlive their cell: a later cell that uses one opens no file."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.files import FileSensor
from jupyter_repro.capture.namespace import read_by
from jupyter_repro.capture.originals import get_ident, getcwd
from jupyter_repro.capture.sensor import Finish, nothing
from jupyter_repro.lineage.names import names_of

__all__ = ["ConnectionSensor", "database_file"]

_MOST = 1000  # connections


class ConnectionSensor:
    """Counts a database as used by a cell whose code names a connection to it, or a cursor, that is there from before, but for closing
    it. Connections that objects of other types hold are not found.

    ``sqlite3`` tells of each connection by its audit events. One that is gone leaves its address to others, which are told of too.
    """

    name = "connections"

    def __init__(self, audit: Audit, files: FileSensor, namespace: Mapping[str, Any]) -> None:
        self._audit, self._files, self._namespace = audit, files, namespace
        self._asked: dict[int, str | None] = {}
        self._paths: dict[int, str | None] = {}

    def start(self) -> None:
        """Listens to what sqlite3 opens."""
        self._audit.on("sqlite3.connect", self.name, self._connecting)
        self._audit.on("sqlite3.connect/handle", self.name, self._connected)

    def stop(self) -> None:
        """Listens no more."""
        self._audit.off("sqlite3.connect", self.name)
        self._audit.off("sqlite3.connect/handle", self.name)

    def watch(self, draft: Draft) -> Finish:
        """Looks for connections among what the cell's code may read; the files it uses are told at the end."""
        paths = self._named(draft) if self._paths else ()
        return partial(self._finish, draft, paths) if paths else nothing

    def _finish(self, draft: Draft, paths: tuple[str, ...]) -> None:
        touched = self._files.touched(draft)
        for path in paths:
            if touched is not None and self._files.is_data(path, lambda: False) and self._files.state(path) is not None:
                touched.seen.read(path, there=True)

    def _connecting(self, args: tuple[Any, ...]) -> None:
        name = database_file(os.fsdecode(args[0]))
        self._asked[get_ident()] = os.path.normpath(os.path.join(getcwd(), name)) if name not in ("", ":memory:") else None

    def _connected(self, args: tuple[Any, ...]) -> None:
        if len(self._paths) >= _MOST:
            self._paths.pop(next(iter(self._paths)))
        self._paths[id(args[0])] = self._asked.pop(get_ident(), None)

    def _named(self, draft: Draft) -> tuple[str, ...]:
        """The databases of the connections that the cell's code may use."""
        names = names_of(draft.source)
        reached = set(names.refs) - _only_closed(draft.tree)
        waiting = list(reached)
        while waiting:
            further = {name for name in read_by(self._namespace.get(waiting.pop())) if name in self._namespace} - reached
            reached |= further
            waiting.extend(further)
        found = (self._path_of(self._namespace.get(name)) for name in sorted(reached))
        return tuple(dict.fromkeys(path for path in found if path is not None))

    def _path_of(self, value: Any) -> str | None:
        sqlite: Any = sys.modules.get("sqlite3")
        if sqlite is None:
            return None
        kinds = type.__dict__["__mro__"].__get__(type(value))
        if sqlite.Cursor in kinds:
            value = sqlite.Cursor.connection.__get__(value)
        elif sqlite.Connection not in kinds:
            return None
        return self._paths.get(id(value))


def database_file(name: str) -> str:
    """The file that SQLite opens by a name, which may be a URI such as ``file:data.sqlite?mode=ro``."""
    if not name.startswith("file:"):
        return name
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(name).path)


def _only_closed(tree: ast.Module) -> set[str]:
    """The names with which a source does nothing but close what they stand for."""
    closed: dict[str, int] = {}
    loads: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "close" and isinstance(node.value, ast.Name):
            closed[node.value.id] = closed.get(node.value.id, 0) + 1
        elif isinstance(node, ast.Name):
            loads[node.id] = loads.get(node.id, 0) + 1
    return {name for name, count in closed.items() if loads[name] == count}
