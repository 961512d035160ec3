"""What a verification found, as code hosts mark it: one finding for each cause, at the line where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jupyter_repro.model.comparison import DIFFERING, CellComparison, NotebookComparison, Verdict, Verification
from jupyter_repro.report.roots import Root, roots_of, unexplained_cells
from jupyter_repro.report.words import cell_label, counted, one_line

__all__ = ["UNEXPLAINED", "Finding", "Lines", "Trouble", "findings_of"]

UNEXPLAINED = "RX200"
"""The code of a cell that differs for no known cause, where a form asks for one."""

Trouble = tuple[str, str, str]
"""A notebook that could not be checked: its path, the error's code and its message."""

Lines = Mapping[tuple[str, int], int]
"""The line of the file on which a cell's source begins, by path and position among all cells; what is missing is on line 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """A cause with the cells that differ by it, or a cell that differs for no known one. ``line`` is that of the file, from 1."""

    path: str
    line: int
    code: str
    message: str
    hint: str | None = None
    cell_id: str | None = None
    proved: bool = False


def findings_of(verification: Verification, lines: Lines, *, accepted: frozenset[Verdict]) -> Iterator[Finding]:
    """The findings of each notebook whose verdict is not accepted, in the order of the notebooks; those that many cells hang on first."""
    for comparison in verification.notebooks:
        if comparison.verdict in DIFFERING and comparison.verdict not in accepted:
            yield from (_of_root(comparison, root, lines) for root in roots_of(comparison) if root.leads)
            yield from (_of_cell(comparison, cell, lines) for cell in unexplained_cells(comparison) if cell.verdict not in accepted)


def _of_root(comparison: NotebookComparison, root: Root, lines: Lines) -> Finding:
    place = root.cell or root.cells[0]
    reached = cell_label(root.cells[0]) if len(root.cells) == 1 else counted(len(root.cells), "cell")
    return Finding(
        path=comparison.path,
        line=lines.get((comparison.path, place.index), 1),
        code=root.cause.code,
        message=f"{one_line(root.cause.message).rstrip('.')} ({root.cause.status}; {reached} differ{'s' if len(root.cells) == 1 else ''})",
        hint=root.cause.hint,
        cell_id=str(place.cell_id),
        proved=root.cause.status == "proved",
    )


def _of_cell(comparison: NotebookComparison, cell: CellComparison, lines: Lines) -> Finding:
    said = cell.message or next((d.message for d in cell.divergences if d.message), "its outputs differ")
    return Finding(
        path=comparison.path,
        line=lines.get((comparison.path, cell.index), 1),
        code=UNEXPLAINED,
        message=f"{cell_label(cell)} {cell.verdict}: {one_line(said)}",
        cell_id=str(cell.cell_id),
    )
