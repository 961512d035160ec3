"""``jupyter repro slice``: the least cells that make one cell's result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import print_json, print_note, print_result

if TYPE_CHECKING:
    from jupyter_repro.store.slices import NotebookSlice, SlicedCell

__all__ = ["slice_"]


@click.command("slice")
@options.notebook
@click.argument("cell", metavar="CELL")
@options.form
@click.option("-o", "--output", metavar="OUT.ipynb", type=click.Path(), help="Write a notebook that holds only these cells.")
@click.option("--force", is_flag=True, help="Write over OUT.ipynb if it is there.")
def slice_(notebook: str, cell: str, form: str, output: str | None, force: bool) -> None:
    """Print the cells that the result of CELL needs, in the order in which they ran; it is itself the last.

    CELL is a cell's id, its execution count ([5]) or its place in the notebook (#3).
    """
    from jupyter_repro.api import slice_of, write_slice

    if output is not None:
        sliced = write_slice(notebook, cell, output, replace=force)
        print_result(f"{notebook}: {len(sliced.cells)} of its cells are in {output}")
    else:
        sliced = slice_of(notebook, cell)
        if form == "json":
            print_json(_as_json(sliced))
        else:
            from jupyter_repro.report.lineage import slice_as_text

            print_result(slice_as_text([(_label(part), part.source) for part in sliced.cells]))
    if not sliced.recorded:
        print_note("note: the cell has no record of what ran: the slice is what the sources say, run top to bottom")


def _label(cell: SlicedCell) -> str:
    """How a cell is pointed at: its place from 1, its prompt and its id."""
    place = "a cell deleted since" if cell.index is None else f"cell {cell.index + 1}"
    prompt = "" if cell.execution_count is None else f" In [{cell.execution_count}]"
    return f"{place}{prompt} ({cell.cell_id})"


def _as_json(sliced: NotebookSlice) -> str:
    cells = [
        {"cell_id": cell.cell_id, "index": cell.index, "execution_count": cell.execution_count, "source": cell.source}
        for cell in sliced.cells
    ]
    return json.dumps({"path": sliced.path, "recorded": sliced.recorded, "cells": cells}, sort_keys=True, indent=2)
