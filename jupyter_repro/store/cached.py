"""Verdicts that were reached before, by the key of what they are about."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_repro.errors import RecordError
from jupyter_repro.model.basis import Basis
from jupyter_repro.model.codec import convert, to_dict
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.store.database import Database, database_of_user, packed, unpacked

__all__ = ["MOST_VERDICTS", "CachedVerdict", "CachedVerdicts", "cached_verdicts_of_user"]

MOST_VERDICTS = 10_000
"""Verdicts that are kept; the oldest go first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CachedVerdict:
    """What came of a notebook, what it hung on, the state that this was in (a digest), and when (UTC)."""

    comparison: NotebookComparison
    basis: Basis
    state: str
    at: str


class CachedVerdicts:
    """The verdicts in a database. All methods raise HistoryError when it cannot be used."""

    def __init__(self, database: Database, *, most: int = MOST_VERDICTS) -> None:
        self._database, self._most = database, most

    def find(self, key: str) -> CachedVerdict | None:
        """The verdict under a key; None where there is none that this version can read."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT verdict FROM cached WHERE key = ?", (key,)).fetchone()
        try:
            return None if row is None else convert(unpacked(row[0]), CachedVerdict)
        except RecordError:
            return None

    def keep(self, key: str, verdict: CachedVerdict) -> None:
        """Keeps a verdict. The oldest make room for it."""
        with self._database.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO cached (key, verdict) VALUES (?, ?)", (key, packed(to_dict(verdict))))
            oldest = "SELECT rowid FROM cached ORDER BY rowid DESC LIMIT -1 OFFSET ?"
            connection.execute(f"DELETE FROM cached WHERE rowid IN ({oldest})", (self._most,))  # noqa: S608 - of our own words


def cached_verdicts_of_user() -> CachedVerdicts:
    """The user's."""
    return CachedVerdicts(database_of_user())
