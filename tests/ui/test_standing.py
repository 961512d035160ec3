"""The head of the panel tells the truth wherever the notebook stands, and its button does the next step."""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from jupyter_repro import api
from tests.serving import Server, serving
from tests.ui.lab import KERNEL, Lab

OTHER_KERNEL = Path(__file__).parent.parent / "integration" / "other_kernel.py"
CELLS = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"


@pytest.fixture(autouse=True)
def _nothing_throws(page: Page) -> Iterator[None]:
    """Nothing of ours: JupyterLab itself throws when a kernel goes that was asked something."""
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)) if "jupyter-repro" in (error.stack or "") else None)
    yield
    assert thrown == []


def edit(lab: Lab, index: int, source: str) -> None:
    lab.page.evaluate(f"([index, source]) => {CELLS}[index].setSource(source)", [index, source])


def test_from_the_first_cell_to_hidden_state_and_back(lab: Lab) -> None:
    lab.write("way.ipynb", "x = 1", "x = x + 1", "print(x)")
    lab.open("way.ipynb")
    lab.expect_state("Recording")
    lab.step("Run all cells")
    expect(lab.rows).to_have_count(3)
    expect(lab.panel.get_by_role("button", name="Save and verify")).to_be_visible()
    edit(lab, 0, "x = 2")
    lab.expect_state("Stale")
    lab.step("Run all stale cells")
    lab.expect_state("Recording")
    expect(lab.rows).to_have_count(6)
    lab.run(1, 2)
    lab.expect_state("Hidden state")
    lab.step("Restart and run all")
    lab.page.get_by_role("button", name="Confirm Kernel Restart").click()
    lab.expect_state("Recording")
    expect(lab.rows).to_have_count(3)


def test_a_notebook_from_somebody_else_shows_the_run_that_it_was_saved_with(lab: Lab) -> None:
    api.run(lab.write("given.ipynb", "import random\nrandom.seed(1)", "print(random.random())"))
    lab.open("given.ipynb")
    lab.expect_state("Earlier run")
    expect(lab.sources).to_have_text(["import random", "print(random.random())"])
    expect(lab.panel.locator(".jp-ReproPanel-step")).to_have_text(re.compile("Verify|Save and verify"))
    lab.run(0)
    lab.expect_state("Recording")
    expect(lab.sources).to_have_text(["import random"])
    lab.server.end_kernels()
    lab.expect_state("Earlier run")
    expect(lab.rows).to_have_count(2)


def test_verifying_saves_shows_how_far_it_is_and_ends_in_a_verdict(lab: Lab) -> None:
    lab.write("verify.ipynb", "import time", "time.sleep(3)", "import numpy as np\nprint(np.random.default_rng().normal())")
    lab.open("verify.ipynb")
    lab.run(0, 1, 2)
    lab.step("Save and verify")
    lab.expect_state("Verifying")
    expect(lab.panel.get_by_role("progressbar", name="Verification")).to_have_attribute("aria-valuetext", re.compile(r"of 3 cells"))
    lab.expect_state(re.compile("Verified: (replayed|diverged)"))
    lab.reload("verify.ipynb")
    lab.expect_state(re.compile("Verified: (replayed|diverged)"))
    lab.step("Show what diverged")
    expect(lab.section("divergences").locator(".jp-ReproSection-content")).to_be_visible()
    edit(lab, 2, "print(1)")
    lab.expect_state("Stale")


def test_a_verification_can_be_cancelled(lab: Lab) -> None:
    lab.write("cancel.ipynb", "import time; time.sleep(5)")
    lab.open("cancel.ipynb")
    lab.run(0)
    lab.step("Save and verify")
    lab.expect_state("Verifying")
    lab.panel.get_by_role("button", name="Cancel").click()
    lab.expect_state("Recording")


def test_recording_is_paused_and_resumed(lab: Lab) -> None:
    lab.write("pause.ipynb", "1", "2", "3")
    lab.open("pause.ipynb")
    lab.run(0)
    lab.panel.get_by_role("button", name="Pause").click()
    lab.expect_state("Paused")
    lab.run(1)
    lab.step("Resume recording")
    lab.expect_state("Recording")
    lab.run(2)
    lab.expect_sources("1", "3")


