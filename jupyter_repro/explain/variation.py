"""Variation: why the reruns of a notebook differ from each other. Without a record, that much can be proved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from jupyter_repro.model.comparison import Cause, CellComparison, NotebookComparison
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.clock import clock_of
from jupyter_repro.replay.conditions import CODES
from jupyter_repro.replay.outcome import ReplayedNotebook
from jupyter_repro.replay.randomness import fresh_hash_seed
from jupyter_repro.replay.setup import Setup
from jupyter_repro.report.words import condition_words
from jupyter_repro.store.notebooks import Notebook

__all__ = ["apart_from", "as_saved", "codes_of", "differing", "may_vary", "with_variation"]

_VARYING = {code for kind in ("seed", "entropy", "hash-seed", "clock") for code in CODES[kind]}
_SHIFT = 400 * 86400 + 7 * 3600 + 11 * 60 + 13  # another year, month, day, weekday, hour, minute and second


def differing(comparison: NotebookComparison) -> list[CellComparison]:
    """The cells that differ."""
    return [cell for cell in comparison.cells if cell.verdict in {"diverged", "failed"}]


def codes_of(cell: CellComparison) -> set[str]:
    """The codes of a cell's causes."""
    return {cause.code for divergence in cell.divergences for cause in divergence.causes}


def may_vary(comparison: NotebookComparison, given_up: frozenset[CellId] = frozenset()) -> bool:
    """Whether some cell that differs may do so from one rerun to the next: rules suspect that, or know nothing. Those that came to no end
    say why themselves: another rerun would be waiting for them again."""
    open_cells = [cell for cell in differing(comparison) if cell.cell_id not in given_up]
    return any(not codes or codes & _VARYING for codes in map(codes_of, open_cells))


def as_saved(notebook: Notebook, first: ReplayedNotebook) -> Notebook:
    """The notebook as it would be saved with the outputs of its first rerun."""
    ran = {cell.index: cell for cell in first.cells if cell.status != "skipped"}
    cells = [
        {**cell, "outputs": list(ran[index].outputs), "execution_count": ran[index].execution_count}
        if index in ran
        else ({**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell)
        for index, cell in enumerate(notebook.cells)
    ]
    return replace(notebook, content={**notebook.content, "cells": cells}, notes=())


def apart_from(first: Record, *, in_time: bool) -> Callable[[Setup], Setup]:
    """Sets reruns apart from the first: what a setup does not hold is surely otherwise, the hash seed and, if that is wanted, the time."""
    clock = clock_of(first) if in_time else None
    times = {} if clock is None else {cell: tuple(time + _SHIFT for time in each) for cell, each in clock.times.items()}

    def apart(setup: Setup) -> Setup:
        return replace(setup, hash_seed=setup.hash_seed or fresh_hash_seed(), clock=setup.clock or times)

    return apart


def with_variation(comparison: NotebookComparison, variation: NotebookComparison) -> NotebookComparison:
    """The verdicts, with what was found of how reruns vary.

    What makes reruns differ from each other made the first differ from the saved outputs: it is proved. That they differ at another time
    does not tell that the time which has really passed matters, so the clock stays suspected, though first among the suspects.
    """
    varying = {cell.cell_id: cell for cell in variation.cells if cell.verdict == "replayed"}
    cells = tuple(_with_causes(cell, varying[cell.cell_id]) if cell.cell_id in varying else cell for cell in comparison.cells)
    experiments = (replace(experiment, baseline="rerun") for experiment in variation.experiments)
    return replace(
        comparison, cells=cells, notes=(*comparison.notes, *variation.notes), experiments=(*comparison.experiments, *experiments)
    )


def _with_causes(cell: CellComparison, varying: CellComparison) -> CellComparison:
    if cell.verdict not in {"diverged", "failed"}:
        return cell
    told = list(_told(cause for divergence in varying.divergences for cause in divergence.causes))
    if not told:
        return cell
    known = {(cause.code, cause.root_cell_id) for cause in told}
    divergences = tuple(
        replace(d, causes=(*told, *(cause for cause in d.causes if (cause.code, cause.root_cell_id) not in known)))
        for d in cell.divergences
    )
    message = f"its reruns differ from each other, and no longer do once they hold the same {condition_words(varying.conditions)}"
    return replace(cell, divergences=divergences, message=cell.message or message)


def _told(causes: Iterable[Cause]) -> Iterable[Cause]:
    """The causes that were proved, each once; those of the clock suspected."""
    proved = dict.fromkeys(cause for cause in causes if cause.status == "proved")
    return (replace(cause, status="suspected") if cause.code in CODES["clock"] else cause for cause in proved)
