"""What a replay gave, written into a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_repro.errors import NotebookError, RecordError
from jupyter_repro.replay.outcome import ReplayedNotebook
from jupyter_repro.store.files import check_writable
from jupyter_repro.store.notebooks import NBFORMAT, WIDGET_STATE, Notebook, has_changed, write_notebook
from jupyter_repro.store.records import METADATA_KEY, embed, read_record

__all__ = ["check_target", "document_of", "write_replayed"]


def check_target(notebook: Notebook, target: Path) -> None:
    """Raises NotebookError, before minutes of work are done, when the result could not be written or would change too much."""
    if notebook.nbformat < NBFORMAT and target.resolve() == notebook.path.resolve():
        raise NotebookError(
            "notebook-old-format",
            f"{target} has notebook format {notebook.nbformat}, and running it in place would convert it",
            hint="write to another file with -o FILE",
        )
    if target.resolve() == notebook.path.resolve():
        _check_replaceable(notebook)
    check_writable(target)


def _check_replaceable(notebook: Notebook) -> None:
    """Raises RecordError when the notebook has a record that says more than this version can; a broken one may be replaced."""
    try:
        read_record(notebook)
    except RecordError as error:
        if error.code == "record-newer":
            raise


def write_replayed(notebook: Notebook, target: Path, document: dict[str, Any]) -> None:
    """Writes what a run gave. A notebook that somebody has edited in the meantime is left alone, and the result put beside it: raises
    NotebookError then."""
    if target.resolve() != notebook.path.resolve() or not has_changed(notebook):
        write_notebook(target, document)
        return
    names = (target.with_name(f"{target.stem}.rerun{number}.ipynb") for number in ("", *range(2, 1000)))
    aside = next(name for name in names if not name.exists())
    write_notebook(aside, document)
    raise NotebookError(
        "notebook-changed", f"{target} was changed while it ran, and stays as it is", hint=f"what the run gave is in {aside}"
    )


def document_of(notebook: Notebook, replayed: ReplayedNotebook, *, renamed: bool) -> dict[str, Any]:
    """The notebook with what a replay gave: outputs and counts of the cells that ran, what the kernel says of itself, the record.

    Cells that did not run keep what they had. ``renamed`` is True when another kernel than the notebook's own was asked for.
    """
    ran = {cell.index: cell for cell in replayed.cells if cell.status != "skipped"}
    cells = [
        {**cell, "outputs": list(ran[i].outputs), "execution_count": ran[i].execution_count} if i in ran else cell
        for i, cell in enumerate(notebook.cells)
    ]
    metadata = {key: value for key, value in notebook.metadata.items() if key not in {METADATA_KEY, "widgets"}}
    metadata["language_info"] = replayed.language_info
    if renamed or notebook.kernel_name is None:
        metadata["kernelspec"] = replayed.kernelspec
    if replayed.widgets:
        metadata["widgets"] = {WIDGET_STATE: {"state": replayed.widgets, "version_major": 2, "version_minor": 0}}
    content = {**notebook.content, "cells": cells, "metadata": metadata, "nbformat": NBFORMAT}
    return content if replayed.record is None else embed(content, replayed.record)