def test_a_kernel_that_was_killed_begins_anew(lab: Lab) -> None:
    lab.write("killed.ipynb", "1")
    lab.open("killed.ipynb")
    lab.run(0)
    expect(lab.rows).to_have_count(1)
    lab.page.evaluate(f"() => {{ void {KERNEL}.requestExecute({{code: 'import os; os.kill(os.getpid(), 9)'}}).done.catch(() => 0); }}")
    lab.expect_state("Earlier run")  # what the notebook shows came from there
    expect(lab.rows).to_have_count(2)
    lab.run(0)
    lab.expect_state("Recording")
    expect(lab.rows).to_have_count(1)
    expect(lab.panel).not_to_contain_text("os.kill")


def test_a_kernel_is_started_by_the_button(lab: Lab) -> None:
    lab.write("start.ipynb", "1")
    lab.open("start.ipynb")
    lab.shut_down_kernel()
    lab.expect_state("No kernel")
    lab.step("Start a kernel")
    lab.expect_state("Recording")


def test_what_was_known_stays_while_the_network_is_cut(lab: Lab) -> None:
    lab.write("cut.ipynb", "1")
    lab.open("cut.ipynb")
    lab.run(0)
    lab.expect_sources("1")
    lab.page.context.set_offline(True)
    lab.expect_state("Connection lost")
    lab.expect_sources("1")
    lab.page.context.set_offline(False)
    lab.expect_state("Recording")


def test_a_kernel_that_cannot_load_the_package_is_offered_it(lab: Lab) -> None:
    answer = json.dumps({"source": "raise ModuleNotFoundError('No module named jupyter_repro')"})
    lab.page.route("**/jupyter-repro/api/bootstrap*", lambda route: route.fulfill(body=answer, content_type="application/json"))
    lab.write("absent.ipynb", "1")
    lab.open("absent.ipynb")
    lab.expect_state("Not recording")
    expect(lab.panel).to_contain_text("ModuleNotFoundError: No module named jupyter_repro")
    expect(lab.panel).to_contain_text("%pip install jupyter-repro")
    lab.step("Install in the kernel")
    expect(lab.page.get_by_role("dialog")).to_contain_text("%pip install jupyter-repro")
    lab.page.get_by_role("button", name="Cancel").click()
    lab.expect_state("Not recording")


def test_a_kernel_of_another_language_is_told_what_is_not_recorded(lab: Lab, server: Server) -> None:
    kernel = server.runtime.parent / "JUPYTER_DATA_DIR" / "kernels" / "other"
    kernel.mkdir(parents=True)
    command = [sys.executable, str(OTHER_KERNEL), "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "Other", "language": "other"}))
    path = lab.write("other.ipynb", "hello")
    notebook = nbformat.read(path, 4)
    notebook.metadata.kernelspec = {"name": "other", "display_name": "Other", "language": "other"}
    nbformat.write(notebook, path)
    lab.open("other.ipynb")
    lab.run(0)
    lab.expect_state("Not recording")
    expect(lab.panel).to_contain_text("in Python kernels only")


def test_a_notebook_that_is_renamed_duplicated_or_closed(lab: Lab) -> None:
    lab.write("before.ipynb", "1", "2")
    lab.open("before.ipynb")
    lab.run(0)
    lab.page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.context.rename('after.ipynb'); }")
    lab.run(1)
    lab.expect_sources("1", "2")
    copy = lab.page.evaluate("async () => (await window.jupyterapp.serviceManager.contents.copy('after.ipynb', '')).path")
    lab.open_also(copy)
    lab.expect_state("Recording")
    lab.expect_sources()
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
    lab.expect_sources("1", "2")
    lab.page.evaluate("() => { for (const widget of [...window.jupyterapp.shell.widgets('main')]) widget.dispose(); }")
    lab.expect_state("No notebook")


def test_a_server_that_ends_and_comes_back(page: Page, tmp_path: Path) -> None:
    options = ("--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
    with serving("jupyterlab", tmp_path, *options) as server:
        lab = Lab(page=page, server=server, workspace=uuid.uuid4().hex)
        # JupyterLab says it with a dialog when the server is away for long.
        page.add_locator_handler(page.locator(".jp-Dialog"), lambda dialog: dialog.get_by_role("button").last.click())
        lab.write("server.ipynb", "1")
        lab.open("server.ipynb")
        lab.run(0)
        lab.expect_sources("1")
        server.ask("POST", "api/shutdown")
        lab.expect_state(re.compile("Connection lost|No kernel"))
        lab.expect_sources("1")
    with serving("jupyterlab", tmp_path, *options, after=server):
        expect(lab.state).to_have_text("No kernel", timeout=60_000)
        lab.step("Start a kernel")
        lab.expect_state("Recording")
