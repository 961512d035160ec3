"""The page about many notebooks, written while they are verified: who opens it sees how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from jupyter_repro.batch.engine import Verified
from jupyter_repro.cli.reports import WantedReport
from jupyter_repro.errors import ReproError
from jupyter_repro.model.comparison import Verification

__all__ = ["LiveIndex"]

_PAUSE_SECONDS = 3.0


class LiveIndex:
    """Writes the pages that are wanted of so many notebooks, at the first result and then once in a while; the last word is the report's.

    A page that cannot be written now is no reason to end what is under way: it is told in the end.
    """

    def __init__(self, wanted: Sequence[WantedReport], total: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._files = [Path(report.file) for report in wanted if report.form == "html" and report.file is not None and total > 1]
        self._total, self._clock, self._next = total, clock, float("-inf")

    def __call__(self, found: Mapping[str, Verified]) -> None:
        """Writes what is known by now, if it is time."""
        if not self._files or self._clock() < self._next or len(found) == self._total:
            return
        from jupyter_repro.report.index import index_page
        from jupyter_repro.store.files import write_atomically

        troubles = [(path, one.error.code, one.error.message) for path, one in found.items() if one.error is not None]
        verification = Verification(notebooks=tuple(one.comparison for one in found.values() if one.comparison is not None))
        page = index_page(verification, troubles, to_come=self._total - len(found))
        for file in self._files:
            with suppress(ReproError):
                write_atomically(file, page.encode("utf-8", "backslashreplace"))
        self._next = self._clock() + _PAUSE_SECONDS
