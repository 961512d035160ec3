"""The reruns that were made to find causes, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from jupyter_repro.model.comparison import HeldCondition, NotebookComparison
from jupyter_repro.report.words import cell_label, condition_words, one_line, time_words

__all__ = ["held_words", "rerun_sentences", "verified_words"]

_MOST_CELLS = 8
_MOST_CHANGES = 4


def rerun_sentences(comparison: NotebookComparison) -> Iterator[str]:
    """What each rerun after the first held, and which of the cells that differed then agreed."""
    for number, experiment in enumerate(comparison.experiments, start=2):
        agreed = [cell_label(cell) for cell in comparison.differing if cell.cell_id in experiment.agreed]
        shown = ", ".join(agreed[:_MOST_CELLS]) + (f" and {len(agreed) - _MOST_CELLS} more" if len(agreed) > _MOST_CELLS else "")
        side = "the first rerun" if experiment.baseline == "rerun" else "what was saved"
        yield f"rerun {number} held {held_words(experiment.held, comparison)}: {shown or 'none that differed'} agreed with {side}"


def verified_words(comparison: NotebookComparison) -> str:
    """``Verified 2026-01-05 10:00:00 UTC by jupyter-repro 0.1.0``, and what software was not as recorded; empty where unknown."""
    rerun = comparison.rerun
    if rerun is None:
        return ""
    changed = "; ".join(map(one_line, rerun.changed[:_MOST_CHANGES]))
    more = f" and {len(rerun.changed) - _MOST_CHANGES} more" if len(rerun.changed) > _MOST_CHANGES else ""
    elsewhere = f", with other software than recorded: {changed}{more}" if changed else ""
    return f"Verified {time_words(rerun.started)} by {one_line(rerun.made_by)}{elsewhere}"


def held_words(held: Iterable[HeldCondition], comparison: NotebookComparison) -> str:
    """Conditions in words, cells being called by their places among all cells from 1."""
    places = {str(cell.cell_id): str(cell.index + 1) for cell in comparison.cells}
    return condition_words(replace(condition, subject=places.get(condition.subject, condition.subject)) for condition in held)
