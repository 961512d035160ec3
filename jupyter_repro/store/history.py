"""The history of notebooks: their runs, each as it was last saved, in a database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from jupyter_repro.errors import HistoryError
from jupyter_repro.model.codec import convert, from_dict, to_dict
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.history import HistoryRun, run_of
from jupyter_repro.model.outputs import excerpt_of
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.store.database import Database, database_of_user, move, packed, unpacked
from jupyter_repro.store.records import with_outputs_digests

__all__ = ["MOST_RUNS", "History", "PastRun", "history_of_user", "remember"]

MOST_RUNS = 200
"""Runs that are kept of one notebook."""

MOST_BYTES = 300 * 10**6
"""What the records and outputs of all runs may take."""

_MOST_OF_A_CELL = 2000
"""Characters that are kept of a cell's outputs."""

_LISTED = "id, notebook, kind, started, saved, executions, duration, verdict, differing, commit_id, dirty, parameters, metrics"


@dataclass(frozen=True, kw_only=True, slots=True)
class PastRun:
    """A run with its record, and with excerpts of the outputs that its notebook showed, by cell. ``file`` is the notebook's."""

    run: HistoryRun
    file: Path
    record: Record
    outputs: Mapping[CellId, str]


class History:
    """The runs in a database, of each notebook the newest. All methods raise HistoryError when it cannot be used."""

    def __init__(self, database: Database, *, most: int = MOST_RUNS, most_bytes: int = MOST_BYTES) -> None:
        self._database, self._most, self._most_bytes = database, most, most_bytes

    def keep(
        self, notebook: Path, record: Record, cells: Sequence[Mapping[str, Any]], *, comparison: NotebookComparison | None = None
    ) -> None:
        """Keeps a run of a notebook whose cells are these, in place of what an earlier save said of the same run.

        ``comparison`` is what a verification of it found; a verdict stays as long as no cell is run anew.
        """
        if not record.executions:
            return
        told = with_outputs_digests(record, list(cells))
        run = run_of(record, notebook=str(notebook.resolve()), saved=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        shown = {e.cell_id for e in told.executions if e.outputs_digest is not None}
        excerpts = {cell["id"]: excerpt_of(cell["outputs"], _MOST_OF_A_CELL) for cell in cells if cell.get("id") in shown}
        blobs = packed(to_dict(told)), packed(excerpts)
        with self._database.writing() as connection:
            _follow(connection, run.id, run.notebook)
            verdict = _verdict_of(comparison) or _earlier_verdict(connection, run)
            texts = json.dumps(to_dict(run.parameters)), json.dumps(to_dict(run.metrics))
            row = (*_first_columns(run), *verdict, run.commit, run.dirty, *texts, *blobs)
            connection.execute(f"INSERT OR REPLACE INTO runs ({_LISTED}, record, outputs) VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
            self._make_room(connection, run.notebook)

    def runs(self, notebook: Path) -> tuple[HistoryRun, ...]:
        """The runs of a notebook, the newest first."""
        with self._database.reading() as connection:
            query = f"SELECT {_LISTED} FROM runs WHERE notebook = ? ORDER BY started DESC, id"  # noqa: S608
            return tuple(_run_in(row) for row in connection.execute(query, (str(notebook.resolve()),)))

    def follow(self, run: str, notebook: Path) -> None:
        """Lets what is kept of the notebook that had a run be of this one, if that one is gone: it was renamed."""
        with self._database.writing() as connection:
            _follow(connection, run, str(notebook.resolve()))

    def find(self, run: str) -> PastRun:
        """A run by its id. Raises HistoryError when it is not kept."""
        with self._database.reading() as connection:
            query = f"SELECT {_LISTED}, record, outputs FROM runs WHERE id = ? ORDER BY saved DESC LIMIT 1"  # noqa: S608
            row = connection.execute(query, (run,)).fetchone()
        if row is None:
            raise HistoryError("run-unknown", "the history has no such run", hint="choose one that it lists")
        *listed, record, outputs = row
        known = _run_in(listed)
        return PastRun(run=known, file=Path(known.notebook), record=from_dict(unpacked(record)), outputs=unpacked(outputs))

    def _make_room(self, connection: sqlite3.Connection, notebook: str) -> None:
        """Removes what is beyond the bounds, the oldest first; the newest stays."""
        oldest = "SELECT rowid FROM runs WHERE notebook = ? ORDER BY saved DESC LIMIT -1 OFFSET ?"
        connection.execute(f"DELETE FROM runs WHERE rowid IN ({oldest})", (notebook, self._most))  # noqa: S608
        left = self._most_bytes
        sizes = connection.execute("SELECT rowid, length(record) + length(outputs) FROM runs ORDER BY saved DESC").fetchall()
        for place, (row, size) in enumerate(sizes):
            left -= size
            if left < 0 and place > 0:
                connection.execute("DELETE FROM runs WHERE rowid = ?", (row,))


def history_of_user() -> History:
    """The user's history."""
    return History(database_of_user())


def remember(
    notebook: Path, record: Record | None, cells: Sequence[Mapping[str, Any]], *, comparison: NotebookComparison | None = None
) -> tuple[str, ...]:
    """Keeps a run in the user's history; gives a note where it cannot be kept, which is no reason for anything else to fail."""
    if record is None:
        return ()
    try:
        history_of_user().keep(notebook, record, cells, comparison=comparison)
    except HistoryError as error:
        return (f"the history does not have this run: {error.message}",)
    return ()


def _follow(connection: sqlite3.Connection, run: str, notebook: str) -> None:
    for (other,) in connection.execute("SELECT notebook FROM runs WHERE id = ? AND notebook != ?", (run, notebook)).fetchall():
        if not Path(other).exists():
            move(connection, other, notebook)


def _first_columns(run: HistoryRun) -> tuple[Any, ...]:
    return run.id, run.notebook, run.kind, run.started, run.saved, run.executions, run.duration


def _verdict_of(comparison: NotebookComparison | None) -> tuple[str, int] | None:
    if comparison is None:
        return None
    return comparison.verdict, len(comparison.differing)


def _earlier_verdict(connection: sqlite3.Connection, run: HistoryRun) -> tuple[str | None, int]:
    """The verdict that the run has already, if it has not gone on since."""
    query = "SELECT verdict, differing FROM runs WHERE id = ? AND notebook = ? AND executions = ?"
    known = connection.execute(query, (run.id, run.notebook, run.executions)).fetchone()
    return (None, 0) if known is None else known


def _run_in(row: Sequence[Any]) -> HistoryRun:
    """The run in a row, whose columns are ``_LISTED``."""
    names = [{"commit_id": "commit"}.get(name, name) for name in _LISTED.split(", ")]
    fields = dict(zip(names, row, strict=True))
    texts = {name: json.loads(fields[name]) for name in ("parameters", "metrics")}
    return convert({**fields, **texts, "dirty": bool(fields["dirty"])}, HistoryRun)
