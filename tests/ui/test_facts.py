"""The sections that show the run: the cells, the files, what is random, and the environment."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.serving import Server
from tests.ui.lab import Lab

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SOURCES = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
READ = "rows = open('table.csv').read()"
DRAW = "import numpy as np\nvalues = np.random.default_rng().normal(size=3)"

BUNDLE = "**/extensions/jupyter-repro/static/**"


@pytest.fixture(autouse=True)
def table(server: Server) -> Path:
    path = server.root / "table.csv"
    path.write_text("a,b\n1,2\n")
    return path


def test_the_timeline_shows_the_order_beside_the_places(lab: Lab) -> None:
    lab.write("order.ipynb", "a = 1", "b = 2", "c = 3", "d = 4")
    lab.open("order.ipynb")
    lab.run(0, 2, 1)
    places = lab.rows.locator(".jp-ReproPanel-place")
    expect(places).to_have_text(["cell 1", "cell 3", re.compile("cell 2.*stands below")])
    expect(lab.rows.locator(".jp-ReproCells-track .jp-mod-back")).to_have_count(2)  # one line, half in each of two rows
    lab.page.evaluate(f"() => {{ {SOURCES}[0].notebook.deleteCell(0); }}")
    expect(places.first).to_have_text("a deleted cell")
    expect(lab.rows.first.get_by_role("button").first).to_be_disabled()


def test_the_active_cell_is_marked_and_arrow_keys_move_in_the_list(lab: Lab) -> None:
    lab.write("keys.ipynb", "1", "2", "3")
    lab.open("keys.ipynb")
    lab.run(0, 1, 2)
    lab.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    expect(lab.rows.nth(1).locator("[aria-current]")).to_have_count(1)
    lab.rows.nth(1).locator(".jp-ReproPanel-cell").focus()
    lab.page.keyboard.press("ArrowDown")
    expect(lab.rows.nth(2).locator(".jp-ReproPanel-cell")).to_be_focused()
    lab.page.keyboard.press("Home")
    expect(lab.rows.nth(0).locator(".jp-ReproPanel-cell")).to_be_focused()
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function("window.jupyterapp.shell.currentWidget.content.activeCellIndex === 0")


def test_a_stale_row_says_why(lab: Lab) -> None:
    lab.write("why.ipynb", "x = 1", "y = x")
    lab.open("why.ipynb")
    lab.run(0, 1)
    lab.page.evaluate(f"() => {SOURCES}[0].setSource('x = 5')")
    lab.rows.nth(1).get_by_role("button", name="Upstream changed").click()
    expect(lab.rows.nth(1).locator(".jp-ReproPanel-names")).to_have_text("cell 1, which gives x, was edited since")


def test_a_file_says_who_read_it_and_that_it_has_changed(lab: Lab, table: Path) -> None:
    lab.write("files.ipynb", READ, "file = open('made.txt', 'w'); file.write(rows); file.close()")
    lab.open("files.ipynb")
    lab.run(0, 1)
    lab.unfold("data")
    files = lab.section("data").get_by_role("listitem")
    expect(files).to_have_text([re.compile(r"made\.txt.*8 B.*Written by cell 2"), re.compile(r"table\.csv.*8 B.*Read by cell 1")])
    table.write_text("a,b\n1,3\n")
    lab.save()
    expect(files.first).to_have_text(re.compile(r"table\.csv.*Changed on disk since it was read"))
    expect(lab.section("data").locator(".jp-ReproSection-badge")).to_have_text("1 changed")
    files.first.get_by_role("button", name="cell 1").click()
    lab.page.wait_for_function("window.jupyterapp.shell.currentWidget.content.activeCellIndex === 0")
    files.first.get_by_role("button", name="Open").click()
    lab.page.wait_for_function("window.jupyterapp.shell.currentWidget.context?.path === 'table.csv'")


def test_fresh_entropy_is_mended_with_one_edit_that_undo_takes_back(lab: Lab) -> None:
    lab.write("mend.ipynb", DRAW)
    lab.open("mend.ipynb")
    lab.run(0)
    lab.unfold("randomness")
    section = lab.section("randomness")
    expect(section).to_contain_text("Fresh entropy")
    section.get_by_role("button", name="Mend…").click()
    expect(section.locator("ins")).to_contain_text("default_rng(")
    section.get_by_role("button", name="Change the cell").click()
    lab.page.wait_for_function(f"before => {SOURCES}[0].getSource() !== before", arg=DRAW)
    assert re.search(r"default_rng\(\w+\)", lab.page.evaluate(f"{SOURCES}[0].getSource()"))
    lab.page.locator(".jp-Notebook .jp-CodeCell .cm-content").click()
    lab.page.keyboard.press("Control+z")
    lab.page.wait_for_function(f"before => {SOURCES}[0].getSource() === before", arg=DRAW)


def test_the_environment_is_shown_with_what_differs_from_the_saved_record(lab: Lab) -> None:
    path = lab.write("where.ipynb", "import numpy")
    lab.open("where.ipynb")
    lab.run(0)
    lab.save()
    lab.restart_kernel()
    lab.run(0)
    notebook = json.loads(path.read_text())
    environment = notebook["metadata"]["jupyter_repro"]["environment"]
    environment["interpreter"]["version"] = "3.9.1"
    next(one for one in environment["distributions"] if one["name"] == "numpy")["version"] = "1.0"
    path.write_text(json.dumps(notebook))
    lab.reload("where.ipynb")
    lab.unfold("environment")
    section = lab.section("environment")
    expect(section).to_contain_text("saved: CPython 3.9.1")
    expect(section.get_by_role("row", name=re.compile("numpy")).first).to_contain_text("saved: 1.0")
    section.get_by_role("searchbox").fill("nump")
    expect(section.get_by_role("row", name=re.compile("ipykernel"))).to_have_count(0)


def test_sections_stay_as_they_were_left(lab: Lab) -> None:
    lab.write("left.ipynb", "1")
    lab.open("left.ipynb")
    lab.unfold("data", "history")
    lab.page.evaluate("async () => { await window.jupyterapp.restored; }")
    lab.page.wait_for_timeout(1500)  # JupyterLab saves its state a second later, and says nothing of it
    lab.page.reload()
    lab.page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context?.isReady")
    lab.show_panel()
    expect(lab.section("data").get_by_role("button", name="Data").first).to_have_attribute("aria-expanded", "true")
    expect(lab.section("cells").get_by_role("button", name="Cells").first).to_have_attribute("aria-expanded", "false")


def test_a_section_that_fails_says_so_and_can_be_tried_again(lab: Lab) -> None:
    lab.write("fails.ipynb", "1")
    lab.open("fails.ipynb")
    lab.page.route(BUNDLE, lambda route: route.abort())  # a section's own part of it, which is asked for when it is unfolded
    lab.unfold("history")
    expect(lab.section("history").get_by_role("alert")).to_contain_text("cannot be shown")
    lab.page.unroute(BUNDLE)
    lab.section("history").get_by_role("button", name="Try again").click()
    expect(lab.section("history").get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_serious(lab: Lab, theme: str) -> None:
    lab.write(f"axe-{theme[-4:].strip()}.ipynb", READ, DRAW, "1 / 0", "x = len(rows)")
    lab.open(f"axe-{theme[-4:].strip()}.ipynb")
    lab.use_theme(theme)
    lab.run(0, 1, 2, 3)
    lab.page.evaluate(f"() => {SOURCES}[0].setSource('rows = 1')")
    lab.expect_state("Stale")
    lab.unfold("cells", "data", "randomness", "environment")
    lab.rows.nth(1).locator(".jp-ReproPanel-chip").first.click()
    lab.section("randomness").get_by_role("button", name="Mend…").first.click()
    lab.page.add_script_tag(path=AXE)
    found = lab.page.evaluate("async id => (await axe.run('#' + id)).violations", "jupyter-repro-panel")
    serious = [
        (one["id"], node["target"], node["failureSummary"])
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    assert serious == []
