"""From a replay to verdicts: the saved outputs and the new ones, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from jupyter_repro.compare.context import CellContext, Tolerance
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.model.comparison import CellComparison, Divergence, NotebookComparison, Verdict, worst
from jupyter_repro.model.outputs import Output, digest_of_outputs
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions
from jupyter_repro.replay.outcome import CellOutcome, ReplayedNotebook
from jupyter_repro.store.notebooks import WIDGET_STATE, Notebook

__all__ = ["compare_replay", "has_been_run", "saved_errors", "saved_widgets"]

_NEVER_RUN = "it was never run: there is nothing to compare with"


def compare_replay(notebook: Notebook, baseline: Record | None, replayed: ReplayedNotebook, tolerance: Tolerance) -> NotebookComparison:
    """The verdicts of a replay against the outputs that a notebook was saved with."""
    outcomes = {outcome.index: outcome for outcome in replayed.cells}
    before, after = _executions(baseline), _executions(replayed.record)
    widgets = saved_widgets(notebook)
    cells: list[CellComparison] = []
    sources: list[str] = []
    for index, cell in enumerate(notebook.cells):
        if cell["cell_type"] != "code":
            continue
        cell_id = CellId(cell["id"])
        context = CellContext(
            source=cell["source"],
            earlier_sources=tuple(sources),
            baseline_execution=before.get(cell_id),
            rerun_execution=after.get(cell_id),
            rerun_directory=replayed.directory,
            tolerance=tolerance,
            baseline_widgets=widgets,
            rerun_widgets=replayed.widgets,
        )
        if index in outcomes:
            cells.append(_compare_cell(cell, outcomes[index], context))
        elif cell["outputs"]:
            # The source was deleted and its output stayed.
            empty = CellOutcome(cell_id=cell_id, index=index, status="ok")
            cells.append(_compare_cell(cell, empty, context))
        sources.append(cell["source"])
    verdict = worst(cell.verdict for cell in cells)
    if replayed.interrupted and verdict == "reproduced":
        verdict = "skipped"  # nothing is said of the rest
    notes = (*notebook.notes, *_outdated(notebook, before), *replayed.notes)
    return NotebookComparison(path=str(notebook.path), verdict=verdict, cells=tuple(cells), notes=notes)


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


def _compare_cell(cell: Mapping[str, Any], outcome: CellOutcome, context: CellContext) -> CellComparison:
    verdict: Verdict
    divergences: Iterable[Divergence] = ()
    message = outcome.message
    if outcome.status in {"skipped", "interrupted"}:
        verdict = "skipped"
    elif outcome.status == "failed":
        verdict, divergences = "failed", compare_outputs(cell["outputs"], outcome.outputs, context)
    elif not has_been_run(cell, context.baseline_execution):
        verdict, message = "skipped", _NEVER_RUN
    else:
        divergences = compare_outputs(cell["outputs"], outcome.outputs, context)
        verdict = "diverged" if divergences else "reproduced"
        message = None if divergences else _hazard_of(context.rerun_execution)
    return CellComparison(
        cell_id=outcome.cell_id,
        index=outcome.index,
        verdict=verdict,
        divergences=tuple(divergences),
        message=message,
        execution_count=cell.get("execution_count"),
        duration=outcome.duration,
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
