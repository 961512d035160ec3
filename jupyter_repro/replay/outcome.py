"""What a replay gives: outputs and status of each cell, and the record of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId, Record

__all__ = ["CellOutcome", "CellStatus", "Progress", "Quiet", "ReplayedNotebook"]

CellStatus = Literal["ok", "failed", "skipped", "interrupted"]
"""``failed``: it raised unexpectedly, reached a bound or its kernel died. ``skipped``: it did not run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CellOutcome:
    """How one code cell went. ``index`` is its position among all cells; ``message`` says why it failed or did not run;
    ``given_up`` that it came to no end of its own: it reached a bound, its kernel ``died``, or somebody interrupted it."""

    cell_id: CellId
    index: int
    status: CellStatus
    outputs: tuple[Output, ...] = ()
    execution_count: int | None = None
    duration: float | None = None
    message: str | None = None
    given_up: bool = False
    died: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayedNotebook:
    """How a whole notebook went: every code cell with a source, in order.

    ``language_info``, ``kernelspec`` and ``widgets`` are notebook metadata as the kernel gave them; ``widgets`` is widget state by
    model id. ``directory`` is where the kernel ran, ``started`` when the replay began, in UTC. ``notes`` say what limits the result.
    """

    directory: str
    cells: tuple[CellOutcome, ...]
    hash_seed: str
    started: str | None = None
    record: Record | None = None
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    language_info: Mapping[str, Any] = field(default_factory=dict)
    kernelspec: Mapping[str, Any] = field(default_factory=dict)
    widgets: Mapping[str, Any] = field(default_factory=dict)

    @property
    def given_up(self) -> frozenset[CellId]:
        """The cells that came to no end of their own."""
        return frozenset(cell.cell_id for cell in self.cells if cell.given_up)

    @property
    def died(self) -> CellOutcome | None:
        """The cell in which the kernel died, for no bound of ours."""
        return next((cell for cell in self.cells if cell.died), None)

    @property
    def failed(self) -> CellOutcome | None:
        """The cell that ended the replay."""
        return next((cell for cell in self.cells if cell.status == "failed"), None)


class Progress(Protocol):
    """Hears how replays go on."""

    def compared_with(self, outputs: Mapping[CellId, tuple[Output, ...]]) -> None:
        """What replays are compared with, by cell, where that is not what the notebook is saved with once all is done."""

    def cell_started(self, cell_id: CellId, number: int, total: int, source: str) -> None:
        """The ``number``-th code cell of ``total`` starts."""

    def cell_ended(self, cell_id: CellId, status: CellStatus, duration: float | None) -> None:
        """A cell came to its end, or was passed over."""

    def finished(self) -> None:
        """The replay is over, however it ended."""

    def replayed(self, notebook: ReplayedNotebook) -> None:
        """What the replay gave."""

    def experiment_starts(self, held: str) -> None:
        """The next replay is an experiment that holds conditions, named in words."""

    def building(self, step: str) -> None:
        """An environment is built to replay in; what is done to it now."""

    def built(self, what: str | None) -> None:
        """The environment is ready; None: it cannot be built."""


class Quiet:
    """A Progress that says nothing."""

    def compared_with(self, outputs: Mapping[CellId, tuple[Output, ...]]) -> None:
        """Says nothing."""

    def cell_started(self, cell_id: CellId, number: int, total: int, source: str) -> None:
        """Says nothing."""

    def cell_ended(self, cell_id: CellId, status: CellStatus, duration: float | None) -> None:
        """Says nothing."""

    def finished(self) -> None:
        """Says nothing."""

    def replayed(self, notebook: ReplayedNotebook) -> None:
        """Says nothing."""

    def experiment_starts(self, held: str) -> None:
        """Says nothing."""

    def building(self, step: str) -> None:
        """Says nothing."""

    def built(self, what: str | None) -> None:
        """Says nothing."""
