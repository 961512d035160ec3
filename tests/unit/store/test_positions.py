"""Where the lines of cells stand in a notebook's file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_repro.store.notebooks import read_notebook, write_notebook
from jupyter_repro.store.positions import source_lines, source_lines_of
from tests.builders import a_notebook

SOURCES = ("a = 1", 'b = "}],{\\"[" # \\\\\nprint(a,\n  b)', "", "\n\nc", "d = {}\n")


def test_each_line_of_a_source_has_its_line_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    write_notebook(path, json.loads(json.dumps(a_notebook(*SOURCES))))
    lines = path.read_text().split("\n")
    for cell, places in source_lines_of(read_notebook(path)).items():
        said = [json.loads(lines[place - 1].strip().rstrip(",")) for place in places]
        assert "".join(said) == SOURCES[cell] or (not SOURCES[cell] and places == [])


def test_a_source_in_one_text_has_one_line() -> None:
    text = '{\n"cells": [\n{"outputs": [{"source": "x"}],\n "source": "a\\nb"}, {"source": []}, {}]}'
    assert source_lines(text) == {0: [4, 4]}


def test_a_file_that_has_changed_since_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    write_notebook(path, json.loads(json.dumps(a_notebook("1"))))
    notebook = read_notebook(path)
    path.write_text(path.read_text() + "\n")
    assert source_lines_of(notebook) == {}
    path.unlink()
    assert source_lines_of(notebook) == {}


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4), max_size=4), st.sampled_from([None, 0, 1]))
def test_any_texts_are_found_however_json_is_laid_out(sources: list[list[str]], indent: int | None) -> None:
    cells = [{"cell_type": "code", "metadata": {"source": ["no"]}, "source": source, "outputs": [{"text": source}]} for source in sources]
    found = source_lines(json.dumps({"metadata": {"cells": [1]}, "cells": cells, "nbformat": 4}, indent=indent))
    lines = [len("".join(source).removesuffix("\n").split("\n")) if "".join(source) else 0 for source in sources]
    assert [len(found.get(cell, ())) for cell in range(len(sources))] == lines


@pytest.mark.parametrize("text", ["{}", "[]", '{"cells": []}', '{"cells": 1}', "3"])
def test_what_has_no_cells_has_no_lines(text: str) -> None:
    assert source_lines(text) == {}
