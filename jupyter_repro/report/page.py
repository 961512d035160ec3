"""The parts of a report page, as plain data for its template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from jupyter_repro.model.comparison import Cause, CellComparison, Divergence, NotebookComparison, Verdict
from jupyter_repro.model.record import CellExecution, Record, last_executions
from jupyter_repro.report.divergences import DivergenceView, divergence_view
from jupyter_repro.report.facts import Fact, execution_facts
from jupyter_repro.report.outputs import OutputView, view_of
from jupyter_repro.report.pairs import OutputPair, pairs_of
from jupyter_repro.report.prose import Paragraph, paragraphs_of
from jupyter_repro.report.renderer import Report, ReportCell
from jupyter_repro.report.reruns import held_words
from jupyter_repro.report.roots import Root, leading_codes, roots_of
from jupyter_repro.report.words import cut, duration_words, one_line, plain, type_words

__all__ = ["VERDICT_WORDS", "CauseView", "CellView", "OutputPart", "cause_views", "cell_views", "removed_views"]

SOURCE_LINES = 200
SOURCE_WIDTH = 1000
DIFFERENCES = 4
OVERLAYS = 40
"""Pictures of differences that a page has at most: each takes some 20 ms."""

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
class OutputPart:
    """An output that both sides have, or one that differs, and why."""

    view: OutputView | None = None
    divergence: DivergenceView | None = None
    causes: tuple[CauseView, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CellView:
    """A cell: its source, what it depended on, its outputs, those that differ on both sides. ``source_ran`` is set when it is another.
    ``passed_over`` says what is not the same in outputs that agree, ``differences`` what differs; ``codes`` are those of the causes that
    lead."""

    anchor: str
    title: str
    is_code: bool
    prose: tuple[Paragraph, ...]
    verdict: Verdict | None
    source: str
    source_ran: str | None
    ran: str
    facts: tuple[Fact, ...]
    parts: tuple[OutputPart, ...]
    message: str = ""
    passed_over: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


def cause_views(comparison: NotebookComparison) -> list[CauseView]:
    """The causes with the cells that each reaches."""
    titles = {str(cell.cell_id): _anchor_and_title(cell) for cell in comparison.cells}
    return [_root_view(root, titles) for root in roots_of(comparison)]


def cell_views(report: Report) -> list[CellView]:
    """The notebook's cells in its order."""
    last = {str(cell_id): e for cell_id, e in last_executions(report.record).items()} if report.record else {}
    compared = {str(cell.cell_id): cell for cell in report.comparison.cells} if report.comparison else {}
    titles = {str(cell.cell_id): _anchor_and_title(cell) for cell in compared.values()}
    said = {name: _message(cell, report.comparison) for name, cell in compared.items()} if report.comparison else {}
    parts = _Parts(titles)
    views = [_cell_view(cell, last.get(cell.cell_id), compared.get(cell.cell_id), report.record, parts) for cell in report.cells]
    return [replace(view, message=said.get(cell.cell_id, "")) for view, cell in zip(views, report.cells, strict=True)]


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
    parts: _Parts,
) -> CellView:
    is_code = cell.cell_type == "code"
    prompt = f" · In [{cell.execution_count}]" if cell.execution_count is not None else ""
    edited = execution is not None and execution.source != cell.source
    divergences = comparison.divergences if comparison else ()
    return CellView(
        anchor=f"cell-{cell.index + 1}",
        title=f"Cell {cell.index + 1}{prompt}",
        is_code=is_code,
        prose=() if is_code else paragraphs_of(cell.source),
        verdict=comparison.verdict if comparison else None,
        source=_shown(cell.source),
        source_ran=_shown(execution.source) if execution and edited else None,
        ran=_ran(execution) if execution else "",
        facts=tuple(execution_facts(execution, record)) if execution and record else (),
        parts=tuple(parts.of(cell, divergences)),
        passed_over=tuple(map(one_line, comparison.passed_over)) if comparison else (),
        differences=tuple(_difference(divergence) for divergence in divergences[:DIFFERENCES]),
        codes=tuple(map(one_line, leading_codes(comparison))) if comparison else (),
    )


def _message(cell: CellComparison, comparison: NotebookComparison) -> str:
    if cell.verdict == "replayed" and cell.conditions:
        return f"The same once a rerun holds {held_words(cell.conditions, comparison)}, as recorded."
    return one_line(cell.message or "")


def _difference(divergence: Divergence) -> str:
    """``text/plain: 1 of 2 numbers differs``; ``stderr added``."""
    what = type_words(divergence.mime_type)
    return f"{what}: {one_line(divergence.message)}" if divergence.message else f"{what} {divergence.kind}"


class _Parts:
    """Makes the parts of cells; ``titles`` say how cells are pointed at."""

    def __init__(self, titles: Mapping[str, tuple[str, str]]) -> None:
        self._titles, self._overlays = titles, iter(range(OVERLAYS))

    def of(self, cell: ReportCell, divergences: Sequence[Divergence]) -> Iterator[OutputPart]:
        """The outputs of a cell in its order, those of the rerun alone at the end."""
        for pair in pairs_of(cell, divergences):
            if pair.divergences:
                yield OutputPart(divergence=divergence_view(pair, self._overlays), causes=tuple(self._causes(pair)))
            elif pair.baseline is not None:
                yield OutputPart(view=view_of(pair.baseline))

    def _causes(self, pair: OutputPair) -> Iterator[CauseView]:
        causes = dict.fromkeys(cause for divergence in pair.divergences for cause in divergence.causes)
        return (_cause_view(cause, self._titles) for cause in causes)


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
