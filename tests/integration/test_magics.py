"""``%repro`` in real kernels, and in a plain IPython."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from jupyter_repro import run, verify
from jupyter_repro.model.outputs import SUMMARY_TYPE
from jupyter_repro.model.record import CellId
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from jupyter_repro.store.records import METADATA_KEY, read_record
from tests.builders import a_notebook
from tests.integration.recording import record
from tests.integration.test_summary import bare

LOAD = "%load_ext jupyter_repro"


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook as a front end without the panel saves it: with outputs, without a record."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "study.ipynb"))
    write_notebook(tmp_path / "study.ipynb", a_notebook("x = 1", "x + 1"))
    run("study.ipynb")
    content = dict(read_notebook(Path("study.ipynb")).content)
    content["metadata"] = {key: value for key, value in content["metadata"].items() if key != METADATA_KEY}
    write_notebook(Path("study.ipynb"), content)
    return tmp_path / "study.ipynb"


def shown(*sources: str) -> list[str]:
    """What cells show, run one after the other in a kernel whose front end does not say which cells they are."""
    notebook = a_notebook(LOAD, *sources)
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(Path.cwd())}}).execute()
    asked = [cell for cell in notebook.cells[1:] if cell.source.startswith("%repro")]
    outputs = [output for cell in asked for output in cell.outputs]
    assert all(SUMMARY_TYPE in output.data for output in outputs), outputs
    return [output.data["text/plain"] for output in outputs]


def test_a_run_is_told_from_within_its_kernel() -> None:
    status, hazards, first, last, none = shown(
        "import random\nx = random.random()",
        "y = x + 1",
        *("%repro", "%repro hazards", "%repro why 2", "%repro why", "%repro why 9"),
    )
    assert "Recording: 3 cell executions" in status
    assert "[2] line 2: RP102 " in hazards
    assert hazards.endswith("1 hazard in 3 cells that ran")
    assert first.startswith("[2] import random\n")
    assert "random advanced" in first
    assert last == "\n".join(
        ["[3] y = x + 1", "  uses x, from [2]", "  goes by the kernel's settings, from [1]", "Made by"]
        + [f"  {one}" for one in (f"[1] {LOAD}", "[2] import random", "[3] y = x + 1")]
    )
    assert none == "%repro why 9: no recorded cell has the prompt [9]"


@pytest.mark.parametrize("line", ["%repro", "%repro hazards", "%repro why", "%repro lint"])
def test_asking_leaves_no_trace_in_the_record(tmp_path: Path, line: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    found = record(
        LOAD, "x = 1", line, "import json", folder=folder, bootstrap=False, env={"JPY_SESSION_NAME": str(Path.cwd() / "study.ipynb")}
    )
    assert bare(found.executions[2]) == {}
    assert "jupyter-repro" not in [d.name for d in found.environment.distributions]
    assert found.gaps == ()


def test_what_is_shown_is_no_result_and_a_run_from_top_to_bottom_does_not_verify_itself(study: Path) -> None:
    write_notebook(study, a_notebook("import time\ntime.sleep(0.01)", "%repro", "%repro verify", "z = 3\n%repro why\nz"))
    run(study)
    cells = read_notebook(study).cells
    assert cells[2]["outputs"][0]["data"]["text/plain"] == "%repro verify: not in a run from top to bottom"
    (comparison,) = verify(study).notebooks
    assert [cell.verdict for cell in comparison.cells] == ["reproduced"] * 4


def test_the_saved_notebook_is_verified_by_the_command_line(study: Path) -> None:
    verified, reported, unknown = shown("%repro verify", "%repro report -o report.md", "%repro verify --no-such-option")
    assert verified.startswith("✓ study.ipynb: reproduced (2 cells)")
    assert study.with_name("report.md").exists()
    assert "report.md" in reported
    assert "error[usage]" in unknown


def test_the_record_is_saved_beside_a_notebook_whose_front_end_names_no_cells(study: Path) -> None:
    assert shown("x = 1", "x + 1", "%repro save") == ["the record is in study.repro.json"]
    saved = read_record(read_notebook(study))
    assert saved is not None
    assert [execution.cell_id for execution in saved.executions[1:3]] == [CellId("c0"), CellId("c1")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%repro bogus", "%repro bogus: there is no such command; there are status, hazards, why, "),
        ('%repro why "', '%repro why ": No closing quotation'),
        ("%repro save gone.ipynb", "%repro save gone.ipynb: there is no file gone.ipynb"),
        ("%repro why <b>", "%repro why <b>: no recorded cell has the prompt [<b>]"),
    ],
)
def test_a_mistake_is_told_in_one_line(line: str, told: str) -> None:
    (said,) = shown(line)
    assert said.startswith(told)
    assert "\n" not in said


def test_a_kernel_that_does_not_know_its_notebook_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME")
    assert shown("%repro verify") == ["%repro verify: the kernel does not know the notebook's file; name it, too"]


def test_html_is_escaped() -> None:
    from jupyter_repro.magics import Shown

    assert "&lt;script&gt;" in Shown("<script>")._repr_mimebundle_()["text/html"]


def in_ipython(*lines: str) -> str:
    """What a plain IPython prints."""
    command = [sys.executable, "-m", "IPython", "--no-banner", "--simple-prompt", "--colors=NoColor", "-c", "\n".join(lines)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "TERM": "dumb"})
    return done.stdout + done.stderr


def test_the_module_is_loaded_when_somebody_asks_and_goes_with_the_extension() -> None:
    asked = "print('jupyter_repro.magics' in __import__('sys').modules)"
    said = in_ipython(LOAD, asked, "%repro why", asked, "%unload_ext jupyter_repro", "%repro").splitlines()
    assert (said[0], said[2]) == ("False", "True")
    assert "%repro` not found" in said[-1]


def test_help_and_completion_know_the_commands() -> None:
    shell = InteractiveShell.instance()
    shell.run_cell(LOAD)  # type: ignore[no-untyped-call]
    try:
        with provisionalcompleter():
            assert [one.text for one in shell.Completer.completions("%repro ha", 9)] == ["hazards"]
        assert "%repro verify " in shell.magics_manager.magics["line"]["repro"].getdoc()
    finally:
        shell.run_cell("%unload_ext jupyter_repro")  # type: ignore[no-untyped-call]
        InteractiveShell.clear_instance()


def test_a_kernel_that_lacks_what_the_command_line_needs_says_so(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise ModuleNotFoundError(\"No module named 'click'\", name='click')\n")
    path = f"__import__('os').environ['PYTHONPATH'] = {str(tmp_path)!r} + ':' + __import__('os').environ.get('PYTHONPATH', '')"
    assert shown(path, "%repro lint") == ["%repro lint: the kernel's environment lacks click: install jupyter-repro there"]
