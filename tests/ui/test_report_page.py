"""The HTML report in a real browser: frames show what they hold, everybody can read it, and it stays within its width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from jupyter_repro.model.comparison import CellComparison, Divergence, NotebookComparison
from jupyter_repro.model.record import CellId
from jupyter_repro.report.html import HtmlRenderer
from jupyter_repro.report.index import index_page
from jupyter_repro.report.renderer import Report, ReportCell
from tests.builders import display, stream
from tests.golden.report_fixture import PNG, the_report, the_verification

# Another picture of the same size.
OTHER_PNG = "iVBORw0KGgoAAAANSUhEUgAAABgAAAAJCAAAAAANlrMaAAAAIklEQVR42mNkYMQOmBjJkfiFS4KDkZGRkbEETYaVqpZjBQAtBwJf2OR7AwAAAABJRU5ErkJggg=="
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BARRIERS = """async () => (await axe.run(document, {iframes: false})).violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(({id, nodes}) => [id, nodes.map(({html, failureSummary}) => [html.slice(0, 300), failureSummary])])"""
STANDS_AT_THE_TOP = "place => Math.abs(document.querySelector(`#cell-${place}`).getBoundingClientRect().top - 16) < 2"


def a_full_page() -> str:
    """A report with everything on both sides: a table, a picture, a frame, texts, an error."""
    report = the_report()
    html = "<table><thead><tr><th></th><th>mass</th></tr></thead><tbody><tr><th>mean</th><td>%s</td></tr></tbody></table>"
    plot, load, frame = CellId("plot"), CellId("load"), CellId("frame")
    found = Divergence(kind="modified", output_index=0, mime_type="text/html", message="1 of 1 numbers differs")
    differing = CellComparison(cell_id=load, index=1, verdict="diverged", divergences=(found,))
    framed = CellComparison(cell_id=frame, index=6, verdict="replayed", divergences=(found,))
    assert report.comparison is not None
    compared = (differing, *report.comparison.cells[1:], framed)
    outputs = {
        load: ((display({"text/html": html % 1}),), (display({"text/html": html % 2}),)),
        plot: ((display({"image/png": PNG}),), (display({"image/png": OTHER_PNG}), stream("a warning\n", "stderr"))),
    }
    cells = tuple(
        replace(cell, outputs=outputs[CellId(cell.cell_id)][0], rerun_outputs=outputs[CellId(cell.cell_id)][1])
        if cell.cell_id in outputs
        else cell
        for cell in report.cells
    )
    shown, again = ((display({"text/html": f"<p>shown <b>{n}</b></p><svg></svg>"}),) for n in (1, 2))
    last = ReportCell(cell_id=frame, index=6, cell_type="code", source="show()", outputs=shown, rerun_outputs=again)
    return HtmlRenderer().render(replace(report, comparison=replace(report.comparison, cells=compared), cells=(*cells, last)))


def an_index() -> str:
    return index_page(the_verification(), [("broken.ipynb", "kernel-died", "the kernel ended")], {"analysis.ipynb": "a/1.html"})


PAGES: dict[str, Callable[[], str]] = {
    "full": a_full_page,
    "not verified": lambda: HtmlRenderer().render(the_report(verified=False)),
    "without a record": lambda: HtmlRenderer().render(replace(the_report(), record=None)),
    "index": an_index,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_kept_from_reading_a_page(browser: Browser, tmp_path: Path, name: str, scheme: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGES[name](), encoding="utf-8")
    # The page's policy would keep axe out as well.
    context = browser.new_context(bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(BARRIERS)
    context.close()
    assert found == []


@pytest.mark.parametrize("width", [250, 380, 800, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stays_within_its_width(browser: Browser, tmp_path: Path, name: str, width: int) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGES[name](), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= width


def test_pictures_tables_and_frames_of_both_sides_are_shown(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(a_full_page(), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    plot = page.locator("#cell-4 .sides").first
    plot.scroll_into_view_if_needed()
    assert plot.locator("figcaption").all_text_contents()[:2] == ["baseline", "rerun"]
    for picture in plot.locator("img").all():
        assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 24
    assert page.locator("#cell-2 .sides td.differs").all_text_contents() == ["1", "2"]
    frames = page.locator("#cell-7 .sides iframe")
    assert [frames.nth(side).content_frame.locator("p").text_content() for side in (0, 1)] == ["shown 1", "shown 2"]
    page.close()


def test_links_lead_to_where_cells_stand_in_a_long_report(browser: Browser, tmp_path: Path) -> None:
    sources = ["x = 1\n" * (index % 30 + 1) for index in range(200)]
    cells = tuple(ReportCell(cell_id=f"c{index}", index=index, cell_type="code", source=source) for index, source in enumerate(sources))
    compared = tuple(CellComparison(cell_id=CellId(cell.cell_id), index=cell.index, verdict="diverged") for cell in cells)
    report = Report(notebook="a.ipynb", cells=cells, comparison=NotebookComparison(path="a.ipynb", verdict="diverged", cells=compared))
    path = tmp_path / "report.html"
    path.write_text(HtmlRenderer().render(report), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    for place in (150, 30, 190):
        page.evaluate("place => document.querySelector(`.strip a[href='#cell-${place}']`).click()", place)
        page.wait_for_url(f"**#cell-{place}")
        page.wait_for_function(STANDS_AT_THE_TOP, arg=place)
    page.close()


def test_a_cell_of_the_drawing_leads_to_the_cell(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(a_full_page(), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.locator(".drawing a.node.cell[href='#cell-2'] text.title").click()
    page.wait_for_url("**#cell-2")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast_in_light_and_dark(browser: Browser, tmp_path: Path, scheme: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(HtmlRenderer().render(the_report()), encoding="utf-8")
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(path.as_uri())
    for selector in (
        "h1",
        ".verdict h2",
        ".byline",
        ".limits li",
        ".facts dt",
        "a",
        ".badge",
        ".status",
        "pre.error",
        "del",
        "ins",
        ".flag",
    ):
        assert page.evaluate(CONTRAST, selector) >= 4.5, selector
    page.close()


CONTRAST = """selector => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = numbers(colour).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if ((numbers(colour)[3] ?? 1) > 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  return Math.min(...[...document.querySelectorAll(selector)].map(element => {
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  }));
}"""
