"""``slice`` and the stale cells that ``show`` tells of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_repro.cli.main import exit_code_of
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from jupyter_repro.store.records import embed
from tests.builders import a_notebook, a_record, an_execution

SOURCES = ("x = 1", "y = 2", "print(x)")


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "n.ipynb"
    record = a_record(*(an_execution(s, order=i, cell_id=f"c{i}", execution_count=i + 1) for i, s in enumerate(SOURCES)))
    write_notebook(path, embed(a_notebook(*SOURCES), record))
    return path


def test_slice_prints_the_cells_that_a_result_needs(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["slice", str(notebook), "c2"]) == 0
    assert capsys.readouterr() == ("# cell 1 In [1] (c0)\nx = 1\n\n# cell 3 In [3] (c2)\nprint(x)\n", "")


def test_slice_as_json(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["slice", str(notebook), "#3", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["recorded"] is True
    assert [cell["cell_id"] for cell in said["cells"]] == ["c0", "c2"]


def test_slice_writes_a_notebook_and_over_none(notebook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.ipynb"
    before = notebook.read_bytes()

    assert exit_code_of(["slice", str(notebook), "c2", "-o", str(out)]) == 0
    assert [cell["source"] for cell in read_notebook(out).cells] == ["x = 1", "print(x)"]
    out.write_text("mine")
    assert exit_code_of(["slice", str(notebook), "c2", "-o", str(out)]) == 2
    assert out.read_text() == "mine"
    assert "error[file-exists]" in capsys.readouterr().err
    assert exit_code_of(["slice", str(notebook), "c2", "-o", str(out), "--force"]) == 0
    assert exit_code_of(["slice", str(notebook), "c2", "-o", str(notebook), "--force"]) == 2
    assert notebook.read_bytes() == before


def test_a_slice_from_sources_alone_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_notebook(tmp_path / "n.ipynb", a_notebook(*SOURCES))

    assert exit_code_of(["slice", str(tmp_path / "n.ipynb"), "#3"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "# cell 1 (c0)\nx = 1\n\n# cell 3 (c2)\nprint(x)\n"
    assert captured.err.startswith("note: ")


def test_a_notebook_in_another_language_has_no_slices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_notebook(tmp_path / "n.ipynb", a_notebook("x <- 1", language="R"))

    assert exit_code_of(["slice", str(tmp_path / "n.ipynb"), "c0"]) == 2
    assert capsys.readouterr().err.startswith("error[notebook-language]")


def test_show_tells_of_stale_cells(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(notebook.read_text())
    exit_code_of(["show", str(notebook)])
    assert "\nStale" not in capsys.readouterr().out

    document["cells"][0]["source"] = ["x = 7"]
    notebook.write_text(json.dumps(document))
    assert exit_code_of(["show", str(notebook)]) == 0
    assert capsys.readouterr().out.endswith(
        "Stale\n  cell 1 (c0): edited since it ran\n  cell 3 (c2): no longer up to date (cell 1, which gives x, was edited since)\n"
    )
