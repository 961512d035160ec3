"""Slices of a notebook: the cells that make one cell's result, from its record or, without one, from its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_repro.errors import NotebookError
from jupyter_repro.lineage.flow import flow_of, flow_of_steps, is_edited, steps_of_cells
from jupyter_repro.lineage.slice import slice_of_step
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions
from jupyter_repro.store.notebooks import WIDGET_STATE, Notebook
from jupyter_repro.store.records import METADATA_KEY

__all__ = ["NotebookSlice", "SlicedCell", "cell_named", "document_of", "slice_of_cell"]

_LONGEST_ID = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class SlicedCell:
    """A cell of a slice with the source that ran. ``index`` is its place among all cells, from 0; None when it is in the notebook no
    more. ``outputs`` are nbformat's; None when the notebook shows those of another execution, or none since the cell is gone."""

    cell_id: CellId | None
    index: int | None
    source: str
    execution_count: int | None = None
    outputs: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NotebookSlice:
    """The cells that make the result of the last of them, in the order in which they run. ``recorded``: told by the record of what ran;
    otherwise by the sources, which do not show all that code does."""

    path: str
    cells: tuple[SlicedCell, ...]
    recorded: bool


def slice_of_cell(notebook: Notebook, record: Record | None, cell: str) -> NotebookSlice:
    """The slice that ends with a cell. Raises NotebookError when there is no such code cell."""
    cell_id = cell_named(notebook, cell)
    sources = {CellId(c["id"]): str(c["source"]) for c in notebook.cells if c["cell_type"] == "code"}
    last = {} if record is None else last_executions(record)
    if record is not None and cell_id in last and not is_edited(sources[cell_id], last[cell_id]):
        position = next(i for i, e in enumerate(record.executions) if e.order == last[cell_id].order)
        ran = [record.executions[step] for step in slice_of_step(flow_of(record), position)]
        return NotebookSlice(path=str(notebook.path), cells=tuple(_sliced(notebook, execution) for execution in ran), recorded=True)
    steps = slice_of_step(flow_of_steps(steps_of_cells(sources, record)), list(sources).index(cell_id))
    order = list(sources)
    cells = tuple(_present(notebook, order[step]) for step in steps)
    return NotebookSlice(path=str(notebook.path), cells=cells, recorded=False)


def cell_named(notebook: Notebook, cell: str) -> CellId:
    """The id of the code cell that is meant by its id, by its execution count (``[5]``, or ``5``), or by its place (``#3``, or ``3`` where
    no cell has that count). Raises NotebookError when there is none."""
    found = next(_meant(notebook, cell.strip()), None)
    if found is None:
        raise NotebookError(
            "cell-unknown",
            f"{notebook.path} has no cell {cell!r}",
            hint="name it by its id, by its execution count as [5], or by its place as #3",
        )
    if found["cell_type"] != "code":
        raise NotebookError("cell-no-code", f"cell {cell!r} of {notebook.path} has no code", hint="name a code cell")
    return CellId(found["id"])


def document_of(notebook: Notebook, sliced: NotebookSlice) -> dict[str, Any]:
    """A notebook that holds only the cells of a slice. A cell that runs several times is there several times, each with its own id."""
    taken: set[str] = set()
    cells: list[dict[str, Any]] = []
    for position, cell in enumerate(sliced.cells):
        cell_id = (cell.cell_id or f"execution-{position}")[:_LONGEST_ID]
        if cell_id in taken or not re.fullmatch(r"[a-zA-Z0-9-_]+", cell_id):
            cell_id = f"slice-{position}"
        taken.add(cell_id)
        metadata = {} if cell.index is None else notebook.cells[cell.index].get("metadata", {})
        cells.append(
            {
                "cell_type": "code",
                "id": cell_id,
                "metadata": metadata,
                "source": cell.source,
                "outputs": list(cell.outputs or ()),
                # One without outputs was run all the same; one of which they are not known has none to compare with.
                "execution_count": None if cell.outputs is None else cell.execution_count,
            }
        )
    widgets = any(WIDGET_STATE in output.get("data", {}) for cell in cells for output in cell["outputs"])
    left_out = {METADATA_KEY} if widgets else {METADATA_KEY, "widgets"}
    metadata = {key: value for key, value in notebook.metadata.items() if key not in left_out}
    return {**notebook.content, "cells": cells, "metadata": metadata}


def _meant(notebook: Notebook, cell: str) -> Iterator[Mapping[str, Any]]:
    """The cells that may be meant, the likeliest first."""
    yield from (c for c in notebook.cells if c["id"] == cell)
    number = re.fullmatch(r"(?P<open>\[)?(?P<place>#)?(?P<number>\d{1,9})(?(open)\])", cell)
    if number is None:
        return
    if not number["place"]:
        yield from (c for c in notebook.cells if c.get("execution_count") == int(number["number"]))
    if not number["open"] and 0 < int(number["number"]) <= len(notebook.cells):
        yield notebook.cells[int(number["number"]) - 1]


def _sliced(notebook: Notebook, execution: CellExecution) -> SlicedCell:
    """A cell as it was executed."""
    index = next((i for i, cell in enumerate(notebook.cells) if cell["id"] == execution.cell_id), None)
    shown = index is not None and notebook.cells[index].get("execution_count") == execution.execution_count
    return SlicedCell(
        cell_id=execution.cell_id,
        index=index,
        source=execution.source,
        execution_count=execution.execution_count,
        outputs=tuple(notebook.cells[index].get("outputs", ())) if index is not None and shown else None,
    )


def _present(notebook: Notebook, cell_id: CellId) -> SlicedCell:
    """A cell as it is now."""
    index, cell = next((i, cell) for i, cell in enumerate(notebook.cells) if cell["id"] == cell_id)
    return SlicedCell(
        cell_id=cell_id,
        index=index,
        source=cell["source"],
        execution_count=cell.get("execution_count"),
        outputs=tuple(cell.get("outputs", ())),
    )
