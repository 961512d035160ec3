"""Reading notebooks of every kind and age, and writing them without ever losing one."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_repro.errors import NotebookError
from jupyter_repro.store import notebooks
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from tests.builders import a_notebook, display, result, stream


def written(folder: Path, data: str | bytes, name: str = "n.ipynb") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def v4(*cells: dict[str, Any], minor: int = 5, **more: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": list(cells), **more})


def code(source: Any = "1", **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def test_what_jupyter_writes_is_read_and_written_in_the_same_bytes(tmp_path: Path) -> None:
    notebook = a_notebook("print('ä')\n2", "x")
    notebook.cells[0].outputs = [
        nbformat.from_dict(o)
        for o in (stream("ä\nb\n"), result("2", application__json={"a": ["x", "y"]}), display({"image/svg+xml": "<svg>\n</svg>"}))
    ]
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("# A\ntitle", id="m"))
    nbformat.write(notebook, tmp_path / "n.ipynb")
    before = (tmp_path / "n.ipynb").read_bytes()

    write_notebook(tmp_path / "copy.ipynb", read_notebook(tmp_path / "n.ipynb").content)

    assert (tmp_path / "copy.ipynb").read_bytes() == before


def test_lists_of_lines_are_joined_but_json_outputs_are_left_alone(tmp_path: Path) -> None:
    cell = code(["a\n", "b"], id="c", outputs=[display({"text/plain": ["x\n", "y"], "application/json": ["x", "y"]})])

    (read,) = read_notebook(written(tmp_path, v4(cell))).cells

    assert read["source"] == "a\nb"
    assert read["outputs"][0]["data"] == {"text/plain": "x\ny", "application/json": ["x", "y"]}


def test_cells_without_an_id_are_called_by_their_position(tmp_path: Path) -> None:
    path = written(tmp_path, v4(code(), code(), minor=4))

    assert [cell["id"] for cell in read_notebook(path).cells] == ["cell-0", "cell-1"]
    assert read_notebook(path).content["nbformat_minor"] == 5


def test_a_second_cell_with_the_same_id_gets_another_and_a_note_says_so(tmp_path: Path) -> None:
    notebook = read_notebook(written(tmp_path, v4(code(id="a"), code(id="a"), code(id="cell-1"))))

    assert [cell["id"] for cell in notebook.cells] == ["a", "cell-1-", "cell-1"]
    assert notebook.notes == ("several cells have the id a: the later ones were given another",)


def test_an_id_that_nbformat_forbids_is_replaced(tmp_path: Path) -> None:
    notebook = read_notebook(written(tmp_path, v4(code(id="<b>"), code(id=7))))

    assert [cell["id"] for cell in notebook.cells] == ["cell-0", "cell-1"]


def test_nbformat_3_is_converted_in_memory_with_a_note(tmp_path: Path) -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "collapsed": False,
                        "input": ["1 + 1"],
                        "language": "python",
                        "metadata": {},
                        "prompt_number": 1,
                        "outputs": [{"output_type": "pyout", "prompt_number": 1, "metadata": {}, "text": ["2"]}],
                    }
                ],
            }
        ],
    }
    path = written(tmp_path, json.dumps(old))

    notebook = read_notebook(path)

    assert notebook.nbformat == 3
    assert notebook.notes == ("notebook format 3 was converted to 4 in memory",)
    assert notebook.cells[0]["source"] == "1 + 1"
    assert notebook.cells[0]["outputs"] == [
        {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "2"}}
    ]
    assert json.loads(path.read_text()) == old


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ("", "notebook-empty", "is empty"),
        ("  \n", "notebook-empty", "is empty"),
        ('{"cells": [\n  1,,\n]}', "notebook-broken-json", "line 2, column 5"),
        ("print(1)", "notebook-broken-json", "line 1, column 1"),
        ("[" * 100_000, "notebook-broken-json", "not JSON that can be read"),
        ("[1, 2]", "notebook-invalid", "not a notebook"),
        ('{"a": 1}', "notebook-invalid", "it has no nbformat"),
        ('{"nbformat": true}', "notebook-invalid", "it has no nbformat"),
        ('{"nbformat": 4}', "notebook-invalid", "cells is no list"),
        (v4(code(source=7)), "notebook-invalid", "cells[0].source is no text"),
        (v4(code(), code(outputs=[7])), "notebook-invalid", "cells[1].outputs is no list of outputs"),
        (v4(code(metadata=[])), "notebook-invalid", "cells[0].metadata is no object"),
        (v4(metadata=[]), "notebook-invalid", "metadata is no object"),
        ('{"nbformat": 5, "nbformat_minor": 0, "cells": []}', "notebook-newer", "notebook format 5"),
        ('{"nbformat": 3, "worksheets": 7}', "notebook-invalid", "cannot be converted"),
        (b'{"nbformat": 4, "x": "\xe4"}', "notebook-encoding", "byte 22 is 0xe4"),
    ],
)
def test_what_is_no_notebook_is_refused_with_what_where_and_a_way_out(tmp_path: Path, data: str | bytes, code: str, words: str) -> None:
    path = written(tmp_path, data)

    with pytest.raises(NotebookError) as caught:
        read_notebook(path)

    assert caught.value.code == code
    assert words in caught.value.message
    assert str(path) in caught.value.message
    assert caught.value.hint


def test_what_nests_deeper_than_nbformat_can_follow_is_refused_and_what_it_can_is_read(tmp_path: Path) -> None:
    def nested(depth: int) -> str:
        return v4(code()).replace('"metadata": {}, "cells"', f'"metadata": {{"deep": {"[" * depth}{"]" * depth}}}, "cells"')

    nbformat.from_dict(read_notebook(written(tmp_path, nested(200))).content)
    with pytest.raises(NotebookError, match="over 250 deep") as caught:
        read_notebook(written(tmp_path, nested(700)))

    assert caught.value.code == "notebook-invalid"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="there is no file"):
        read_notebook(tmp_path / "none.ipynb")
    with pytest.raises(NotebookError, match="is a folder"):
        read_notebook(tmp_path)


def test_a_file_over_the_bound_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.ipynb"
    with path.open("wb") as file:
        file.truncate(notebooks.MAX_BYTES)

    with pytest.raises(NotebookError, match="100 MB"):
        read_notebook(path)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert read_notebook(written(tmp_path, b"\xef\xbb\xbf" + v4(code()).encode())).cells[0]["source"] == "1"


def test_a_lone_surrogate_survives_being_written_and_read(tmp_path: Path) -> None:
    content = read_notebook(written(tmp_path, v4(code("'\ud800'")))).content

    write_notebook(tmp_path / "copy.ipynb", content)

    assert read_notebook(tmp_path / "copy.ipynb").content == content


def test_writing_keeps_the_mode_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path = written(tmp_path, v4(code()))
    path.chmod(0o640)

    write_notebook(path, read_notebook(path).content)

    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["n.ipynb"]  # noqa: PTH208


def test_writing_through_a_symbolic_link_keeps_the_link(tmp_path: Path) -> None:
    path = written(tmp_path, v4(code()))
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)

    write_notebook(link, read_notebook(link).content)

    assert link.is_symlink()
    assert path.read_text().startswith("{\n")


def test_a_folder_that_is_not_there_cannot_be_written_to(tmp_path: Path) -> None:
    content = read_notebook(written(tmp_path, v4(code()))).content

    with pytest.raises(NotebookError, match="cannot be written"):
        write_notebook(tmp_path / "none" / "n.ipynb", content)
