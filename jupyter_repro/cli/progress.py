"""How it goes on: live on a terminal, and what takes long in lines elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from jupyter_repro.cli.printing import print_note
from jupyter_repro.replay.outcome import Progress, Quiet
from jupyter_repro.report.words import one_line

if TYPE_CHECKING:
    from rich.status import Status
    from rich.text import Text

    from jupyter_repro.model.record import CellId

__all__ = ["progress_for"]

_SOURCE_WIDTH = 60


class BuildingProgress(Quiet):
    """Lines on standard error about the environment that is built for a notebook, which may take minutes."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._is_told = False

    def building(self, step: str) -> None:
        """Says that one is built, once."""
        if not self._is_told:
            print_note(f"{self._name}: building an environment: {step}")
        self._is_told = True

    def built(self, what: str | None) -> None:
        """Says what was built; why it could not be is said elsewhere."""
        if what is not None:
            print_note(f"{self._name}: the environment is built: {what}")


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
        self._show(Text(f"{one_line(self._name)}{self._held}: cell {number} of {total}  ").append(line[:_SOURCE_WIDTH], style="dim"))

    def building(self, step: str) -> None:
        """Shows what is done to the environment."""
        from rich.text import Text

        self._show(Text(f"{one_line(self._name)}: building an environment: ").append(one_line(step), style="dim"))

    def built(self, what: str | None) -> None:  # noqa: ARG002 - the protocol's names
        """Takes the line away."""
        self.finished()

    def _show(self, line: Text) -> None:
        if self._status is None:
            self._status = self._console.status(line)
            self._status.start()
        else:
            self._status.update(line)

    def finished(self) -> None:
        """Takes the line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def experiment_starts(self, held: str) -> None:
        """Shows what the reruns after the first hold."""
        self._reruns += 1
        self._held = f", rerun {self._reruns} holding {one_line(held)[:_SOURCE_WIDTH]}"


def progress_for(name: str, *, alone: bool = True) -> Progress:
    """Progress for a notebook: cell by cell where it is the only one under way and somebody watches."""
    return LiveProgress(name) if alone and sys.stderr and sys.stderr.isatty() else BuildingProgress(name)
