"""What cells gave when a notebook was verified: the outputs of the first rerun that reached each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.outcome import CellStatus, Progress, Quiet, ReplayedNotebook

__all__ = ["RerunOutputs", "bounded"]

_MOST_OF_A_SIDE = 8_000_000
"""Bytes of outputs that are handed over of one side of a cell."""


class RerunOutputs:
    """A Progress that keeps the outputs of reruns, and lets another one hear what it hears."""

    def __init__(self, listener: Progress | None = None) -> None:
        self._listener = listener or Quiet()
        self._outputs: dict[CellId, tuple[Output, ...]] = {}
        self._baseline: Mapping[CellId, tuple[Output, ...]] = {}
        self._first: ReplayedNotebook | None = None

    @property
    def record(self) -> Record | None:
        """The record of the first rerun."""
        return None if self._first is None else self._first.record

    def differing(self, comparison: NotebookComparison) -> dict[CellId, tuple[Output, ...]]:
        """The outputs of the cells that differ, where a rerun reached them."""
        return _of_differing(comparison, self._outputs)

    def baselines(self, comparison: NotebookComparison) -> dict[CellId, tuple[Output, ...]]:
        """What the cells that differ were compared with, where that is not what the notebook is saved with."""
        return _of_differing(comparison, self._baseline)

    def compared_with(self, outputs: Mapping[CellId, tuple[Output, ...]]) -> None:
        """Keeps the outputs, and hands them on."""
        self._baseline = outputs
        self._listener.compared_with(outputs)

    def replayed(self, notebook: ReplayedNotebook) -> None:
        """Keeps the outputs of cells that no rerun had reached yet."""
        self._first = self._first or notebook
        for cell in notebook.cells:
            if cell.status != "skipped":
                self._outputs.setdefault(cell.cell_id, cell.outputs)
        self._listener.replayed(notebook)

    def cell_started(self, cell_id: CellId, number: int, total: int, source: str) -> None:
        """Hands it on."""
        self._listener.cell_started(cell_id, number, total, source)

    def cell_ended(self, cell_id: CellId, status: CellStatus, duration: float | None) -> None:
        """Hands it on."""
        self._listener.cell_ended(cell_id, status, duration)

    def finished(self) -> None:
        """Hands it on."""
        self._listener.finished()

    def experiment_starts(self, held: str) -> None:
        """Hands it on."""
        self._listener.experiment_starts(held)

    def building(self, step: str) -> None:
        """Hands it on."""
        self._listener.building(step)

    def built(self, what: str | None) -> None:
        """Hands it on."""
        self._listener.built(what)


def _of_differing(comparison: NotebookComparison, outputs: Mapping[CellId, tuple[Output, ...]]) -> dict[CellId, tuple[Output, ...]]:
    return {cell.cell_id: bounded(outputs[cell.cell_id]) for cell in comparison.differing if cell.cell_id in outputs}


def bounded(outputs: Sequence[Output]) -> tuple[Output, ...]:
    """As many outputs as may be handed over, and a word on the others."""
    left = _MOST_OF_A_SIDE
    for index, output in enumerate(outputs):
        left -= len(json.dumps(output))
        if left < 0:
            more = f"{len(outputs) - index} more output{'' if len(outputs) - index == 1 else 's'}"
            word = f"{more} of over {_MOST_OF_A_SIDE / 1e6:.0f} MB: too large to be shown here\n"
            return (*outputs[:index], {"output_type": "stream", "name": "stderr", "text": word})
    return tuple(outputs)
