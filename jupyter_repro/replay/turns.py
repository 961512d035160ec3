"""The turns of a notebook's cells: from top to bottom, or as they were."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode

from jupyter_repro.model.record import CellId
from jupyter_repro.replay.cells import Turn
from jupyter_repro.replay.setup import Setup

__all__ = ["turns_of"]


def turns_of(notebook: NotebookNode, setup: Setup, expected_errors: frozenset[CellId]) -> list[Turn]:
    """The turns of the code cells that have a source. Cells that a setup brings back from before are put at the notebook's end, where
    they have a place but are none of its own."""
    if setup.steps is None:
        return list(_top_to_bottom(notebook, setup, expected_errors))
    places = {CellId(cell.id): index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    own = frozenset(places)
    turns = []
    for step in setup.steps:
        if step.cell_id not in places:
            places[step.cell_id] = len(notebook.cells)
            notebook.cells.append(nbformat.v4.new_code_cell(step.source, id=step.cell_id))
        index = places[step.cell_id]
        is_current = step.last and step.cell_id in own
        source = setup.sources.get(step.cell_id, notebook.cells[index].source) if is_current else step.source
        raises = step.raises or (step.last and step.cell_id in expected_errors)
        if source.strip():
            turns.append(Turn(index=index, source=source, raises=raises, counts=step.last))
    return turns


def _top_to_bottom(notebook: NotebookNode, setup: Setup, expected_errors: frozenset[CellId]) -> Iterator[Turn]:
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            source = setup.sources.get(cell.id, cell.source)
            if source.strip():
                yield Turn(index=index, source=source, raises=cell.id in expected_errors)
