"""What a report is about, and the seam behind which each form of it is written."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from jupyter_repro.errors import UsageError
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.record import Record

__all__ = ["Renderer", "Report", "ReportCell", "renderer_for"]

# Module and class of each renderer, by suffix: named, not imported, because jinja2 costs more than the text renderers need.
_RENDERERS = {
    ".html": ("jupyter_repro.report.html", "HtmlRenderer"),
    ".json": ("jupyter_repro.report.json", "JsonRenderer"),
    ".md": ("jupyter_repro.report.markdown", "MarkdownRenderer"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportCell:
    """A cell of the notebook as it is saved. ``index`` is its position among all cells, from 0; ``outputs`` are nbformat's.
    ``rerun_outputs`` are those that a rerun gave, where the cell differed and they are known, ``baseline_outputs`` those that it was
    compared with, where they are not the saved ones."""

    cell_id: str
    index: int
    cell_type: str
    source: str = ""
    outputs: tuple[Mapping[str, Any], ...] = ()
    execution_count: int | None = None
    rerun_outputs: tuple[Mapping[str, Any], ...] | None = None
    baseline_outputs: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """Everything a report may say about one notebook: its record if it has one, and what a rerun showed if there was one.
    ``is_anonymous``: who made it, and where, has been taken out."""

    notebook: str
    record: Record | None = None
    comparison: NotebookComparison | None = None
    cells: tuple[ReportCell, ...] = ()
    is_anonymous: bool = False


class Renderer(Protocol):
    """Writes reports in one form."""

    def render(self, report: Report) -> str:
        """The report as text; equal reports give equal text."""


def renderer_for(suffix: str) -> Renderer:
    """The renderer for files with a suffix such as ``.html``. Raises UsageError when there is none."""
    try:
        module, name = _RENDERERS[suffix.lower()]
    except KeyError:
        said = f"the suffix {suffix!r}" if suffix else "no suffix"
        names = ", ".join([*_RENDERERS, ".pdf", ".zip"])
        raise UsageError("report-format", f"no report can be written to a file with {said}", hint=f"name it with one of {names}") from None
    renderer: Renderer = getattr(importlib.import_module(module), name)()
    return renderer
