"""The HTML report in a real browser: nothing of a hostile notebook runs, nothing is loaded, and frames show what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog

from jupyter_repro.report.html import HtmlRenderer
from jupyter_repro.report.renderer import Report, ReportCell
from tests.builders import display, stream
from tests.golden.report_fixture import the_report
from tests.ui.listening import Listener

ATTACK = (
    "<script>alert(1)</script><img src={url}a.png onerror=alert(1)><svg onload=alert(1)></svg>"
    "<iframe src='javascript:alert(1)'></iframe><iframe src={url}frame></iframe><link rel=stylesheet href={url}a.css>"
    "<meta http-equiv=refresh content='0;url={url}refresh'><style>@import '{url}b.css'; p {{ background: url({url}b.png) }}</style>"
    "<form action={url}form><input autofocus onfocus=alert(1)></form><a href={url}link>link</a><p>shown</p>"
)


def a_hostile_page(attack: str) -> str:
    outputs = (display({"text/html": attack, "text/plain": "x"}), stream(attack), display({"image/svg+xml": f"<svg>{attack}</svg>"}))
    cell = ReportCell(cell_id=attack, index=0, cell_type="code", source=attack, outputs=outputs)
    return HtmlRenderer().render(Report(notebook=attack, cells=(cell,)))


def test_a_hostile_notebook_neither_runs_nor_loads_anything(browser: Browser, tmp_path: Path, listener: Listener) -> None:
    path = tmp_path / "report.html"
    path.write_text(a_hostile_page(ATTACK.format(url=listener.url)), encoding="utf-8")
    page = browser.new_page()
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.get_by_text("shown").wait_for()
    frame.get_by_text("link").click()
    page.wait_for_timeout(500)
    page.close()
    assert dialogs == []
    assert listener.asked == []


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
