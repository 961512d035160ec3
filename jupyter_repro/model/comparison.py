"""What a rerun showed: divergences with their causes, and verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jupyter_repro.model.record import CellId

__all__ = [
    "ERROR_TYPE",
    "STDERR_TYPE",
    "STDOUT_TYPE",
    "Cause",
    "CellComparison",
    "Divergence",
    "NotebookComparison",
    "Verdict",
    "Verification",
    "worst",
]

Verdict = Literal["reproduced", "replayed", "diverged", "failed", "skipped"]

# The media types by which JupyterLab's own output model names what has none.
STDOUT_TYPE = "application/vnd.jupyter.stdout"
STDERR_TYPE = "application/vnd.jupyter.stderr"
ERROR_TYPE = "application/vnd.jupyter.error"

_RANK: tuple[Verdict, ...] = ("skipped", "reproduced", "replayed", "diverged", "failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Why an output diverged. ``proved``: it no longer does in a replay that holds this one condition fixed.

    ``root_cell_id`` is the cell where the cause lies; it differs from the divergence's own cell when that only echoes it.
    """

    code: str
    message: str
    status: Literal["suspected", "proved"] = "suspected"
    root_cell_id: CellId | None = None
    hint: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Divergence:
    """One place where baseline and rerun differ.

    ``output_index`` counts the cell's outputs from 0 once streams are merged by name, on the side that has the output (the baseline
    for ``modified`` and ``removed``). ``baseline`` and ``rerun`` are excerpts for a reader; ``message`` says in one line what differs.
    """

    kind: Literal["added", "removed", "modified"]
    output_index: int
    mime_type: str
    baseline: str | None = None
    rerun: str | None = None
    message: str = ""
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CellComparison:
    """A cell's verdict. ``index`` is its position among all cells of the notebook, from 0; ``message`` says why it was skipped or
    failed, or names the hazard of a cell that agreed although it took fresh entropy. ``execution_count`` is the one that the notebook was
    saved with, ``duration`` that of the rerun, in seconds."""

    cell_id: CellId
    index: int
    verdict: Verdict
    divergences: tuple[Divergence, ...] = ()
    message: str | None = None
    execution_count: int | None = None
    duration: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotebookComparison:
    """A notebook's verdict, that of its worst cell; ``skipped`` when an interrupt left cells unjudged and nothing differed until then.

    ``notes`` say what limits it (no record, another language, an old format).
    """

    path: str
    verdict: Verdict
    cells: tuple[CellComparison, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """The verdicts of one ``verify`` command."""

    notebooks: tuple[NotebookComparison, ...] = ()


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; ``reproduced`` when there is none or all were skipped."""
    return max((v for v in verdicts if v != "skipped"), key=_RANK.index, default="reproduced")
