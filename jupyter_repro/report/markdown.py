"""Reports as Markdown: short enough for a pull request or a README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from jupyter_repro.model.comparison import CellComparison, Divergence
from jupyter_repro.model.record import Record
from jupyter_repro.report.facts import Fact, environment_facts, run_facts
from jupyter_repro.report.limits import limits_of
from jupyter_repro.report.marks import block_of, code_of, safe, table_of
from jupyter_repro.report.page import VERDICT_WORDS, CauseView, cause_views
from jupyter_repro.report.renderer import Report, ReportCell
from jupyter_repro.report.reruns import rerun_sentences, verified_words
from jupyter_repro.report.roots import roots_sentence, tally
from jupyter_repro.report.summary import CellRef, cell_refs, code_summary, file_rows, parameter_rows
from jupyter_repro.report.words import (
    MARK,
    counted,
    cut,
    kind_words,
    names_and_versions,
    plain,
    short_digest,
    size_words,
    time_words,
    type_words,
)

__all__ = ["MarkdownRenderer"]

_LINES = 24
_WIDTH = 400


class MarkdownRenderer:
    """Renders the report as GitHub-flavoured Markdown, the cells that reproduced left out."""

    def render(self, report: Report) -> str:
        """The report as Markdown text that ends in a newline."""
        blocks = [f"# {safe(report.notebook)}: reproducibility report"]
        if report.record is not None:
            blocks.append(f"Recorded {safe(time_words(report.record.run.started))} by {safe(report.record.run.recorder)}.")
        if report.comparison is not None and (verified := verified_words(report.comparison)):
            blocks.append(f"{safe(verified)}.")
        blocks += _verdict_blocks(report)
        limits = limits_of(report)
        if limits:
            blocks += ["## What limits this report", _bullets(limits)]
        if report.record is not None:
            blocks += _record_blocks(report.record, report.cells)
        compared = report.comparison.cells if report.comparison else ()
        differing = [cell for cell in compared if cell.divergences or (cell.message and cell.verdict != "skipped")]
        if differing:
            blocks.append("## Cells that differ")
            for cell in differing:
                blocks += _cell_blocks(cell)
        return "\n\n".join(blocks) + "\n"


def _verdict_blocks(report: Report) -> Iterator[str]:
    comparison = report.comparison
    if comparison is None:
        yield "**○ not verified**: this report says what was recorded; the notebook was not run again."
        return
    sentence = roots_sentence(comparison)
    yield f"**{MARK[comparison.verdict]} {comparison.verdict}**: {VERDICT_WORDS[comparison.verdict]}{f' {sentence}.' if sentence else ''}"
    yield f"{tally(comparison)}."
    causes = cause_views(comparison)
    if causes:
        yield "\n".join(f"{number}. {_cause_words(cause)}" for number, cause in enumerate(causes, 1))
    if comparison.experiments:
        yield "Further reruns:"
        yield _bullets(rerun_sentences(comparison))


def _cause_words(cause: CauseView) -> str:
    where = f" in {safe(cause.where)}" if cause.where else ""
    reach = ", ".join(safe(words) for _, words in cause.cells)
    hint = f" Way out: {safe(cause.hint.rstrip('.'))}." if cause.hint else ""
    also = "" if cause.leads else "Also possible: "
    return f"{also}{code_of(cause.code)} ({cause.status}){where}: {safe(cause.message.rstrip('.'))}.{hint} Reaches {reach}."


def _record_blocks(record: Record, cells: Sequence[ReportCell]) -> Iterator[str]:
    refs = cell_refs(record, cells)
    yield "## Code and order"
    yield _order_words(record, cells)
    yield "## Data"
    files = [
        (
            code_of(f.artifact.path) + ("" if f.artifact.kind == "data" else f" ({safe(kind_words(f.artifact))})"),
            code_of(short_digest(f.artifact.digest)),
            size_words(f.artifact.size),
            _refs(f.read_by),
            _refs(f.written_by),
        )
        for f in file_rows(record, refs)
    ]
    yield table_of(("File", "Digest", "Size", "Read by", "Written by"), files) or "No file was seen to be read or written."
    yield "## Parameters and seeds"
    parameters = [
        (
            _refs([row.cell]),
            _all(row.parameters),
            _all(row.seedings),
            _all(row.generators),
            ("⚠ fresh: " if row.fresh else "") + _all(row.entropy),
        )
        for row in parameter_rows(record, refs)
    ]
    columns = ("Cell", "Parameters", "Seedings", "Generator states", "Fresh entropy")
    yield table_of(columns, parameters) or "No cell was seen to set a parameter, or to seed, draw from or start a random generator."
    yield "## Environment"
    facts = [fact for fact in environment_facts(record.environment) if fact[0] != "distributions"]
    yield _facts([*facts, ("distributions", tuple(names_and_versions(record.environment.distributions)))])
    yield "## Run"
    yield _facts(run_facts(record))


def _order_words(record: Record, cells: Sequence[ReportCell]) -> str:
    code = code_summary(record, cells)
    lines = [f"{counted(code.executions, 'cell execution')}."]
    if code.is_linear:
        return f"{lines[0]} What ran is what the notebook says, from top to bottom."
    for found, words in (
        (code.out_of_order, "out of order"),
        (code.edited, "edited after it ran"),
        (code.unrecorded, "not run in this run"),
    ):
        if found:
            lines.append(f"- {words}: " + ", ".join(f"cell {cell.index + 1}" for cell in found))
    if code.removed:
        lines.append(f"- no longer in the notebook: {counted(code.removed, 'execution')}")
    if code.unnamed:
        lines.append(f"- place unknown: {counted(code.unnamed, 'execution')} of which the front end did not say the cell")
    return "\n".join([lines[0], "", *lines[1:]])


def _cell_blocks(cell: CellComparison) -> Iterator[str]:
    prompt = f" · In [{cell.execution_count}]" if cell.execution_count is not None else ""
    yield f"### {MARK[cell.verdict]} {safe(f'Cell {cell.index + 1}{prompt}')}: {cell.verdict}"
    if cell.message:
        yield safe(cell.message)
    for divergence in cell.divergences:
        yield from _divergence_blocks(divergence)


def _divergence_blocks(divergence: Divergence) -> Iterator[str]:
    message = f": {safe(divergence.message)}" if divergence.message else ""
    yield f"{safe(f'Output {divergence.output_index + 1} {divergence.kind} · {type_words(divergence.mime_type)}')}{message}"
    for name, excerpt in (("baseline", divergence.baseline), ("rerun", divergence.rerun)):
        if excerpt:
            yield f"{name}\n\n{block_of(cut(plain(excerpt), _LINES, _WIDTH))}"


def _facts(facts: Iterable[Fact]) -> str:
    return _bullets(f"{name}: {', '.join(values)}" for name, values in facts if values)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {safe(line)}" for line in lines)


def _refs(cells: Iterable[CellRef]) -> str:
    return ", ".join(safe(cell.words) for cell in cells) or "–"


def _all(words: Iterable[str]) -> str:
    return "; ".join(safe(word) for word in words) or "–"
