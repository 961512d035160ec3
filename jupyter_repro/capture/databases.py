"""The sensor of databases: which ones a cell asks, and the digests of its statements."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.originals import getcwd
from jupyter_repro.capture.patches import Patches, leave_no_frame
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish, nothing
from jupyter_repro.model.artifact import Digest, digest_of_text
from jupyter_repro.model.record import Query

__all__ = ["DatabaseSensor", "address_of"]

_MOST = 1000  # different statements of one cell; more are one program in a loop
_LONGEST = 200
_FILES = {"sqlite", "duckdb"}

# Drivers in C, whose statements cannot be seen, and drivers whose own doors are too many: module, function, dialect.
_CONNECTS = {
    "psycopg2": "postgresql",
    "mysql.connector": "mysql",
    "MySQLdb": "mysql",
    "mariadb": "mysql",
    "oracledb": "oracle",
    "pymssql": "mssql",
    "pyodbc": "odbc",
    "snowflake.connector": "snowflake",
}
_HOST = re.compile(r"(?:^|[;\s])(?:host|server|data source|address)\s*=\s*'?(?:tcp:)?([\w.\-]+)", re.IGNORECASE)
_DATABASE = re.compile(r"(?:^|[;\s])(?:dbname|database|db|initial catalog)\s*=\s*'?([\w.\-]+)", re.IGNORECASE)
_PASSWORD = re.compile(r"(?:password|passwd|pwd)\s*=\s*(?:'(?:[^'\\]|\\.)*'|\{[^}]*\}|[^;\s]*)", re.IGNORECASE)

_Key = tuple[str, str | None, str | None, Digest | None]


class DatabaseSensor:
    """Records dialect, host and database of what a cell asks; never a user, a password or a value.

    The statements that pass through SQLAlchemy (and so pandas), psycopg and PyMySQL are told by the digest of their text, white space
    apart, before values are put in. Of other drivers it is known only that the cell connected. A database in a file is a file: what
    goes to sqlite3 directly shows in its digest.
    """

    name = "databases"
    follows = True

    def __init__(
        self,
        current: Current,
        places: Places,
        imports: ImportWatch,
        on_error: Callable[[str, Exception], None],
        on_loss: Callable[[str, str, int], None],
    ) -> None:
        self._current, self._places, self._imports, self._on_error, self._on_loss = current, places, imports, on_error, on_loss
        self._asked: dict[Draft, dict[_Key, int]] = {}
        self._unlisted: Counter[Draft] = Counter()
        self._patches = Patches()
        self._unlisten: Callable[[], None] = nothing

    def start(self) -> None:
        """Hooks the drivers that are there, and the others once they are imported."""
        self._imports.on("sqlalchemy", self.name, self._listen)
        self._imports.on("psycopg._cursor_base", self.name, self._hook_psycopg)
        self._imports.on("pymysql.cursors", self.name, self._hook_pymysql)
        for module, dialect in _CONNECTS.items():
            self._imports.on(module, self.name, partial(self._hook_connect, module, dialect))

    def stop(self) -> None:
        """Takes the hooks away."""
        self._patches.undo()
        self._unlisten()
        self._asked.clear()

    def watch(self, draft: Draft) -> Finish:
        """Counts the draft's statements from now on."""
        self._asked[draft] = {}
        return partial(self._finish, draft)

    def _finish(self, draft: Draft) -> None:
        asked = self._asked.pop(draft, {})
        told = {key[:3] for key in asked if key[3] is not None}
        draft.queries.extend(
            Query(dialect=dialect, host=host, database=database, digest=digest, count=count)
            for (dialect, host, database, digest), count in asked.items()
            if digest is not None or (dialect, host, database) not in told
        )
        if unlisted := self._unlisted.pop(draft, 0):
            self._on_loss(self.name, f"more different statements than {_MOST}: {unlisted} are not listed", draft.order)

    def _note(self, dialect: str, host: Any, database: Any, statement: Any) -> None:
        draft = self._current.draft
        asked = self._asked.get(draft) if draft is not None else None
        if draft is None or asked is None:
            return
        if isinstance(statement, bytes):
            statement = statement.decode("utf-8", "replace")
        digest = digest_of_text(" ".join(statement.split())) if isinstance(statement, str) else None
        key = dialect, self._host(host), self._database(dialect, database), digest
        if key in asked or len(asked) < _MOST:
            asked[key] = asked.get(key, 0) + 1
        else:
            self._unlisted[draft] += 1

    def _host(self, host: Any) -> str | None:
        """A host's name; a socket in a folder is on this machine, where nobody needs to know its place."""
        return host[:_LONGEST] if isinstance(host, str) and host and host[0] not in "/@" else None

    def _database(self, dialect: str, database: Any) -> str | None:
        if not isinstance(database, str) or database in ("", ":memory:"):
            return None
        if dialect not in _FILES:
            return database[:_LONGEST]
        path = urlsplit(database).path if database.startswith("file:") else database
        return self._places.portable(os.path.normpath(os.path.join(getcwd(), path)))

    def _quietly(self, function: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        """Calls a function of ours inside a call of the user's, which goes on whatever happens here."""
        try:
            function(*args, **kwargs)
        except Exception as error:
            self._on_error(self.name, error)

    def _listen(self) -> None:
        """Asks SQLAlchemy to be told of each statement before it is sent."""
        event: Any = sys.modules["sqlalchemy.event"]
        engine: Any = sys.modules["sqlalchemy.engine"].Engine

        def before_cursor_execute(connection: Any, _cursor: Any, statement: Any, *_: Any) -> None:
            try:
                self._note_sqlalchemy(connection, statement)
            except Exception as error:
                self._unlisten = nothing  # it is going through its listeners just now: this one stays, and tells nobody
                self._on_error(self.name, error)

        event.listen(engine, "before_cursor_execute", before_cursor_execute)
        self._unlisten = lambda: event.remove(engine, "before_cursor_execute", before_cursor_execute)

    def _note_sqlalchemy(self, connection: Any, statement: Any) -> None:
        url = connection.engine.url
        self._note(connection.dialect.name, url.host, url.database, statement)

    def _hook_psycopg(self) -> None:
        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def _start_query(cursor: Any, query: Any = None) -> Any:
                if query is not None:
                    self._quietly(self._note_psycopg, cursor, query)
                return original(cursor, query)  # a generator: it runs when this frame is gone

            return _start_query

        self._patches.put(sys.modules["psycopg._cursor_base"].BaseCursor, "_start_query", make)

    def _note_psycopg(self, cursor: Any, query: Any) -> None:
        connection = cursor._conn.pgconn
        self._note("postgresql", connection.host.decode(), connection.db.decode(), query)

    def _hook_pymysql(self) -> None:
        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def mogrify(cursor: Any, query: Any, args: Any = None) -> Any:
                __tracebackhide__ = True
                self._quietly(self._note_pymysql, cursor, query)
                try:
                    return original(cursor, query, args)
                except BaseException as error:
                    leave_no_frame(error)
                    raise

            return mogrify

        self._patches.put(sys.modules["pymysql.cursors"].Cursor, "mogrify", make)

    def _note_pymysql(self, cursor: Any, query: Any) -> None:
        database = cursor.connection.db
        self._note("mysql", cursor.connection.host, database.decode() if isinstance(database, bytes) else database, query)

    def _hook_connect(self, module: str, dialect: str) -> None:
        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def connect(*args: Any, **kwargs: Any) -> Any:
                __tracebackhide__ = True
                try:
                    connection = original(*args, **kwargs)
                except BaseException as error:
                    leave_no_frame(error)
                    raise
                self._quietly(self._note_connection, dialect, args, kwargs)
                return connection

            return connect

        self._patches.put(sys.modules[module], "connect", make)

    def _note_connection(self, dialect: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        self._note(dialect, *address_of(args, kwargs), None)


def address_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The host and the database that a driver's ``connect`` was asked for: by name, or in a text of options or a URL, of which nothing
    else is looked at."""
    named = {name.lower(): value for name, value in kwargs.items() if isinstance(value, str)}
    host = next((named[name] for name in ("host", "hostname", "server", "account") if name in named), None)
    database = next((named[name] for name in ("dbname", "database", "db", "service_name") if name in named), None)
    text = named.get("dsn") or next((arg for arg in args[:1] if isinstance(arg, str)), "")
    if "://" in text:
        parts = urlsplit(text)
        return host or parts.hostname, database or parts.path.strip("/") or None
    text = _PASSWORD.sub("", text)  # which may hold what looks like an option
    found_host, found_database = _HOST.search(text), _DATABASE.search(text)
    return host or (found_host[1] if found_host else None), database or (found_database[1] if found_database else None)
