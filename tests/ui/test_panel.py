"""The panel shows, live, what the results of the current notebook depend on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.serving import Server
from tests.ui.lab import KERNEL, Lab

SCREENSHOTS = Path(__file__).parent / "screenshots"
SEED = "import numpy as np\nnp.random.seed(7)"
READ = "with open('data.csv') as file:\n    rows = file.read().splitlines()"
DRAW = "values = np.random.default_rng().normal(size=3)"


@pytest.fixture(autouse=True)
def data(server: Server) -> None:
    (server.root / "data.csv").write_text("a,b\n1,2\n")


def test_executions_appear_while_cells_run(lab: Lab) -> None:
    lab.write("live.ipynb", SEED, READ, "import time; time.sleep(60)")
    lab.open("live.ipynb")
    lab.expect_state("Recording")
    lab.run(0, 1)
    lab.expect_sources("import numpy as np", "with open('data.csv') as file:")
    assert lab.chips(0) == ["1 seed", "1 distribution"]
    assert lab.chips(1) == ["1 read"]
    lab.start(2)
    expect(lab.rows.nth(2).locator(".jp-ReproPanel-outcome")).to_have_text("Running")
    lab.interrupt_kernel()
    expect(lab.rows.nth(2).locator(".jp-ReproPanel-outcome")).to_have_text("Interrupted")


def test_the_history_that_the_kernel_writes_in_a_thread_of_its_own_is_no_cell_s(lab: Lab) -> None:
    lab.write("history.ipynb", *["import time; time.sleep(1.2)"] * 3)
    lab.open("history.ipynb")
    lab.run(0, 1, 2)
    assert [lab.chips(row) for row in range(3)] == [[], [], []]


def test_a_chip_opens_the_names_behind_it(lab: Lab) -> None:
    lab.write("names.ipynb", SEED)
    lab.open("names.ipynb")
    lab.run(0)
    chip = lab.rows.nth(0).get_by_role("button", name="1 seed")
    expect(chip).to_have_attribute("title", "numpy.random: 7")
    chip.focus()
    lab.page.keyboard.press("Enter")
    expect(lab.rows.nth(0).locator(".jp-ReproPanel-names")).to_have_text("numpy.random: 7")


def test_a_row_leads_to_its_cell(lab: Lab) -> None:
    lab.write("reveal.ipynb", "1", "2", "3")
    lab.open("reveal.ipynb")
    lab.run(1, 2)
    lab.rows.nth(0).get_by_title("Go to the cell").click()
    lab.page.wait_for_function("window.jupyterapp.shell.currentWidget.content.activeCellIndex === 1")
    expect(lab.page.locator(".jp-Notebook.jp-mod-commandMode .jp-Cell.jp-mod-active")).to_be_focused()  # typing on edits nothing


def test_recording_leaves_no_trace_in_the_notebook(lab: Lab) -> None:
    lab.write("clean.ipynb", "1 + 1")
    lab.open("clean.ipynb")
    lab.save()  # JupyterLab itself has put the kernel's language into the notebook
    lab.restart_kernel()
    lab.expect_state("Recording")
    assert lab.page.evaluate("window.jupyterapp.shell.currentWidget.context.model.dirty") is False
    lab.run(0)
    expect(lab.page.locator(".jp-CodeCell .jp-InputPrompt").first).to_have_text("[1]:")


def test_an_error_is_named(lab: Lab) -> None:
    name = "A" + "h" * 80
    lab.write("error.ipynb", "<b>1</b>", "1 / 0", f"raise type('{name}', (Exception,), {{}})")
    lab.open("error.ipynb")
    lab.run(0, 1, 2)
    expect(lab.rows.locator(".jp-ReproPanel-outcome")).to_have_text(["SyntaxError", "ZeroDivisionError", name])
    expect(lab.rows.locator(".jp-ReproPanel-source").nth(0)).to_have_text("<b>1</b>")
    assert lab.panel.locator(".jp-ReproList").evaluate("list => list.scrollWidth <= list.clientWidth")


def test_a_restarted_kernel_starts_with_an_empty_list(lab: Lab) -> None:
    lab.write("restart.ipynb", SEED, READ)
    lab.open("restart.ipynb")
    lab.run(0, 1)
    expect(lab.rows).to_have_count(2)
    lab.restart_kernel()
    expect(lab.rows).to_have_count(0)
    lab.expect_state("Recording")
    lab.run(1)
    lab.expect_sources("with open('data.csv') as file:")
    expect(lab.rows.nth(0).locator(".jp-ReproPanel-order")).to_have_text("1")


def test_a_reloaded_page_shows_the_earlier_executions(lab: Lab) -> None:
    lab.write("reload.ipynb", SEED, READ)
    lab.open("reload.ipynb")
    lab.run(0, 1)
    lab.reload("reload.ipynb")
    lab.expect_sources("import numpy as np", "with open('data.csv') as file:")
    lab.run(1)
    expect(lab.rows).to_have_count(3)


def test_a_page_reloaded_while_the_kernel_is_busy_shows_them_too(lab: Lab) -> None:
    lab.write("busy.ipynb", SEED, "import time; time.sleep(120)")
    lab.open("busy.ipynb")
    lab.run(0)
    lab.start(1)
    expect(lab.rows).to_have_count(2)
    lab.reload("busy.ipynb")
    lab.expect_state("Recording")
    lab.expect_sources("import numpy as np", "import time; time.sleep(120)")
    lab.interrupt_kernel()
    expect(lab.rows.nth(1).locator(".jp-ReproPanel-outcome")).to_have_text("Interrupted")


def test_the_panel_follows_the_current_notebook(lab: Lab) -> None:
    lab.write("one.ipynb", "'one'")
    lab.write("two.ipynb", "'two'")
    lab.open("one.ipynb")
    lab.run(0)
    lab.expect_sources("'one'")
    lab.open_also("two.ipynb")
    lab.expect_sources()
    lab.run(0)
    lab.expect_sources("'two'")
    lab.switch_to("one.ipynb")
    lab.expect_sources("'one'")


def test_two_notebooks_with_one_kernel_show_the_same_run(lab: Lab) -> None:
    lab.write("first.ipynb", "'first'")
    lab.write("second.ipynb", "'second'")
    lab.open("first.ipynb")
    lab.run(0)
    kernel = lab.page.evaluate(f"{KERNEL}.id")
    lab.open_also("second.ipynb")
    lab.page.evaluate("async id => { await window.jupyterapp.shell.currentWidget.sessionContext.changeKernel({id}); }", kernel)
    lab.run(0)
    lab.expect_sources("'first'", "'second'")
    lab.expect_state("Recording")
    lab.switch_to("first.ipynb")
    lab.expect_sources("'first'", "'second'")


def test_with_the_setting_off_nothing_is_recorded_before_it_is_asked_for(lab: Lab) -> None:
    lab.write("off.ipynb", "1 + 1", "%load_ext jupyter_repro", "2 + 2")
    lab.set_recording(False)
    try:
        lab.open("off.ipynb")
        lab.run(0)
        lab.expect_state("Not recording")
        lab.expect_sources()
        lab.run(1, 2)
        lab.expect_state("Recording")
        expect(lab.rows.last.locator(".jp-ReproPanel-source")).to_have_text("2 + 2")
    finally:
        lab.set_recording(True)


def test_without_a_kernel_the_panel_says_so(lab: Lab) -> None:
    lab.write("ended.ipynb", "1")
    lab.open("ended.ipynb")
    lab.run(0)
    lab.shut_down_kernel()
    lab.expect_state("No kernel")


def test_saving_embeds_the_record_even_after_the_kernel_has_ended(lab: Lab) -> None:
    path = lab.write("saved.ipynb", READ, "1 + 1")
    lab.open("saved.ipynb")
    lab.run(0, 1)
    lab.save()
    record = json.loads(path.read_text())["metadata"]["jupyter_repro"]
    assert [(e["cell_id"], e["status"], [used["path"] for used in e["used"]]) for e in record["executions"]] == [
        ("c0", "ok", ["data.csv"]),
        ("c1", "ok", []),
    ]
    assert all(e["outputs_digest"] for e in record["executions"])
    assert record["environment"]["hash_seed"].isdigit()
    lab.shut_down_kernel()
    lab.save()
    assert json.loads(path.read_text())["metadata"]["jupyter_repro"]["run"] == record["run"]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_panel_in_its_theme(lab: Lab, theme: str) -> None:
    name = theme.rsplit(maxsplit=1)[-1].lower()
    lab.write(
        f"{name}.ipynb",
        SEED,
        READ,
        DRAW,
        "import subprocess, time\nsubprocess.run(['true'])\nstarted = time.time()",
        "with open('result.csv', 'w') as file:\n    file.write('1')",
        "import pandas as pd\nfrom sklearn.linear_model import LinearRegression\nframe = pd.read_csv('data.csv')",
        "1 / 0",
    )
    lab.open(f"{name}.ipynb")
    lab.use_theme(theme)
    lab.run(*range(7))
    expect(lab.rows).to_have_count(7)
    lab.rows.nth(5).locator(".jp-mod-distributions").click()
    SCREENSHOTS.mkdir(exist_ok=True)
    lab.page.screenshot(path=SCREENSHOTS / f"{name}.png")
    lab.panel.screenshot(path=SCREENSHOTS / f"{name}-panel.png")


def test_cells_run_right_after_a_restart_are_recorded_from_the_first(lab: Lab) -> None:
    path = lab.write("at-once.ipynb", SEED, READ)
    lab.open("at-once.ipynb")
    lab.run(0)
    lab.page.evaluate(f"async () => {{ await {KERNEL}.restart(); await window.jupyterapp.commands.execute('notebook:run-all-cells'); }}")
    lab.expect_sources("import numpy as np", "with open('data.csv') as file:")
    lab.save()
    assert json.loads(path.read_text())["metadata"]["jupyter_repro"]["run"]["fresh"] is True


def test_a_long_run_shows_its_newest_executions_and_older_ones_on_request(lab: Lab) -> None:
    lab.write("long.ipynb", "1")
    lab.open("long.ipynb")
    lab.expect_state("Recording")
    lab.page.evaluate(f"async () => {{ for (let i = 0; i < 510; i++) await {KERNEL}.requestExecute({{code: String(i)}}).done; }}")
    lab.reload("long.ipynb")  # the page has seen them all; one that comes later is given the newest 500
    expect(lab.sources.last).to_have_text("509")
    expect(lab.rows.last).to_be_in_viewport()
    assert lab.rows.count() < 100, "only what is in sight is drawn"
    lab.timeline.evaluate("list => list.scrollTo(0, 0)")
    expect(lab.sources.first).to_have_text("10")
    lab.panel.get_by_role("button", name="Show older (10)").click()
    expect(lab.panel.get_by_role("button", name="Show older")).to_have_count(0)
    lab.timeline.evaluate("list => list.scrollTo(0, 0)")
    expect(lab.sources.first).to_have_text("0")


def test_notebook_7_has_the_panel_too(lab: Lab) -> None:
    lab.write("seven.ipynb", "1 + 1")
    lab.page.goto(f"{lab.server.url}notebooks/seven.ipynb?token={lab.server.token}")
    lab.page.get_by_text("View", exact=True).click()
    lab.page.get_by_text("Right Sidebar").hover()
    lab.page.get_by_text("Show Reproducibility").click()
    lab.expect_state("Recording")
    lab.page.locator(".jp-CodeCell .cm-content").first.click()
    lab.page.keyboard.press("Control+Enter")
    lab.expect_sources("1 + 1")
    lab.page.screenshot(path=SCREENSHOTS / "notebook-7.png")
