"""``verify --update``: a rerun that differs becomes the notebook's new baseline."""

from __future__ import annotations

from dataclasses import replace

from jupyter_repro.model.comparison import Cause, CellComparison, NotebookComparison
from jupyter_repro.replay.outcome import ReplayedNotebook
from jupyter_repro.replay.writing import check_target, document_of, write_replayed
from jupyter_repro.store.history import remember
from jupyter_repro.store.notebooks import Notebook

__all__ = ["Acceptance"]

_SETTLED = frozenset(("RC201", "RC202", "RC203", "RC204", "RD201", "RD202", "RE201", "RE202", "RE203", "RP205"))
"""Causes that lie in what has changed since the old baseline: of the new one there is nothing to mend."""


class Acceptance:
    """Writes the first of a notebook's reruns, the plain one, into the notebook, where that is ``wanted``. ``renamed``: another kernel than
    the notebook's own was asked for. Raises NotebookError and RecordError when the notebook could not be written."""

    def __init__(self, notebook: Notebook, *, wanted: bool, renamed: bool) -> None:
        self._notebook, self.wanted, self._renamed = notebook, wanted, renamed
        self._plain: ReplayedNotebook | None = None
        if wanted:
            check_target(notebook, notebook.path)

    def heard(self, replayed: ReplayedNotebook) -> ReplayedNotebook:
        """The rerun, of which the first is kept."""
        if self.wanted and self._plain is None:
            self._plain = replayed
        return replayed

    def done(self, comparison: NotebookComparison, *, remembered: bool) -> NotebookComparison:
        """Accepts what the comparison shows to differ, and says so in it. A notebook that reproduced is not touched, nor is one that
        failed: what came of it is no baseline. With ``remembered`` the history has the run. Raises NotebookError when the notebook was
        edited meanwhile, or cannot be written."""
        if self._plain is None or comparison.verdict in {"reproduced", "skipped"}:
            return comparison
        if comparison.verdict == "failed":
            note = "not updated, since a cell failed; `jupyter repro run` writes errors into the notebook, too"
            return replace(comparison, notes=(*comparison.notes, note))
        document = document_of(self._notebook, self._plain, renamed=self._renamed)
        write_replayed(self._notebook, self._notebook.path, document)
        differing = tuple(cell.cell_id for cell in comparison.differing)
        notes = remember(self._notebook.path, self._plain.record, document["cells"]) if remembered else ()
        cells = tuple(map(_settled, comparison.cells))
        return replace(comparison, cells=cells, accepted=differing, notes=(*comparison.notes, *notes))


def _settled(cell: CellComparison) -> CellComparison:
    """The cell, its causes without the hints that the update has made pointless."""

    def told(cause: Cause) -> Cause:
        return replace(cause, hint=None) if cause.code in _SETTLED else cause

    return replace(cell, divergences=tuple(replace(each, causes=tuple(map(told, each.causes))) for each in cell.divergences))
