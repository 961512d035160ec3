"""The parts of a report page, as plain data for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison, Verdict
from jupyter_repro.model.record import CellExecution, Record, last_executions
from jupyter_repro.report.facts import Fact, execution_facts
from jupyter_repro.report.marked import Piece, marked
from jupyter_repro.report.outputs import OutputView, views_of
from jupyter_repro.report.prose import Paragraph, paragraphs_of
from jupyter_repro.report.renderer import Report, ReportCell
from jupyter_repro.report.roots import Root, roots_of
from jupyter_repro.report.words import cut, duration_words, one_line, plain, type_words

__all__ = ["VERDICT_WORDS", "CauseView", "CellView", "DivergenceView", "cause_views", "cell_views", "removed_views"]

SOURCE_LINES = 200
SOURCE_WIDTH = 1000

VERDICT_WORDS: dict[Verdict, str] = {
    "reproduced": "A plain rerun from a fresh kernel gave the same outputs.",
    "replayed": "The outputs are the same only while recorded conditions are held fixed.",
    "diverged": "A rerun from a fresh kernel gave other outputs.",
    "failed": "A rerun from a fresh kernel did not get through.",
    "skipped": "Nothing was rerun.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CauseView:
    """A cause in words. ``anchor`` is that of the cell where it lies, ``cells`` are the cells that differ because of it; ``leads`` is that
    of its root."""

    code: str
    status: str
    message: str
    hint: str
    where: str
    anchor: str | None
    cells: tuple[tuple[str, str], ...] = ()
    leads: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class DivergenceView:
    """A divergence with both excerpts in pieces."""

    title: str
    message: str
    baseline: tuple[Piece, ...]
    rerun: tuple[Piece, ...]
    has_baseline: bool
    has_rerun: bool
    causes: tuple[CauseView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellView:
    """A cell: its source, what it depended on, its outputs and where they diverged. ``source_ran`` is set when it differs."""

    anchor: str
    title: str
    is_code: bool
    prose: tuple[Paragraph, ...]
    verdict: Verdict | None
    message: str
    source: str
    source_ran: str | None
    ran: str
    facts: tuple[Fact, ...]
    outputs: tuple[OutputView, ...]
    divergences: tuple[DivergenceView, ...]


def cause_views(comparison: NotebookComparison) -> list[CauseView]:
    """The causes with the cells that each reaches."""
    titles = {str(cell.cell_id): _anchor_and_title(cell) for cell in comparison.cells}
    return [_root_view(root, titles) for root in roots_of(comparison)]


def cell_views(report: Report) -> list[CellView]:
    """The notebook's cells in its order."""
    last = {str(cell_id): e for cell_id, e in last_executions(report.record).items()} if report.record else {}
    compared = {str(cell.cell_id): cell for cell in report.comparison.cells} if report.comparison else {}
    titles = {str(cell.cell_id): _anchor_and_title(cell) for cell in compared.values()}
    return [_cell_view(cell, last.get(cell.cell_id), compared.get(cell.cell_id), report.record, titles) for cell in report.cells]


def removed_views(record: Record, cells: Sequence[ReportCell]) -> list[tuple[str, str]]:
    """A title and the source of each execution whose cell is not found in the notebook."""
    here = {cell.cell_id for cell in cells}
    gone = [e for e in record.executions if e.cell_id is None or e.cell_id not in here]
    return [(f"execution {e.order + 1}, {_ran(e)}", _shown(e.source)) for e in gone]


def _cell_view(
    cell: ReportCell,
    execution: CellExecution | None,
    comparison: CellComparison | None,
    record: Record | None,
    titles: Mapping[str, tuple[str, str]],
) -> CellView:
    is_code = cell.cell_type == "code"
    prompt = f" · In [{cell.execution_count}]" if cell.execution_count is not None else ""
    edited = execution is not None and execution.source != cell.source
    return CellView(
        anchor=f"cell-{cell.index + 1}",
        title=f"Cell {cell.index + 1}{prompt}",
        is_code=is_code,
        prose=() if is_code else paragraphs_of(cell.source),
        verdict=comparison.verdict if comparison else None,
        message=one_line(comparison.message or "") if comparison else "",
        source=_shown(cell.source),
        source_ran=_shown(execution.source) if execution and edited else None,
        ran=_ran(execution) if execution else "",
        facts=tuple(execution_facts(execution, record)) if execution and record else (),
        outputs=tuple(views_of(cell.outputs)),
        divergences=tuple(_divergence_view(d, titles) for d in comparison.divergences) if comparison else (),
    )


def _divergence_view(divergence: Divergence, titles: Mapping[str, tuple[str, str]]) -> DivergenceView:
    baseline, rerun = marked(divergence.baseline, divergence.rerun)
    return DivergenceView(
        title=f"Output {divergence.output_index + 1} {divergence.kind} · {type_words(divergence.mime_type)}",
        message=one_line(divergence.message),
        baseline=baseline,
        rerun=rerun,
        has_baseline=divergence.baseline is not None,
        has_rerun=divergence.rerun is not None,
        causes=tuple(_cause_view(cause, titles) for cause in divergence.causes),
    )


def _cause_view(cause: Cause, titles: Mapping[str, tuple[str, str]]) -> CauseView:
    anchor, where = titles.get(cause.root_cell_id or "", (None, ""))
    return CauseView(
        code=one_line(cause.code),
        status=cause.status,
        message=one_line(cause.message),
        hint=one_line(cause.hint or ""),
        where=where,
        anchor=anchor,
    )


def _root_view(root: Root, titles: Mapping[str, tuple[str, str]]) -> CauseView:
    anchor, where = _anchor_and_title(root.cell) if root.cell else (None, "")
    cells = tuple(titles[cell.cell_id] for cell in root.cells)
    return replace(_cause_view(root.cause, titles), where=where, anchor=anchor, cells=cells, leads=root.leads)


def _anchor_and_title(cell: CellComparison) -> tuple[str, str]:
    prompt = f" In [{cell.execution_count}]" if cell.execution_count is not None else ""
    return f"cell-{cell.index + 1}", f"cell {cell.index + 1}{prompt}"


def _ran(execution: CellExecution) -> str:
    return f"{execution.status}, {duration_words(execution.duration)}"


def _shown(source: str) -> str:
    return cut(plain(source), SOURCE_LINES, SOURCE_WIDTH)
