"""From a replay to verdicts: the saved outputs and the new ones, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from jupyter_repro import __version__
from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.environments import changed_software
from jupyter_repro.compare.facts import Facts, facts_by_cell
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.compare.passedover import passed_over
from jupyter_repro.compare.settings import Settings, notes_on, policy_for, why_ignored
from jupyter_repro.model.comparison import CellComparison, Divergence, NotebookComparison, PlainRerun, Verdict, worst
from jupyter_repro.model.outputs import Output, digest_of_outputs
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions
from jupyter_repro.replay.modules import module_sources_of
from jupyter_repro.replay.outcome import CellOutcome, ReplayedNotebook
from jupyter_repro.store.notebooks import WIDGET_STATE, Notebook

__all__ = ["NEVER_RUN", "compare_replay", "has_been_run", "saved_errors", "saved_widgets"]

NEVER_RUN = "it was never run: there is nothing to compare with"


def compare_replay(notebook: Notebook, baseline: Record | None, replayed: ReplayedNotebook, asked: Settings) -> NotebookComparison:
    """The verdicts of a replay against the outputs that a notebook was saved with. ``asked``: how to compare, where nothing nearer says."""
    outcomes = {outcome.index: outcome for outcome in replayed.cells}
    before, after = _executions(baseline), _executions(replayed.record)
    context = _context_of(notebook, replayed)
    known = facts_by_cell(baseline) if baseline is not None else {}
    seen = facts_by_cell(replayed.record, replayed.directory) if replayed.record is not None else {}
    cells: list[CellComparison] = []
    sources: list[str] = []
    for index, cell in enumerate(notebook.cells):
        if cell["cell_type"] != "code":
            continue
        cell_id = CellId(cell["id"])
        context = replace(
            context,
            source=cell["source"],
            earlier_sources=tuple(sources),
            baseline=known.get(cell_id, Facts()),
            rerun=seen.get(cell_id, Facts(directory=replayed.directory)),
            policy=policy_for(asked, notebook.metadata, cell["metadata"]),
        )
        if index in outcomes:
            cells.append(_compare_cell(cell, outcomes[index], context, before.get(cell_id), after.get(cell_id)))
        elif cell["outputs"]:
            # The source was deleted and its output stayed.
            empty = CellOutcome(cell_id=cell_id, index=index, status="ok")
            cells.append(_compare_cell(cell, empty, context, before.get(cell_id), after.get(cell_id)))
        sources.append(cell["source"])
    verdict = worst(cell.verdict for cell in cells)
    if replayed.interrupted and verdict == "reproduced":
        verdict = "skipped"  # nothing is said of the rest
    notes = (*notebook.notes, *_misset(notebook), *_outdated(notebook, before), *replayed.notes)
    return NotebookComparison(
        path=str(notebook.path), verdict=verdict, cells=tuple(cells), notes=notes, rerun=_plain_rerun(baseline, replayed)
    )


def _plain_rerun(baseline: Record | None, replayed: ReplayedNotebook) -> PlainRerun | None:
    """When a replay was made, by what, and in how far another environment than the recorded one."""
    if replayed.started is None:
        return None
    changed: tuple[str, ...] = ()
    if baseline is not None and replayed.record is not None:
        changed = changed_software(baseline.environment, replayed.record.environment)
    return PlainRerun(started=replayed.started, made_by=f"jupyter-repro {__version__}", changed=changed)


def has_been_run(cell: Mapping[str, Any], execution: CellExecution | None = None) -> bool:
    """Whether a cell shows that it was ever run."""
    return bool(cell["outputs"]) or cell.get("execution_count") is not None or execution is not None


def saved_errors(notebook: Notebook) -> frozenset[CellId]:
    """The cells whose saved outputs hold an error: they raised when the baseline was made, and may raise again."""
    return frozenset(CellId(cell["id"]) for _, cell in notebook.code_cells if _has_error(cell["outputs"]))


def saved_widgets(notebook: Notebook) -> Mapping[str, Any]:
    """The widget state that a notebook was saved with, by model id."""
    state: Any = notebook.metadata
    for key in ("widgets", WIDGET_STATE, "state"):
        state = state.get(key) if isinstance(state, Mapping) else None
    return state if isinstance(state, Mapping) else {}


def _context_of(notebook: Notebook, replayed: ReplayedNotebook) -> CellContext:
    """What is known of all cells alike."""
    return CellContext(module_sources=module_sources_of(replayed), baseline_widgets=saved_widgets(notebook), rerun_widgets=replayed.widgets)


def _misset(notebook: Notebook) -> Iterator[str]:
    """What is wrong with the settings of how to compare."""
    yield from notes_on(notebook.metadata, "the notebook")
    for index, cell in notebook.code_cells:
        yield from notes_on(cell["metadata"], f"cell {index + 1}")


def _compare_cell(
    cell: Mapping[str, Any], outcome: CellOutcome, context: CellContext, before: CellExecution | None, after: CellExecution | None
) -> CellComparison:
    verdict: Verdict
    divergences: Iterable[Divergence] = ()
    message = outcome.message
    if outcome.status in {"skipped", "interrupted"}:
        verdict = "skipped"
    elif outcome.status == "failed":
        verdict, divergences = "failed", compare_outputs(cell["outputs"], outcome.outputs, context)
    elif not has_been_run(cell, before):
        verdict, message = "skipped", NEVER_RUN
    else:
        divergences = compare_outputs(cell["outputs"], outcome.outputs, context)
        verdict = "diverged" if divergences else "reproduced"
        message = None if divergences else why_ignored(cell["metadata"]) or _hazard_of(after)
    return CellComparison(
        cell_id=outcome.cell_id,
        index=outcome.index,
        verdict=verdict,
        divergences=tuple(divergences),
        message=message,
        execution_count=cell.get("execution_count"),
        duration=outcome.duration,
        passed_over=passed_over(cell["outputs"], outcome.outputs) if verdict == "reproduced" else (),
    )


def _hazard_of(execution: CellExecution | None) -> str | None:
    """What makes an agreement one by chance, perhaps."""
    if execution is None or not execution.entropy:
        return None
    sources = " and ".join(sorted({taken.source for taken in execution.entropy}))
    return f"it agrees although it took fresh entropy ({sources}): that may be chance"


def _outdated(notebook: Notebook, executions: Mapping[CellId, CellExecution]) -> Iterator[str]:
    """A word on outputs that changed after the record was made, so that what it says of their cells may not be true of them."""
    digests = {cell_id: execution.outputs_digest for cell_id, execution in executions.items() if execution.outputs_digest}
    changed = [
        index + 1
        for index, cell in enumerate(notebook.cells)
        if cell["id"] in digests and digest_of_outputs(cell.get("outputs", ())) != digests[cell["id"]]
    ]
    if changed:
        cells = f"cell{'' if len(changed) == 1 else 's'} {', '.join(map(str, changed))}"
        yield f"the outputs of {cells} changed after the record was made: what it says of them may be outdated"


def _executions(record: Record | None) -> Mapping[CellId, CellExecution]:
    return last_executions(record) if record is not None else {}


def _has_error(outputs: Sequence[Output]) -> bool:
    return any(output.get("output_type") == "error" for output in outputs)
