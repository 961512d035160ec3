"""Live progress on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from jupyter_repro.replay.outcome import Progress, Quiet
from jupyter_repro.report.words import one_line

if TYPE_CHECKING:
    from rich.status import Status

    from jupyter_repro.model.record import CellId

__all__ = ["progress_for"]

_SOURCE_WIDTH = 60


class LiveProgress(Quiet):
    """One line on standard error that says which cell of a notebook runs."""

    def __init__(self, name: str) -> None:
        from rich.console import Console

        self._console = Console(stderr=True)
        self._name = name
        self._status: Status | None = None
        self._reruns = 1
        self._held = ""

    def cell_started(self, cell_id: CellId, number: int, total: int, source: str) -> None:  # noqa: ARG002 - the protocol's names
        """Shows the cell's number and its first line."""
        from rich.text import Text

        line = one_line(next(line for line in source.splitlines() if line.strip()))
        shown = Text(f"{one_line(self._name)}{self._held}: cell {number} of {total}  ").append(line[:_SOURCE_WIDTH], style="dim")
        if self._status is None:
            self._status = self._console.status(shown)
            self._status.start()
        else:
            self._status.update(shown)

    def finished(self) -> None:
        """Takes the line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def experiment_starts(self, held: str) -> None:
        """Shows what the reruns after the first hold."""
        self._reruns += 1
        self._held = f", rerun {self._reruns} holding {one_line(held)[:_SOURCE_WIDTH]}"


def progress_for(name: str) -> Progress | None:
    """Progress for a notebook where somebody watches: None when standard error is no terminal."""
    return LiveProgress(name) if sys.stderr and sys.stderr.isatty() else None
