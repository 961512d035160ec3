"""Records and verifications as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap

from jupyter_repro.model.comparison import DIFFERING, Cause, CellComparison, Divergence, NotebookComparison, Verification
from jupyter_repro.model.record import CellExecution, Record
from jupyter_repro.report.facts import environment_facts, execution_facts, run_facts
from jupyter_repro.report.reruns import rerun_sentences
from jupyter_repro.report.roots import Root, roots_of, roots_sentence
from jupyter_repro.report.words import MARK, cell_label, counted, cut, duration_words, one_line, plain, type_words

__all__ = ["cell_as_text", "record_as_text", "verification_as_text"]

EXCERPT_LINES = 6
EXCERPT_WIDTH = 110
FACT_WIDTH = 100


def record_as_text(record: Record, name: str | None = None) -> str:
    """The record: the run, its environment, then a block for each cell execution in the order of execution. ``name`` is that of the
    notebook which has it, where it is known: what ran may have been called otherwise."""
    ran = record.run.notebook or "notebook"
    other = f", run as {one_line(ran)}" if record.run.notebook and name not in {None, ran} else ""
    blocks = [
        [f"{one_line(name or ran)}: {counted(len(record.executions), 'cell execution')}{other}"],
        ["Run", *_facts(run_facts(record))],
        ["Environment", *_facts(environment_facts(record.environment))],
        *([_heading(execution), *_facts(execution_facts(execution, record))] for execution in record.executions),
    ]
    if record.gaps:
        blocks.append(["Not known", *(f"  {one_line(gap.sensor)}: {one_line(gap.message)}" for gap in record.gaps)])
    return "\n\n".join("\n".join(block) for block in blocks)


def verification_as_text(verification: Verification) -> str:
    """The verdicts: the notebook's first, then the causes, then each cell that differs with what differs and why."""
    blocks = ["\n".join(_notebook_lines(comparison)) for comparison in verification.notebooks]
    if len(verification.notebooks) > 1:
        blocks.append(_totals(verification))
    terse = all(len(block.split("\n")) == 1 for block in blocks)
    return ("\n" if terse else "\n\n").join(blocks)


def cell_as_text(cell: CellComparison, comparison: NotebookComparison) -> str:
    """One cell that differs: what differs, and why."""
    labels = {str(each.cell_id): cell_label(each) for each in comparison.cells}
    lines = [line.removeprefix("  ") for line in _cell_lines(cell, labels)]
    for cause in cell.all_causes:
        lines.append(f"{one_line(cause.code)}: {one_line(cause.message)}")
        lines += [f"hint: {one_line(cause.hint)}"] if cause.hint else []
    return "\n".join(lines)


def _totals(verification: Verification) -> str:
    """``4 notebooks: 3 reproduced, 1 diverged``."""
    verdicts = [comparison.verdict for comparison in verification.notebooks]
    parts = [f"{verdicts.count(verdict)} {verdict}" for verdict in MARK if verdict in verdicts]
    return f"{counted(len(verdicts), 'notebook')}: {', '.join(parts)}"


def _heading(execution: CellExecution) -> str:
    prompt = "In [ ]" if execution.execution_count is None else f"In [{execution.execution_count}]"
    cell = "unknown cell" if execution.cell_id is None else f"cell {one_line(execution.cell_id)}"
    return f"#{execution.order + 1} {prompt} {cell}: {execution.status}, {duration_words(execution.duration)}"


