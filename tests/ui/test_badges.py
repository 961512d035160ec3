"""In the notebook: badges, questions about cells, commands, the status bar and the toolbar."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.crates import opened
from tests.serving import PATIENCE
from tests.ui.lab import Lab
from tests.ui.test_panel import SCREENSHOTS

CELLS = "window.jupyterapp.shell.currentWidget.content"
EDITED = "Edited since it ran"
CHANGED = "Upstream changed"
CHAIN = ("table = [1, 2]", "size = len(table)", "print(size)")


@pytest.fixture(autouse=True)
def _nothing_throws(lab: Lab) -> Iterator[None]:
    """Nothing of ours: Notebook 7 has errors of its own."""
    thrown: list[str] = []
    lab.page.on("pageerror", lambda error: thrown.append(error.stack or "") if "jupyter-repro" in (error.stack or "") else None)
    yield
    assert thrown == []


def badge(lab: Lab, place: int) -> Locator:
    """The badge of the cell at a place, from 1."""
    return lab.page.locator(f".jp-NotebookPanel:visible .jp-Cell:nth-child({place} of .jp-Cell) > .jp-ReproBadge")


def expect_badges(lab: Lab, *names: str | None) -> None:
    """The cells in sight have exactly these badges, each by what it is called."""
    for place, name in enumerate(names, 1):
        if name is None:
            expect(badge(lab, place)).to_have_count(0)
        else:
            expect(badge(lab, place)).to_have_attribute("aria-label", f"cell {place}: {name}")


def edit(lab: Lab, place: int, source: str) -> None:
    lab.page.evaluate(f"([place, source]) => {CELLS}.widgets[place - 1].model.sharedModel.setSource(source)", [place, source])


def command(lab: Lab, name: str, **arguments: object) -> None:
    """Runs a command, as a key or the palette does, and does not wait for its end."""
    lab.page.evaluate("([name, args]) => { void window.jupyterapp.commands.execute(name, args); }", [name, arguments])


def activate(lab: Lab, place: int) -> None:
    lab.page.evaluate(f"place => {{ {CELLS}.activeCellIndex = place - 1; }}", place)


def a_chain(lab: Lab, name: str) -> None:
    """A notebook whose three cells have run, each using the one before."""
    lab.write(name, *CHAIN)
    lab.open(name)
    lab.expect_state("Recording")
    lab.run(0, 1, 2)
    expect_badges(lab, None, None, None)


def test_an_edited_cell_says_so_and_what_uses_it_too(lab: Lab) -> None:
    a_chain(lab, "edited.ipynb")
    before = lab.page.locator(".jp-Notebook .jp-InputPrompt").nth(1).bounding_box()
    edit(lab, 1, "table = [1, 2, 3]")
    expect_badges(lab, EDITED, CHANGED, CHANGED)
    expect(badge(lab, 2)).to_have_attribute("title", f"{CHANGED}: cell 1, which gives table, was edited since")
    assert lab.page.locator(".jp-Notebook .jp-InputPrompt").nth(1).bounding_box() == before  # nothing has moved
    edit(lab, 1, CHAIN[0])
    expect_badges(lab, None, None, None)
    edit(lab, 1, "table = [1, 2, 3]")
    lab.run(0, 1, 2)
    expect_badges(lab, None, None, None)


def test_badges_follow_cells_that_move_split_go_and_come_back(lab: Lab) -> None:
    a_chain(lab, "moved.ipynb")
    edit(lab, 3, "print(size + 1)")
    expect_badges(lab, None, None, EDITED)
    activate(lab, 3)
    command(lab, "notebook:move-cell-up")
    expect(badge(lab, 2)).to_have_attribute("aria-label", re.compile(f"^cell 2: {EDITED}"))
    activate(lab, 2)
    command(lab, "notebook:delete-cell")
    expect_badges(lab, None, None)
    command(lab, "notebook:undo-cell-action")  # of the move too, where the two come quickly
    edited = lab.page.locator(f".jp-ReproBadge[aria-label*='{EDITED}']")
    expect(edited).to_have_count(1)
    activate(lab, int((edited.get_attribute("aria-label") or "").split()[1].rstrip(":")))
    command(lab, "notebook:change-cell-to-markdown")
    expect(edited).to_have_count(0)
    activate(lab, 1)
    lab.page.evaluate(f"{CELLS}.activeCell.editor.setCursorPosition({{line: 0, column: 5}})")
    command(lab, "notebook:split-cell-at-cursor")
    expect(lab.page.locator(".jp-CodeCell")).to_have_count(3)
    expect(edited).to_have_count(1)


def test_badges_are_right_in_a_windowed_notebook_and_in_a_second_view(lab: Lab) -> None:
    settings = "lab/api/settings/@jupyterlab/notebook-extension:tracker"
    lab.server.ask("PUT", settings, {"raw": json.dumps({"windowingMode": "full"})})
    try:
        lab.write("windowed.ipynb", "n = 0", *[f"m{i} = n + {i}" for i in range(120)])
        lab.open("windowed.ipynb")
        lab.expect_state("Recording")
        lab.run(0, 1, 120)
        lab.page.evaluate(f"async () => {{ await {CELLS}.scrollToItem(0); }}")
        edit(lab, 1, "n = 1")
        expect_badges(lab, EDITED, CHANGED, None)
        lab.page.evaluate(f"async () => {{ await {CELLS}.scrollToItem(120); }}")
        last = lab.page.locator(".jp-Cell:visible > .jp-ReproBadge")
        expect(last).to_have_attribute("aria-label", f"cell 121: {CHANGED}")
        expect(last).to_be_in_viewport()
        lab.page.evaluate(f"async () => {{ await {CELLS}.scrollToItem(0); }}")
        expect(badge(lab, 1)).to_be_in_viewport()
        command(lab, "docmanager:clone")
        expect(lab.page.locator(".jp-NotebookPanel")).to_have_count(2)
        for view in lab.page.locator(".jp-NotebookPanel").all():
            expect(view.locator(".jp-Cell > .jp-ReproBadge").first).to_have_attribute("aria-label", f"cell 1: {EDITED}")
    finally:
        lab.server.ask("PUT", settings, {"raw": "{}"})


def test_a_cell_can_be_asked_why_it_is_stale_and_what_it_needs_is_run(lab: Lab) -> None:
    a_chain(lab, "asked.ipynb")
    edit(lab, 1, "table = [1, 2, 3]")
    expect_badges(lab, EDITED, CHANGED, CHANGED)
    badge(lab, 3).click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Why is cell 3 stale?")
    dialog.get_by_role("button", name="cell 2, which gives size, is stale itself").click()
    lab.page.wait_for_function(f"{CELLS}.activeCellIndex === 1")
    expect(dialog).to_have_count(0)
    lab.page.locator(".jp-CodeCell .cm-content").nth(1).click(button="right")
    lab.page.get_by_role("menuitem", name="What Feeds This?").click()
    expect(dialog).to_contain_text("cell 1, “table = [1, 2]”: table")
    lab.page.keyboard.press("Escape")
    activate(lab, 3)
    command(lab, "jupyter-repro:run-needed")
    expect_badges(lab, None, None, None)
    expect(lab.page.locator(".jp-OutputArea-output")).to_have_text("3\n")


def test_stale_cells_are_found_and_run(lab: Lab) -> None:
    a_chain(lab, "stale.ipynb")
    edit(lab, 1, "table = [1, 2, 3]")
    status = lab.page.locator(".jp-ReproStatus")
    expect(status).to_have_text("Stale")
    expect(status).to_have_attribute("title", "3 cells no longer stand for their outputs.")
    activate(lab, 1)
    command(lab, "jupyter-repro:next-stale")
    lab.page.wait_for_function(f"{CELLS}.activeCellIndex === 1")
    command(lab, "jupyter-repro:run-stale")
    expect_badges(lab, None, None, None)
    expect(status).to_have_text("Recording")


def test_each_part_has_a_setting(lab: Lab) -> None:
    a_chain(lab, "settings.ipynb")
    edit(lab, 1, "table = []")
    expect_badges(lab, EDITED, CHANGED, CHANGED)
    toolbar = lab.page.locator(".jp-NotebookPanel-toolbar [data-command='jupyter-repro:show-panel']")
    expect(toolbar).to_be_visible()
    names = ("showBadges", "showStatusBarItem", "showToolbarButton", "showContextMenu")
    try:
        set_all = """async values => {
            for (const [name, value] of Object.entries(values)) {
                await window.jupyterapp.serviceManager.settings.save('jupyter-repro:plugin', JSON.stringify(values));
            }
        }"""
        lab.page.evaluate(set_all, dict.fromkeys(names, False))
        lab.reload("settings.ipynb")
        expect(lab.page.locator(".jp-CodeCell")).to_have_count(3)
        expect(lab.rows).to_have_count(3)
        expect(lab.page.locator(".jp-ReproBadge")).to_have_count(0)
        expect(lab.page.locator(".jp-ReproStatus")).to_have_count(0)
        expect(toolbar).to_be_hidden()
        lab.page.locator(".jp-CodeCell .cm-content").nth(1).click(button="right")
        expect(lab.page.get_by_role("menuitem", name="Delete Cell")).to_be_visible()
        expect(lab.page.get_by_role("menuitem", name="What Feeds This?")).to_have_count(0)
    finally:
        lab.set_recording(True)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_notebook_in_its_theme(lab: Lab, theme: str) -> None:
    name = theme.rsplit(maxsplit=1)[-1].lower()
    lab.write(f"marked-{name}.ipynb", *CHAIN, "import numpy as np\nnp.random.default_rng().normal()", "size += 1")
    lab.open(f"marked-{name}.ipynb")
    lab.use_theme(theme)
    lab.expect_state("Recording")
    lab.run(0, 1, 2, 3, 4)
    edit(lab, 2, "size = len(table) + 1")
    expect_badges(lab, None, EDITED, CHANGED, "Fresh entropy", CHANGED)
    SCREENSHOTS.mkdir(exist_ok=True)
    lab.page.screenshot(path=SCREENSHOTS / f"badges-{name}.png")
    badge(lab, 3).click()
    expect(lab.page.get_by_role("dialog")).to_be_visible()
    lab.page.screenshot(path=SCREENSHOTS / f"answer-{name}.png")


def test_notebook_7_has_badges_and_commands_too(lab: Lab) -> None:
    lab.write("seven-badges.ipynb", *CHAIN)
    lab.page.goto(f"{lab.server.url}notebooks/seven-badges.ipynb?token={lab.server.token}")
    lab.page.get_by_title("Show what the results of the notebook depend on").click()
    lab.expect_state("Recording")
    for place in range(3):
        lab.page.locator(".jp-CodeCell .cm-content").nth(place).click()
        lab.page.keyboard.press("Control+Enter")
        expect(lab.rows).to_have_count(place + 1)
    lab.page.locator(".jp-CodeCell .cm-content").first.click()
    lab.page.keyboard.press("End")
    lab.page.keyboard.type(" # a comment does nothing")
    lab.page.keyboard.press("Home")
    lab.page.keyboard.type("x = ")
    expect(lab.page.locator(".jp-Cell > .jp-ReproBadge")).to_have_count(3)
    lab.page.locator(".jp-Cell > .jp-ReproBadge").nth(2).click()
    expect(lab.page.get_by_role("dialog")).to_contain_text("Why is cell 3 stale?")
    lab.page.screenshot(path=SCREENSHOTS / "badges-notebook-7.png")


def test_what_is_typed_in_a_console_of_the_kernel_is_in_the_record_and_no_cell_of_the_notebook(lab: Lab) -> None:
    a_chain(lab, "console.ipynb")
    command(lab, "notebook:create-console")
    prompt = lab.page.locator(".jp-CodeConsole-promptCell .cm-content")
    expect(prompt).to_be_visible()
    expect(lab.page.locator(".jp-CodeConsole-banner")).to_contain_text("Python")
    prompt.click()
    lab.page.keyboard.type("table = [9]")
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.rows).to_have_count(4)
    lab.page.locator(".jp-NotebookPanel .jp-InputPrompt").nth(1).click()
    lab.run(1)
    expect_badges(lab, None, "Upstream deleted", CHANGED)
    expect(badge(lab, 2)).to_have_attribute(
        "title", "Upstream deleted: table came from a cell that the notebook no longer has, or from a console"
    )


def test_a_verification_marks_what_it_found_until_the_cell_runs_again(lab: Lab) -> None:
    lab.write("verified.ipynb", "import os\nprint(os.urandom(4).hex())", "print(1)")
    lab.open("verified.ipynb")
    lab.expect_state("Recording")
    lab.run(0, 1)
    lab.save()
    command(lab, "jupyter-repro:verify")
    expect(badge(lab, 1)).to_have_attribute("aria-label", re.compile("^cell 1: Diverged in the rerun"), timeout=PATIENCE * 1000)
    expect(badge(lab, 2)).to_have_count(0)
    expect(lab.page.locator(".jp-ReproStatus")).to_have_text("Verified: diverged")
    lab.run(0)
    expect(badge(lab, 1)).not_to_have_attribute("aria-label", re.compile("Diverged"))


def test_the_report_is_downloaded_or_saved_beside_the_notebook(lab: Lab) -> None:
    lab.write("told.ipynb", "1 + 1")
    lab.open("told.ipynb")
    lab.expect_state("Recording")
    lab.run(0)
    with lab.page.expect_download() as download:
        command(lab, "jupyter-repro:export-report", format="md")
        lab.page.get_by_role("button", name="Save and Go On").click()
    assert download.value.suggested_filename == "told.repro-report.md"
    command(lab, "jupyter-repro:export-report", format="html", save=True)
    expect(lab.page.get_by_text("Written: told.repro-report.html")).to_be_visible()
    assert (lab.server.root / "told.repro-report.html").is_file()
    with lab.page.expect_download() as download:
        lab.panel.get_by_role("button", name="Report").click()
        lab.page.get_by_role("menuitem", name="Download RO-Crate").click()
    assert download.value.suggested_filename == "told.crate.zip"
    assert "told.ipynb" in opened(download.value.path().read_bytes())
