"""Reports on notebooks as files, the suffix saying the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.identity import Identity
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.report.renderer import Report, ReportCell, renderer_for
from jupyter_repro.store.files import check_writable
from jupyter_repro.store.notebooks import Notebook
from jupyter_repro.store.snapshots import snapshots_of_user

if TYPE_CHECKING:
    from jupyter_repro.report.neutral import Neutral

__all__ = ["check_report", "is_crate", "known_of", "report_on", "write_as"]

_PDF, _CRATE = ".pdf", ".zip"


def is_crate(output: str | PathLike[str]) -> bool:
    """Whether a file's name says that it is an RO-Crate: an archive."""
    return Path(output).suffix.lower() == _CRATE


def check_report(output: str | PathLike[str]) -> None:
    """Raises UsageError where there is no such form of a report, ReportError where no PDF can be made, NotebookError where the file cannot
    be written."""
    suffix = Path(output).suffix
    if suffix.lower() == _PDF:
        from jupyter_repro.publish.pdf import printer_here

        printer_here()
    elif not is_crate(output):
        renderer_for(suffix)
    check_writable(Path(output))


def known_of(
    notebook: Notebook,
    *,
    record: Record | None = None,
    comparison: NotebookComparison | None = None,
    reruns: Mapping[CellId, tuple[Output, ...]] | None = None,
    baselines: Mapping[CellId, tuple[Output, ...]] | None = None,
) -> Report:
    """What a report on a notebook may say. ``reruns`` are the outputs that a rerun gave, by cell, ``baselines`` those that it was compared
    with, where they are not the notebook's."""
    cells = tuple(
        ReportCell(
            cell_id=cell["id"],
            index=index,
            cell_type=cell["cell_type"],
            source=cell["source"],
            outputs=tuple(cell.get("outputs", ())),
            execution_count=cell.get("execution_count"),
            rerun_outputs=(reruns or {}).get(cell["id"]),
            baseline_outputs=(baselines or {}).get(cell["id"]),
        )
        for index, cell in enumerate(notebook.cells)
    )
    return Report(notebook=notebook.path.name, record=record, comparison=comparison, cells=cells)


def report_on(notebook: Notebook, suffix: str, report: Report) -> bytes:
    """What is known of a notebook in the form of a suffix. Raises as ``write_as`` does."""
    file = BytesIO()
    write_as(suffix, file, notebook, report)
    return file.getvalue()


def write_as(
    suffix: str, file: BinaryIO, notebook: Notebook, report: Report, *, with_data: bool = False, identity: Identity | None = None
) -> tuple[str, ...]:
    """Writes what is known of a notebook in the form of a suffix into a file that is open for it; gives notes on what is in it.

    ``with_data`` puts data into a crate. Whoever an ``identity`` names is taken out. Raises UsageError for another suffix, ReportError when
    a PDF cannot be made, NotebookError when what goes into a crate changes meanwhile.
    """
    # Each form's own means are loaded where it is written: a server has this loaded from its start.
    neutral = None
    if identity is not None:
        from jupyter_repro.report.anonymous import neutral_for

        neutral = neutral_for(report, notebook.metadata, identity)
    if suffix.lower() == _CRATE:
        from jupyter_repro.publish.crate import write_crate

        notes = write_crate(file, notebook, report, data=snapshots_of_user() if with_data else None, neutral=neutral)
    else:
        notes = ()
        file.write(_printed(suffix, report, neutral))
    return notes if neutral is None else (*notes, *_warnings(neutral, with_data=with_data))


def _printed(suffix: str, report: Report, neutral: Neutral | None) -> bytes:
    """A report in a form that is one text, or that text on paper."""
    if neutral is not None:
        from jupyter_repro.report.anonymous import anonymous

        report = anonymous(report, neutral)
    is_pdf = suffix.lower() == _PDF
    page = renderer_for(".html" if is_pdf else suffix).render(report).encode("utf-8", "backslashreplace")
    if not is_pdf:
        return page
    from jupyter_repro.publish.pdf import printer_here

    return printer_here()(page)


def _warnings(neutral: Neutral, *, with_data: bool) -> Iterator[str]:
    """What whoever hides behind a report is to look at."""
    yield f"anonymous as far as it can be told: look at pictures and prose{', and at the data' if with_data else ''}"
    if neutral.left:
        yield f"taken out of paths and addresses only, as too common a word: {', '.join(neutral.left)}"
