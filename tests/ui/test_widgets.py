"""Widgets in a page: what a reader sets is recorded and held, what a front end saves of them is compared."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from jupyter_repro import verify
from jupyter_repro.model.comparison import NotebookComparison
from tests.serving import Server
from tests.ui.lab import Lab
from tests.ui.test_panel import SCREENSHOTS

pytest.importorskip("ipywidgets")

MANY = """\
from datetime import date
import ipywidgets as w
several = ['a', 'b']
choices = [w.Dropdown(options=several), w.ToggleButtons(options=several), w.RadioButtons(options=several, value='b'), w.Select(options=[1])]
numbers = [w.FloatSlider(), w.IntRangeSlider(), w.FloatLogSlider(), w.BoundedFloatText(3.0), w.IntText(), w.Play(), w.IntProgress(4)]
texts = [w.Text('q'), w.Textarea(), w.Combobox(options=['a']), w.TagsInput(value=['a']), w.HTML('<b>x</b>'), w.ColorPicker()]
others = [w.Checkbox(), w.ToggleButton(), w.Valid(True), w.DatePicker(value=date(2026, 1, 5)), w.Button(description='B'), w.FileUpload()]
w.Tab([w.VBox(choices), w.HBox(numbers), w.Accordion([w.VBox(texts)]), w.GridBox(others)], titles=('a', 'b'))"""


@pytest.fixture(autouse=True)
def _states_are_saved(server: Server) -> Iterator[None]:
    """JupyterLab saves the state of widgets, as its users may choose."""
    settings = "lab/api/settings/@jupyter-widgets/jupyterlab-manager:plugin"
    server.ask("PUT", settings, {"raw": json.dumps({"saveState": True})})
    yield
    server.ask("PUT", settings, {"raw": "{}"})


def verified(lab: Lab, name: str) -> NotebookComparison:
    (comparison,) = verify(lab.server.root / name).notebooks
    return comparison


def test_a_slider_that_was_moved_is_held_where_its_value_was_used(lab: Lab) -> None:
    path = lab.write("slider.ipynb", "import ipywidgets\nn = ipywidgets.IntSlider(value=3, max=10)\nn", "print(n.value * 2)")
    lab.open("slider.ipynb")
    lab.expect_state("Recording")
    lab.run(0)
    lab.page.locator(".widget-slider .noUi-handle").focus()
    lab.page.keyboard.press("End")  # one message: of several the later ones wait for the answer to the first, and the cell does not
    expect(lab.page.locator(".widget-readout")).to_have_text("10")
    lab.run(1)
    expect(lab.page.locator(".jp-OutputArea-output").last).to_have_text("20\n")
    lab.save()
    executions = json.loads(path.read_text())["metadata"]["jupyter_repro"]["executions"]
    assert [[(p["name"], p["value"], p["source"]) for p in e["parameters"]] for e in executions] == [
        [("n", "3", "widget")],
        [("n", "10", "widget")],
    ]
    comparison = verified(lab, "slider.ipynb")
    assert [(cell.verdict, [(held.kind, held.subject) for held in cell.conditions]) for cell in comparison.cells] == [
        ("replayed", [("control", "c1")]),
        ("replayed", [("control", "c1")]),
    ]


def test_defaults_that_jupyterlab_leaves_out_of_saved_widgets_are_no_divergences(lab: Lab) -> None:
    path = lab.write("many.ipynb", MANY)
    lab.open("many.ipynb")
    lab.expect_state("Recording")
    lab.run(0)
    expect(lab.page.locator(".jp-OutputArea .widget-dropdown")).to_be_visible()
    lab.save()
    ((state,),) = [json.loads(path.read_text())["metadata"]["widgets"].values()]
    assert {} in [model["state"] for model in state["state"].values()]  # a layout that stands at its defaults
    assert [cell.verdict for cell in verified(lab, "many.ipynb").cells] == ["reproduced"]


def test_a_summary_in_a_page_can_be_brought_up_to_date(lab: Lab) -> None:
    lab.write(
        "summary.ipynb", "import jupyter_repro\njupyter_repro.summary()", "x = 1", "import numpy as np\nrng = np.random.default_rng()"
    )
    lab.open("summary.ipynb")
    lab.expect_state("Recording")
    lab.run(0)
    output = lab.page.locator(".jp-OutputArea section[aria-label=Reproducibility]")
    expect(output).to_contain_text("Recording: 0 cell executions")
    lab.run(1, 2)
    lab.page.get_by_role("button", name="Bring up to date").click()
    expect(output).to_contain_text("Recording: 3 cell executions, fresh entropy in 1 of them")
    expect(output.get_by_role("cell", name="import numpy as np")).to_be_visible()
    expect(lab.rows).to_have_count(3)
    assert lab.chips(0) == []
    SCREENSHOTS.mkdir(exist_ok=True)
    lab.use_theme("JupyterLab Dark")
    expect(lab.page.locator("#jupyterlab-splash")).to_have_count(0)
    lab.page.screenshot(path=SCREENSHOTS / "summary-dark.png")
    lab.use_theme("JupyterLab Light")
