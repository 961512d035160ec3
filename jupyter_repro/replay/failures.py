"""Failures: what is no longer worth believing once a cell has failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from jupyter_repro.model.comparison import ERROR_TYPE, CellComparison, NotebookComparison, worst
from jupyter_repro.model.record import CellId, Record, last_executions
from jupyter_repro.replay.reach import downstream_of

__all__ = ["without_stale_agreement"]


def without_stale_agreement(
    comparison: NotebookComparison, feeders: Mapping[CellId, frozenset[CellId]], rerun: Record | None, *, is_recorded: bool
) -> NotebookComparison:
    """The verdicts, but that no cell is ``reproduced`` that may owe its agreement to what an earlier run has left behind.

    Those are the cells downstream of one that failed, or raised something else than before. Where the notebook has no record, nobody
    knows which files the failed cell would have written: cells after it that read files are not believed either.
    """
    found: list[CellComparison] = []
    failed: CellComparison | None = None
    stale: dict[CellId, str] = {}
    for cell in comparison.cells:
        if cell.verdict == "failed" or any(d.mime_type == ERROR_TYPE and d.kind != "removed" for d in cell.divergences):
            failed = failed or cell
            words = f"not judged: it may use what cell {cell.index + 1} was to make, which failed"
            stale |= {name: words for name in downstream_of(frozenset({cell.cell_id}), feeders) if name not in stale}
        elif failed is not None and not is_recorded and (path := next(_files_read(cell.cell_id, rerun), None)) is not None:
            stale.setdefault(
                cell.cell_id, f"not judged: it reads {path}, which cell {failed.index + 1}, which failed, may have been to write"
            )
        is_stale = cell.verdict == "reproduced" and cell.cell_id in stale
        found.append(replace(cell, verdict="skipped", message=stale[cell.cell_id]) if is_stale else cell)
    return replace(comparison, cells=tuple(found), verdict=comparison.verdict if not stale else worst(cell.verdict for cell in found))


def _files_read(cell: CellId, rerun: Record | None) -> Iterator[str]:
    if rerun is None or cell not in (last := last_executions(rerun)):
        return
    data = {artifact.path for artifact in rerun.artifacts if artifact.kind in {"data", "directory"}}
    made = {ref.path for execution in rerun.executions for ref in execution.generated if execution.status == "ok"}
    yield from (ref.path for ref in last[cell].used if ref.path in data - made)
