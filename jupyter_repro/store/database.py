"""The database of what outlives runs, in Jupyter's data folder: the history of notebooks, verifications, and verdicts that are cached."""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from jupyter_repro.errors import HistoryError

__all__ = ["Database", "database_of_user", "move", "packed", "unpacked"]

_PATIENCE = 10.0
"""Seconds to wait for another process that writes."""

_PAGES_GIVEN_BACK = 256

_FIRST = """
CREATE TABLE runs (
    id TEXT NOT NULL,
    notebook TEXT NOT NULL,
    kind TEXT NOT NULL,
    started TEXT NOT NULL,
    saved TEXT NOT NULL,
    executions INTEGER NOT NULL,
    duration REAL NOT NULL,
    verdict TEXT,
    differing INTEGER NOT NULL DEFAULT 0,
    commit_id TEXT,
    dirty INTEGER NOT NULL DEFAULT 0,
    parameters TEXT NOT NULL,
    metrics TEXT NOT NULL,
    record BLOB NOT NULL,
    outputs BLOB NOT NULL,
    PRIMARY KEY (id, notebook)
);
CREATE INDEX runs_of_notebook ON runs (notebook, started);
CREATE TABLE verifications (
    id TEXT PRIMARY KEY,
    notebook TEXT NOT NULL,
    finished TEXT NOT NULL,
    state BLOB NOT NULL
);
CREATE INDEX verifications_of_notebook ON verifications (notebook, finished);
CREATE TABLE outputs (
    verification TEXT NOT NULL REFERENCES verifications (id) ON DELETE CASCADE,
    cell_id TEXT NOT NULL,
    pair BLOB NOT NULL,
    PRIMARY KEY (verification, cell_id)
);
"""

_WITH_CACHED = """
CREATE TABLE cached (key TEXT PRIMARY KEY, verdict BLOB NOT NULL);
"""

_MIGRATIONS = (_FIRST, _WITH_CACHED)
"""What brings a database from each version to the next; the first makes it."""


class Database:
    """A database that several threads and processes may use at once. It is made when something is first written to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read by. Raises HistoryError when the database cannot be read, or is newer than this version reads."""
        if not self._path.exists():
            with closing(sqlite3.connect(":memory:")) as empty:
                empty.executescript("".join(_MIGRATIONS))
                yield empty
            return
        with self._connected() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection within a transaction, which an exception takes back. Raises HistoryError as ``reading`` does, and when the database
        cannot be written."""
        self._make()
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
            connection.execute(f"PRAGMA incremental_vacuum({_PAGES_GIVEN_BACK})").fetchall()

    def move(self, old: Path, new: Path) -> None:
        """Lets all that is kept of a notebook, or of those below a folder, be of another path. Raises HistoryError as ``writing`` does."""
        if self._path.exists():
            with self.writing() as connection:
                move(connection, str(old.resolve()), str(new.resolve()))

    def _make(self) -> None:
        """Makes the file, which nobody but its owner may read: outputs may be private."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise HistoryError(
                "history-unwritable", f"{self._path} cannot be written: {error.strerror}", hint="look at its permissions and at the disk"
            ) from None

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                self._bring_up_to_date(connection)
                yield connection
        except sqlite3.OperationalError as error:
            raise HistoryError(
                "history-unwritable", f"{self._path} cannot be used: {error}", hint="look at its permissions and at the disk"
            ) from None
        except sqlite3.DatabaseError as error:
            raise HistoryError(
                "history-broken", f"{self._path} is no sound database: {error}", hint="move it away: a new one is made"
            ) from None

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        """Makes the tables, or changes them to what they are in this version."""
        if self._version_of(connection) == len(_MIGRATIONS):
            return
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # heeded only as long as there is no table
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have done it meanwhile.
        for statement in _statements(_MIGRATIONS[self._version_of(connection) :]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
        connection.execute("COMMIT")

    def _version_of(self, connection: sqlite3.Connection) -> int:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(_MIGRATIONS):
            raise HistoryError(
                "history-newer",
                f"{self._path} has version {version}; this jupyter-repro reads up to {len(_MIGRATIONS)}",
                hint="upgrade it: pip install --upgrade jupyter-repro",
            )
        return version


def database_of_user() -> Database:
    """The user's database, in Jupyter's data folder."""
    from jupyter_core.paths import jupyter_data_dir

    return Database(Path(jupyter_data_dir()) / "jupyter-repro" / "history.db")


def move(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Renames a notebook, or a folder of notebooks, in all tables."""
    for table in ("runs", "verifications"):
        which = "notebook = ? OR substr(notebook, 1, ?) = ?"
        change = f"UPDATE OR REPLACE {table} SET notebook = ? || substr(notebook, ?) WHERE {which}"  # noqa: S608 - of our own words
        connection.execute(change, (new, len(old) + 1, old, len(old) + 1, f"{old}{os.sep}"))


def packed(value: Any) -> bytes:
    """A JSON value in few bytes."""
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode())


def unpacked(data: bytes) -> Any:
    """The value that was packed."""
    return json.loads(zlib.decompress(data))


def _statements(scripts: tuple[str, ...]) -> Iterator[str]:
    """The statements of some scripts: executescript would end the transaction."""
    for script in scripts:
        yield from filter(None, map(str.strip, script.split(";")))
