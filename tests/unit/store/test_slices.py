"""Slices of notebooks: which cell is meant, what the slice holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_repro.errors import NotebookError
from jupyter_repro.store.notebooks import Notebook
from jupyter_repro.store.slices import cell_named, document_of, slice_of_cell
from tests.builders import a_notebook, a_record, an_execution, stream


def saved(*sources: str, counts: tuple[int | None, ...] = (), **changes: Any) -> Notebook:
    document = a_notebook(*sources)
    for cell, count in zip(document.cells, counts, strict=False):
        cell.execution_count = count
        cell.outputs = [nbformat.from_dict(stream(f"of {count}"))]
    return Notebook(path=Path("n.ipynb"), content={**document, **changes})


@pytest.mark.parametrize(
    ("said", "meant"),
    [("c1", "c1"), ("[7]", "c0"), ("7", "c0"), ("#2", "c1"), ("2", "c2"), ("3", "c2"), (" c0 ", "c0"), ("[2]", "c2"), ("1", "c0")],
)
def test_a_cell_is_meant_by_its_id_its_count_or_its_place(said: str, meant: str) -> None:
    assert cell_named(saved("1", "2", "3", counts=(7, 9, 2)), said) == meant


@pytest.mark.parametrize("said", ["", "c9", "[3]", "#0", "#4", "4", "0", "[]", "[#1]x", "-1", "1" * 30])
def test_a_cell_that_is_not_there_is_an_error(said: str) -> None:
    with pytest.raises(NotebookError) as raised:
        cell_named(saved("1", "2", "3"), said)
    assert raised.value.code == "cell-unknown"


def test_a_slice_holds_what_ran_in_the_order_in_which_it_ran() -> None:
    notebook = saved("x += 1", "x = 1", "y = 5", "print(x)", counts=(4, 1, 3, 5))
    ran = [("x = 1", "c1", 1), ("x += 1", "c0", 2), ("y = 5", "c2", 3), ("x += 1", "c0", 4), ("print(x)", "c3", 5)]
    record = a_record(*(an_execution(s, order=i, cell_id=c, execution_count=n) for i, (s, c, n) in enumerate(ran)))

    sliced = slice_of_cell(notebook, record, "#4")
    assert sliced.recorded
    assert [(cell.source, cell.execution_count, None if cell.outputs is None else len(cell.outputs)) for cell in sliced.cells] == [
        ("x = 1", 1, 1),
        ("x += 1", 2, None),
        ("x += 1", 4, 1),
        ("print(x)", 5, 1),
    ]
    document = document_of(notebook, sliced)
    assert [cell["id"] for cell in document["cells"]] == ["c1", "c0", "slice-2", "c3"]
    assert [cell["execution_count"] for cell in document["cells"]] == [1, None, 4, 5]
    nbformat.validate(nbformat.from_dict(document))


@pytest.mark.parametrize("recorded", [True, False])
def test_a_cell_that_gave_no_output_was_run(recorded: bool) -> None:
    notebook = saved("x = 1", "print(x)", counts=(1, 2))
    notebook.cells[0]["outputs"].clear()
    ran = (an_execution("x = 1", order=0, cell_id="c0"), an_execution("print(x)", order=1, cell_id="c1", execution_count=2))
    record = a_record(*ran) if recorded else None

    document = document_of(notebook, slice_of_cell(notebook, record, "c1"))
    assert [(cell["execution_count"], len(cell["outputs"])) for cell in document["cells"]] == [(1, 0), (2, 1)]


def test_a_cell_that_was_deleted_since_is_in_the_slice() -> None:
    record = a_record(an_execution("x = 1", order=0, cell_id="gone"), an_execution("print(x)", order=1, cell_id="c0"))

    sliced = slice_of_cell(saved("print(x)"), record, "c0")
    assert [(cell.cell_id, cell.index, cell.source) for cell in sliced.cells] == [("gone", None, "x = 1"), ("c0", 0, "print(x)")]


def test_without_a_record_of_the_cell_the_sources_say_what_it_needs() -> None:
    notebook = saved("x = 1", "y = 2", "print(x)")
    edited = a_record(an_execution("print(y)", order=0, cell_id="c2"))

    for record in (None, a_record(), edited):
        sliced = slice_of_cell(notebook, record, "c2")
        assert not sliced.recorded
        assert [cell.cell_id for cell in sliced.cells] == ["c0", "c2"]
