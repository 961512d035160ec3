"""What a large lineage costs the page: ``python -m benchmarks.lineage_page [CELLS …]``.

Opens JupyterLab in Chromium, gives it the lineage of a notebook of so many cells in place of the server's answer, and prints how long it
takes until it is drawn, the longest task that held up the page meanwhile, and the longest while it is looked at and moved.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.serving import serving
from tests.ui.answers import Answers
from tests.ui.lab import Lab
from tests.ui.states import a_long_lineage

__all__ = ["main"]

WATCH = """() => {
    window.tasks = [];
    const keep = list => window.tasks.push(...list.getEntries().map(entry => entry.duration));
    new PerformanceObserver(keep).observe({entryTypes: ['longtask']});
}"""
LONGEST = "() => { const longest = Math.max(0, ...window.tasks); window.tasks.length = 0; return longest; }"
TITLE = ".jp-ReproSection.jp-mod-lineage .jp-ReproSection-title button"


@dataclass(frozen=True)
class Cost:
    """In milliseconds; tasks below 50 ms count as none."""

    drawn: float
    drawing: float
    looking: float
    moving: float


def cost_of(lab: Lab, cells: int) -> Cost:
    """The cost of a lineage of so many cells, with the code of the section loaded before."""
    page = lab.page
    Answers(assessment=a_long_lineage(cells)).give(page)
    lab.write("long.ipynb", "1")  # cells that JupyterLab draws meanwhile would be measured with it
    lab.open("long.ipynb")
    page.click(TITLE)
    page.wait_for_selector(".jp-ReproNode")
    page.get_by_role("button", name="Open in main area").click()
    page.wait_for_selector(".jp-mod-wide .jp-ReproNode")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.close()")
    page.wait_for_timeout(1000)
    page.evaluate(WATCH)
    drawn = page.evaluate(
        """async () => {
            const start = performance.now();
            document.querySelector('.jp-ReproLineage-bar button').click();
            while (!document.querySelector('.jp-mod-wide .jp-ReproNode')) await new Promise(requestAnimationFrame);
            return performance.now() - start;
        }"""
    )
    page.get_by_role("button", name="Fit").last.click()
    page.wait_for_timeout(2000)
    drawing = page.evaluate(LONGEST)
    return Cost(drawn=drawn, drawing=drawing, looking=_looking(page), moving=_moving(page))


def _looking(page: Page) -> float:
    """The pointer goes over the drawing, from node to node."""
    box = page.locator(".jp-mod-wide .jp-ReproLineage-drawing").bounding_box()
    assert box is not None
    for step in range(40):
        page.mouse.move(box["x"] + box["width"] / 2 + step % 5 * 8, box["y"] + box["height"] * step / 40)
    longest: float = page.evaluate(LONGEST)
    return longest


def _moving(page: Page) -> float:
    """The drawing is zoomed into and dragged."""
    box = page.locator(".jp-mod-wide .jp-ReproLineage-drawing").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    for _ in range(10):
        page.mouse.wheel(0, -240)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(middle[0] + step * 5, middle[1] + step * 7)
    page.mouse.up()
    page.wait_for_timeout(500)
    longest: float = page.evaluate(LONGEST)
    return longest


def main(sizes: list[int]) -> None:
    """Prints a line for each size."""
    print(f"{'cells':>6} {'until drawn':>12} {'longest task: drawing':>22} {'looking':>9} {'moving':>8}   (ms)")
    with tempfile.TemporaryDirectory() as base, sync_playwright() as playwright:
        quiet = Path(base) / "JUPYTER_CONFIG_DIR/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        quiet.parent.mkdir(parents=True)
        quiet.write_text('{"fetchNews": "false"}')
        options = ("--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
        with serving("jupyterlab", Path(base), *options) as server:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
            for size in sizes:
                page = browser.new_page(viewport={"width": 1600, "height": 1000})
                cost = cost_of(Lab(page=page, server=server, workspace=str(size)), size)
                print(f"{size:>6} {cost.drawn:>12.0f} {cost.drawing:>22.0f} {cost.looking:>9.0f} {cost.moving:>8.0f}")
                page.close()
            browser.close()


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [30, 300])
