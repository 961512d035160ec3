"""Reports on notebooks as the bytes of a file, its suffix saying the form."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.publish.pdf import printer_here
from jupyter_repro.report.renderer import Report, ReportCell, renderer_for
from jupyter_repro.store.files import check_writable
from jupyter_repro.store.notebooks import Notebook

__all__ = ["check_report", "report_on"]

_PDF = ".pdf"


def check_report(output: str | PathLike[str]) -> None:
    """Raises UsageError where there is no such form of a report, ReportError where no PDF can be made, NotebookError where the file cannot
    be written."""
    suffix = Path(output).suffix
    if suffix.lower() == _PDF:
        printer_here()
    else:
        renderer_for(suffix)
    check_writable(Path(output))


def report_on(
    notebook: Notebook,
    suffix: str,
    *,
    record: Record | None = None,
    comparison: NotebookComparison | None = None,
    reruns: Mapping[CellId, tuple[Output, ...]] | None = None,
) -> bytes:
    """The report on a notebook in the form of a suffix. ``reruns`` are the outputs that a rerun gave, by cell. Raises UsageError for
    another suffix, ReportError when a PDF cannot be made."""
    cells = tuple(
        ReportCell(
            cell_id=cell["id"],
            index=index,
            cell_type=cell["cell_type"],
            source=cell["source"],
            outputs=tuple(cell.get("outputs", ())),
            execution_count=cell.get("execution_count"),
            rerun_outputs=(reruns or {}).get(cell["id"]),
        )
        for index, cell in enumerate(notebook.cells)
    )
    report = Report(notebook=notebook.path.name, record=record, comparison=comparison, cells=cells)
    is_pdf = suffix.lower() == _PDF
    page = renderer_for(".html" if is_pdf else suffix).render(report).encode("utf-8", "backslashreplace")
    return printer_here()(page) if is_pdf else page
