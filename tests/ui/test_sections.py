"""The sections Lineage, Divergences and History."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.serving import PATIENCE
from tests.ui.lab import Lab
from tests.ui.sections import Shown, open_cell, unfold
from tests.ui.states import (
    a_verification,
    some_outputs,
)
from tests.ui.test_panel import SCREENSHOTS

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BARRIERS = """async selector => (await axe.run(selector)).violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(({id, nodes}) => [id, nodes.map(({html, failureSummary}) => [html.slice(0, 300), failureSummary])])"""


@pytest.fixture(autouse=True)
def _nothing_throws(lab: Lab) -> Iterator[None]:
    thrown: list[str] = []
    lab.page.on("pageerror", lambda error: thrown.append(error.stack or "") if "jupyter-repro" in (error.stack or "") else None)
    yield
    assert thrown == []


def node(within: Locator, name: str) -> Locator:
    """A node of the lineage, by what it is called."""
    return within.locator(f".jp-ReproNode:has(.jp-ReproNode-name:text-is('{name}'))")


def expect_active(lab: Lab, place: int) -> None:
    lab.page.wait_for_function("index => window.jupyterapp.shell.currentWidget.content?.activeCellIndex === index", arg=place - 1)


def test_the_lineage_shows_cells_and_files_and_leads_to_them(lab: Lab, shown: Shown) -> None:
    shown()
    section = unfold(lab, "lineage")
    expect(node(section, "cell 4").locator(".jp-ReproNode-mark")).to_have_text("Upstream changed")
    expect(node(section, "cell 4")).to_have_attribute(
        "aria-label",
        "cell 4, df['y'] = df['x'] + noise, Upstream changed, fed by cell 2 (df), cell 3 (noise), feeds cell 5, cell 6, cell 7, cell 8",
    )
    node(section, "cell 4").click()
    expect_active(lab, 4)
    node(section, "data.csv").click()
    lab.page.wait_for_function("window.jupyterapp.shell.currentWidget.context.path === 'data.csv'")


def test_the_layout_of_the_lineage_is_made_beside_the_page(lab: Lab, shown: Shown) -> None:
    workers: list[str] = []
    lab.page.on("worker", lambda worker: workers.append(worker.url))
    shown()
    expect(node(unfold(lab, "lineage"), "cell 4")).to_be_visible()
    assert [url for url in workers if "jupyter-repro" in url] != []


def test_keys_lead_through_the_lineage(lab: Lab, shown: Shown) -> None:
    shown()
    section = unfold(lab, "lineage")
    node(section, "cell 3").focus()
    expect(section.locator(".react-flow__node[data-side=above]")).to_have_count(3)  # cells 1 and 2, and the file
    for key, name in (("ArrowDown", "cell 4"), ("ArrowLeft", "cell 3"), ("ArrowRight", "cell 4"), ("End", "cell 8"), ("Home", "cell 1")):
        lab.page.keyboard.press(key)
        expect(node(section, name)).to_be_focused()
    expect(section.locator(".jp-ReproNode[tabindex='0']")).to_have_count(1)
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("Enter")
    expect_active(lab, 2)


def test_the_lineage_can_be_cut_to_what_has_to_do_with_the_active_cell(lab: Lab, shown: Shown) -> None:
    shown()
    section = unfold(lab, "lineage")
    node(section, "cell 7").click()
    section.get_by_label("Only around the active cell").check()
    expect(node(section, "cell 5")).to_have_count(0)
    expect(node(section, "result.csv")).to_be_visible()


def test_the_lineage_is_a_list_as_well(lab: Lab, shown: Shown) -> None:
    shown()
    section = unfold(lab, "lineage")
    section.get_by_text("As a list").click()
    items = section.get_by_role("list", name="What feeds each cell and file").locator("> li")
    expect(items).to_have_count(10)
    expect(items.nth(2)).to_have_text(re.compile(r"^cell 2 Edited since it ran ← .*cell 1 \(pd\), data.csv$"))
    items.nth(4).get_by_role("button", name="cell 4").click()
    expect_active(lab, 4)


def test_the_lineage_has_a_tab_for_itself(lab: Lab, shown: Shown) -> None:
    shown()
    unfold(lab, "lineage").get_by_role("button", name="Open in main area").click()
    tab = lab.page.locator(".jp-ReproLineage.jp-mod-wide")
    expect(node(tab, "cell 4")).to_be_visible()
    unfold(lab, "divergences")
    expect(node(tab, "cell 4")).to_be_visible()  # also when the panel no longer shows it
    node(tab, "cell 6").click()
    expect_active(lab, 6)


def test_the_divergences_begin_with_the_verdict_and_the_causes(lab: Lab, shown: Shown) -> None:
    answers = shown()
    section = unfold(lab, "divergences")
    tally = "3 reproduced, 1 replayed, 3 diverged, 1 failed"
    expect(section.locator(".jp-ReproDivergences-verdict")).to_have_text(re.compile(f"Failed.*{tally}"))
    expect(section.get_by_text("The same once this is held fixed: entropy of cell 3")).to_be_visible()
    causes = section.locator(".jp-ReproDivergences-roots > ul > li")
    expect(causes).to_have_count(3)
    expect(causes.nth(0)).to_contain_text("Proved RP201 fresh-entropy cell 3 makes a generator from fresh entropy")
    expect(causes.nth(0)).to_contain_text("Lies in cell 3; explains cell 4, cell 5, cell 6, cell 7")
    expect(causes.nth(1)).to_contain_text("Suspected RE201")
    expect(causes.nth(2)).to_contain_text("No cause is known for cell 8")
    causes.nth(0).get_by_role("button", name="cell 3").click()
    expect_active(lab, 3)
    assert not [path for path in answers.asked if "outputs" in path]  # they may be large: asked for when a cell is opened


def test_a_cell_that_differs_shows_both_sides(lab: Lab, shown: Shown) -> None:
    answers = shown()
    section = unfold(lab, "divergences")
    text = open_cell(section, 7)
    expect(text.locator(".jp-ReproText-row.jp-mod-changed del")).to_have_text("12.5")
    expect(text.locator(".jp-ReproText-row.jp-mod-changed ins")).to_have_text("13.75")
    text.get_by_role("button", name="9 lines the same").click()
    expect(text.locator(".jp-ReproText-row")).to_have_count(14)
    table = open_cell(section, 5)
    expect(table.get_by_text("3 cells differ, 1 row more")).to_be_visible()
    expect(table.locator("tr.jp-mod-changed td.jp-mod-changed")).to_have_text(["70 70.5", "71 71.5", "72 72.5"])
    expect(table.locator("tbody tr")).to_have_count(7)  # of 41, and two lines for those left out
    error = open_cell(section, 8)
    expect(error.locator(".jp-ReproText-row.jp-mod-added code")).to_have_text("NameError: model")
    assert [path for path in answers.asked if "outputs" in path] == [f"verifications/a1/outputs/c{index}" for index in (6, 4, 7)]
    error.get_by_role("button", name="Go to cell 8").click()
    expect_active(lab, 8)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_pictures_can_be_swiped_and_blinked(lab: Lab, shown: Shown, motion: Any) -> None:
    lab.page.emulate_media(reduced_motion=motion)
    shown()
    cell = open_cell(unfold(lab, "divergences"), 6)
    expect(cell.get_by_role("img")).to_have_count(2)
    cell.get_by_role("button", name="Swipe").click()
    cell.get_by_role("slider").fill("30")
    expect(cell.get_by_alt_text("Picture of the rerun")).to_have_css("clip-path", "inset(0px 0px 0px 30%)")
    cell.get_by_role("button", name="Blink").click()
    name = cell.locator(".jp-ReproPicture-turns > span")
    if motion == "reduce":
        expect(cell.get_by_role("button", name="Stop blinking")).to_have_count(0)
        expect(name).to_have_text("Baseline")
        cell.get_by_role("button", name="Show the other").click()
        expect(name).to_have_text("Rerun")
    else:
        expect(name).to_have_text("Rerun")
        expect(name).to_have_text("Baseline")
        cell.get_by_role("button", name="Stop blinking").click()


def test_divergences_say_when_they_are_not_about_the_notebook_as_it_is(lab: Lab, shown: Shown) -> None:
    shown(verification=a_verification(notebook_digest="crc32:00000000"))
    expect(unfold(lab, "divergences").get_by_role("note")).to_contain_text("not about the notebook as it is now")


def test_divergences_say_why_there_are_none(lab: Lab, shown: Shown) -> None:
    shown(verification=a_verification(status="failed", comparison=None, error="no such kernel: julia", hint="install it"))
    expect(unfold(lab, "divergences")).to_have_text("The notebook could not be verified: no such kernel: julia – install it")


def test_an_answer_that_fails_can_be_asked_for_again(lab: Lab, shown: Shown) -> None:
    answers = shown(outputs={})
    cell = open_cell(unfold(lab, "divergences"), 7)
    expect(cell.get_by_role("alert")).to_contain_text("the outputs of this cell are not kept")
    answers.outputs = some_outputs()
    cell.get_by_role("button", name="Try again").click()
    expect(cell.locator(".jp-ReproText-row.jp-mod-changed")).to_be_visible()


def test_the_history_compares_the_newest_run_with_the_one_before(lab: Lab, shown: Shown) -> None:
    answers = shown()
    section = unfold(lab, "history")
    expect(section.locator("tr[data-run-id]")).to_have_count(25)
    expect(section.locator("tr[data-run-id=r29] input").nth(1)).to_be_checked()
    expect(section.locator("tr[data-run-id=r28] input").nth(0)).to_be_checked()
    expect(section.get_by_role("heading", level=5)).to_have_text(
        ["Source 1", "Order 1", "Parameters 1", "Data 1", "Environment 2", "Outputs 1", "Metrics 1"]
    )
    expect(section.locator(".jp-ReproHistory-group").nth(0).locator("del, ins")).to_have_text(["3", "4"])
    section.locator("tr[data-run-id=r20] input").nth(0).check()
    expect(section.locator("tr[data-run-id=r20]")).to_have_class("jp-mod-chosen")
    section.get_by_role("button", name="Show older (5)").click()
    expect(section.locator("tr[data-run-id]")).to_have_count(30)
    assert [path for path in answers.asked if path.startswith("history/")] == ["history/r28/r29", "history/r20/r29"]


def test_points_of_a_chart_choose_runs(lab: Lab, shown: Shown) -> None:
    shown()
    section = unfold(lab, "history")
    chart = section.locator(".jp-ReproChart", has_text="accuracy")
    expect(chart.get_by_role("button")).to_have_count(30)
    chart.locator("g[role=button][tabindex='0']").focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Enter")
    expect(section.locator("tr[data-run-id=r1] input").nth(0)).to_be_checked()
    chart.get_by_text("accuracy as a table").click()
    expect(chart.locator("tbody tr").nth(0).locator("td")).to_have_text("0.95")


def test_a_notebook_without_runs_says_how_they_come(lab: Lab, shown: Shown) -> None:
    shown(history=())
    expect(unfold(lab, "history")).to_contain_text("No runs yet")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("width", [250, 640])
def test_the_sections_fit_into_their_width(lab: Lab, shown: Shown, theme: str, width: int) -> None:
    shown()
    lab.use_theme(theme)
    lab.page.evaluate(
        """width => {
            const split = window.jupyterapp.shell._hsplitPanel;
            const rest = split.node.clientWidth - width;
            split.setRelativeSizes(split.widgets.map((_, index) => index === split.widgets.length - 1 ? width : index === 0 ? 1 : rest));
        }""",
        width,
    )
    lab.page.add_script_tag(path=AXE)
    SCREENSHOTS.mkdir(exist_ok=True)
    name = theme.rsplit(maxsplit=1)[-1].lower()
    for section in ("lineage", "divergences", "history"):
        content = unfold(lab, section)
        if section == "divergences":
            for place in (4, 5, 6, 7, 8):
                expect(open_cell(content, place).locator(".jp-ReproPair")).to_be_visible()
        elif section == "history":
            expect(content.get_by_role("heading", level=5)).to_have_count(7)
        else:
            expect(node(content, "cell 4")).to_be_visible()
        assert content.evaluate("content => content.scrollWidth <= content.clientWidth"), section
        assert lab.page.evaluate(BARRIERS, f".jp-ReproSection.jp-mod-{section}") == []
        lab.panel.screenshot(path=SCREENSHOTS / f"{section}-{name}-{width}.png")


def test_a_real_notebook_has_a_lineage_divergences_and_a_history(lab: Lab) -> None:
    lab.write(
        "real.ipynb",
        "import numpy as np\nnumber = int(np.random.default_rng().integers(10**9))",
        "print('number', number)",
        "import pandas as pd\nshare = number / 10**9\npd.DataFrame({'x': [1, 2], 'y': [number, 3]})",
    )
    lab.open("real.ipynb")
    lab.run(0, 1, 2)
    lab.save()
    lineage = unfold(lab, "lineage")
    expect(node(lineage, "cell 2")).to_have_attribute("aria-label", re.compile(r"fed by cell 1 \(number"))
    divergences = unfold(lab, "divergences")
    lab.page.evaluate("() => { void window.jupyterapp.commands.execute('jupyter-repro:verify'); }")
    expect(divergences.locator(".jp-ReproDivergences-verdict")).to_contain_text("2 replayed", timeout=PATIENCE * 1000)
    expect(divergences.locator(".jp-ReproDivergences-roots > ul > li").nth(0)).to_contain_text("Proved RP201 fresh-entropy")
    expect(divergences.get_by_role("note")).to_have_count(0)  # it is about the notebook as it is
    printed = open_cell(divergences, 2)
    expect(printed.locator(".jp-ReproText-row.jp-mod-changed del")).to_have_count(1)
    table = open_cell(divergences, 3)
    expect(table.get_by_text("1 cell differs")).to_be_visible()
    expect(table.locator("td.jp-mod-changed")).to_have_count(1)
    lab.restart_kernel()
    lab.run(0, 1, 2)
    lab.save()
    history = unfold(lab, "history")
    expect(history.locator("tr[data-run-id]")).to_have_count(2)
    expect(history.locator("tr[data-run-id] .jp-ReproVerdict")).to_have_text(["Replayed"])
    expect(history.get_by_role("heading", name="Outputs")).to_have_text("Outputs 2")
    expect(history.get_by_role("heading", name="Metrics")).to_have_text("Metrics 1")
    expect(history.locator(".jp-ReproChart figcaption")).to_have_text(["share", "Duration"])
