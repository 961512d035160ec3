"""Verifications that the server made, kept so that they outlive it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jupyter_repro.model.codec import convert, to_dict
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId
from jupyter_repro.model.verifying import VerificationState
from jupyter_repro.store.database import Database, packed, unpacked

__all__ = ["KeptVerifications", "OutputPair"]

MOST_OF_A_NOTEBOOK = 20
"""Verifications that are kept of one notebook."""

MOST_BYTES = 200 * 10**6
"""What all that is kept of verifications may take."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputPair:
    """A cell's outputs on both sides; None where the side has no such cell."""

    cell_id: CellId
    baseline: tuple[Output, ...] | None = None
    rerun: tuple[Output, ...] | None = None


class KeptVerifications:
    """The verifications in a database. All methods raise HistoryError when it cannot be used."""

    def __init__(self, database: Database, *, most: int = MOST_OF_A_NOTEBOOK, most_bytes: int = MOST_BYTES) -> None:
        self._database, self._most, self._most_bytes = database, most, most_bytes

    def keep(self, notebook: Path, state: VerificationState, pairs: Iterable[OutputPair]) -> None:
        """Keeps a verification that ended, and the outputs of cells that differed in it. The oldest make room for it."""
        with self._database.writing() as connection:
            kept = state.id, str(notebook.resolve()), state.finished or state.started, packed(to_dict(state))
            connection.execute("INSERT OR REPLACE INTO verifications VALUES (?, ?, ?, ?)", kept)
            rows = ((state.id, pair.cell_id, packed({"baseline": pair.baseline, "rerun": pair.rerun})) for pair in pairs)
            connection.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?)", rows)
            self._make_room(connection, notebook)

    def of(self, notebook: Path) -> tuple[VerificationState, ...]:
        """The verifications of a notebook, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT state FROM verifications WHERE notebook = ? ORDER BY finished DESC, id", (str(notebook.resolve()),)
            )
            return tuple(_state(packed) for (packed,) in rows)

    def find(self, verification: str) -> tuple[Path, VerificationState] | None:
        """A verification by its id, with its notebook's file; None when it is not kept."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT notebook, state FROM verifications WHERE id = ?", (verification,)).fetchone()
        return None if row is None else (Path(row[0]), _state(row[1]))

    def outputs(self, verification: str, cell_id: str) -> OutputPair | None:
        """The outputs of one cell of a verification; None when they are not kept."""
        with self._database.reading() as connection:
            query = "SELECT pair FROM outputs WHERE verification = ? AND cell_id = ?"
            row = connection.execute(query, (verification, cell_id)).fetchone()
        if row is None:
            return None
        sides: dict[str, list[Output] | None] = unpacked(row[0])
        return OutputPair(cell_id=CellId(cell_id), **{side: None if shown is None else tuple(shown) for side, shown in sides.items()})

    def _make_room(self, connection: sqlite3.Connection, notebook: Path) -> None:
        """Removes what is beyond the bounds, the oldest first; of the newest, which may be too big alone, only the outputs."""
        of_notebook = "SELECT id FROM verifications WHERE notebook = ? ORDER BY finished DESC LIMIT -1 OFFSET ?"
        connection.execute(f"DELETE FROM verifications WHERE id IN ({of_notebook})", (str(notebook.resolve()), self._most))  # noqa: S608
        sizes = connection.execute(
            "SELECT id, length(state) + coalesce((SELECT sum(length(pair)) FROM outputs WHERE verification = id), 0)"
            " FROM verifications ORDER BY finished DESC"
        ).fetchall()
        total = 0
        for place, (verification, size) in enumerate(sizes):
            total += size
            if total > self._most_bytes:
                table, key = ("outputs", "verification") if place == 0 else ("verifications", "id")
                connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (verification,))  # noqa: S608


def _state(packed: bytes) -> VerificationState:
    return convert(unpacked(packed), VerificationState)