def _facts(facts: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """The values in lines, the name of the fact before the first."""
    for name, values in facts:
        lines = [line for value in values for line in wrap(value, FACT_WIDTH, break_long_words=False, break_on_hyphens=False)]
        for position, line in enumerate(lines):
            yield f"  {name if position == 0 else '':<13} {line}"


def _notebook_lines(comparison: NotebookComparison) -> Iterator[str]:
    run = [cell for cell in comparison.cells if cell.verdict != "skipped"]
    sentence = roots_sentence(comparison) or counted(len(run), "cell")
    yield f"{MARK[comparison.verdict]} {one_line(comparison.path)}: {comparison.verdict} ({sentence})"
    if comparison.accepted:
        yield f"  updated: the rerun of {counted(len(comparison.accepted), 'cell')} that differed is the new baseline"
    for note in comparison.notes:
        yield f"  note: {one_line(note)}"
    for root in roots_of(comparison):
        yield from _root_lines(root)
    for sentence in rerun_sentences(comparison):
        yield f"  {sentence}"
    yield from _skipped_lines(comparison)
    labels = {str(cell.cell_id): cell_label(cell) for cell in comparison.cells}
    for cell in comparison.cells:
        if cell.verdict in DIFFERING:
            yield ""
            yield from _cell_lines(cell, labels, accepted=cell.cell_id in comparison.accepted)
        elif cell.message and cell.verdict != "skipped":
            yield f"  {MARK[cell.verdict]} {cell_label(cell)}: {cell.verdict}, {one_line(cell.message)}"


def _skipped_lines(comparison: NotebookComparison) -> Iterator[str]:
    """Why cells were skipped: a line for each reason, as one failure skips all that follow."""
    skipped: dict[str, list[CellComparison]] = {}
    for cell in comparison.cells:
        if cell.verdict == "skipped":
            skipped.setdefault(one_line(cell.message or ""), []).append(cell)
    for reason, cells in skipped.items():
        which = cell_label(cells[0]) if len(cells) == 1 else f"{counted(len(cells), 'cell')} from {cell_label(cells[0])} on"
        yield f"  {MARK['skipped']} {which}: skipped" + (f", {reason}" if reason else "")


def _root_lines(root: Root) -> Iterator[str]:
    where = "" if root.cell is None else f" in {cell_label(root.cell)}"
    if not root.leads:
        yield f"  also possible: {one_line(root.cause.code)}{where}: {one_line(root.cause.message)}"
        return
    yield f"  {one_line(root.cause.code)} {root.cause.status}{where}: {counted(len(root.cells), 'cell')}"
    yield f"    {one_line(root.cause.message)}"
    if root.cause.hint:
        yield f"    hint: {one_line(root.cause.hint)}"


def _cell_lines(cell: CellComparison, labels: Mapping[str, str], *, accepted: bool = False) -> Iterator[str]:
    yield f"  {MARK[cell.verdict]} {cell_label(cell)}: {cell.verdict}{', accepted' if accepted else ''}"
    if cell.message:
        yield f"    {one_line(cell.message)}"
    for divergence in cell.divergences:
        yield from _divergence_lines(divergence)
        # Those of one code and place are told apart by their messages, which stand above.
        yield from dict.fromkeys(f"  {_cause_line(cause, cell, labels)}" for cause in divergence.causes)
    yield from dict.fromkeys(_cause_line(cause, cell, labels) for cause in cell.causes)


def _cause_line(cause: Cause, cell: CellComparison, labels: Mapping[str, str]) -> str:
    where = labels.get(cause.root_cell_id or "")
    elsewhere = f", from {where}" if where and cause.root_cell_id != cell.cell_id else ""
    return f"    cause: {one_line(cause.code)} ({cause.status}){elsewhere}"


def _divergence_lines(divergence: Divergence) -> Iterator[str]:
    message = f": {one_line(divergence.message)}" if divergence.message else ""
    yield f"    output {divergence.output_index + 1}, {type_words(divergence.mime_type)} {divergence.kind}{message}"
    for side, excerpt in (("baseline", divergence.baseline), ("rerun", divergence.rerun)):
        if excerpt is not None:
            yield from _excerpt_lines(side, excerpt)


def _excerpt_lines(side: str, excerpt: str) -> Iterator[str]:
    for position, line in enumerate(cut(plain(excerpt), EXCERPT_LINES, EXCERPT_WIDTH).split("\n")):
        yield f"      {side if position == 0 else '':<8} │ {line}".rstrip()
