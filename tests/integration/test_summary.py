"""``jupyter_repro.summary()`` in a real kernel, and in a plain IPython."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from jupyter_repro import run, verify
from jupyter_repro.model.outputs import SUMMARY_TYPE
from jupyter_repro.model.record import CellExecution
from jupyter_repro.store.notebooks import read_notebook
from jupyter_repro.store.records import read_record
from tests.builders import a_notebook
from tests.integration.recording import record

SUMMARY = "import jupyter_repro\njupyter_repro.summary()"
WIDGETS = pytest.importorskip("ipywidgets")


def bare(execution: CellExecution) -> dict[str, object]:
    """What a cell execution says it depends on, as far as there is any."""
    fields = ("used", "generated", "missing", "distributions", "entropy", "generators", "seedings", "clock", "environment_variables")
    more = ("network", "processes", "parameters", "threads", "continued", "generator_objects", "queries", "metrics")
    return {name: value for name in (*fields, *more) if (value := getattr(execution, name))}


@pytest.mark.parametrize("capture", ["complete", "python"])
def test_a_summary_leaves_no_trace_in_the_record(tmp_path: Path, capture: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    env = {"JUPYTER_REPRO_CAPTURE": "python"} if capture == "python" else {}
    found = record("x = 1", SUMMARY, SUMMARY, "import ipywidgets", folder=folder, env=env)
    assert [bare(execution) for execution in found.executions[1:3]] == [{}, {}]
    assert [d.name for d in found.executions[3].distributions] == ["ipywidgets"]
    assert "jupyter-repro" not in [d.name for d in found.environment.distributions]
    assert found.gaps == ()


def ran(path: Path, *sources: str) -> NotebookNode:
    nbformat.write(a_notebook(*sources), path)
    run(path, output=path)
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def test_a_summary_is_shown_as_a_widget_as_html_and_as_text(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    notebook = ran(path, "import numpy as np\nrng = np.random.default_rng()", SUMMARY)
    (output,) = notebook.cells[1].outputs
    assert set(output.data) == {SUMMARY_TYPE, "application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert "Recording: 1 cell execution, fresh entropy in 1 of them" in output.data["text/plain"]
    assert "<code>import numpy as np</code>" in output.data["text/html"]


def test_what_a_summary_shows_is_no_result(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    ran(path, "import time\ntime.sleep(0.01)", SUMMARY)
    assert [notebook.verdict for notebook in verify(path).notebooks] == ["reproduced"]


def test_a_summary_in_a_terminal_is_text() -> None:
    code = "%load_ext jupyter_repro\nimport jupyter_repro\njupyter_repro.summary()"
    command = [sys.executable, "-m", "IPython", "--no-banner", "--simple-prompt", "--colors=NoColor", "-c", code]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Recording: 0 cell executions" in shown.stdout
    assert "ipywidgets" not in shown.stderr


def test_without_recording_a_summary_says_how_to_begin() -> None:
    command = [sys.executable, "-c", "import jupyter_repro; print(jupyter_repro.summary())"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout == "Not recording. %load_ext jupyter_repro starts it.\n"


def test_the_record_with_a_summary_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    ran(path, SUMMARY)
    assert read_record(read_notebook(path)) is not None
