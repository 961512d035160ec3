"""What a notebook or a server's answer holds can neither act in the panel nor blow it up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from playwright.sync_api import Dialog, expect

from jupyter_repro.model.comparison import ERROR_TYPE, CellComparison
from jupyter_repro.model.record import CellId
from tests.builders import display, stream
from tests.ui.lab import Lab
from tests.ui.listening import Listener
from tests.ui.sections import Shown, open_cell, unfold
from tests.ui.states import a_difference, a_history, a_table, a_verification, differs

ATTACK = (
    "<script>alert(1)</script><img src={url}a.png onerror=alert(1)><svg onload=alert(1)><image href={url}i.png /></svg>"
    "<iframe src='javascript:alert(1)'></iframe><iframe src={url}frame></iframe><link rel=stylesheet href={url}a.css>"
    "<link rel=preconnect href={url}><meta http-equiv=refresh content='0;url={url}refresh'><base href={url}>"
    "<style>@import '{url}b.css'; p {{ background: url({url}b.png) }} @font-face {{ font-family: f; src: url({url}f) }}</style>"
    "<p style='font-family: f; background-image: url({url}c.png)'>shown</p><input autofocus onfocus=alert(1)>"
    "<form action={url}form><button>send</button></form><a href={url}link ping={url}ping>link</a><a href='javascript:alert(1)'>run</a>"
    "<video autoplay src={url}v></video><audio src={url}s></audio><object data={url}o></object><embed src={url}e>"
    "<table background={url}t><tr><td onclick=alert(1)>{{value}}<img src={url}d.png></td></tr></table>"
)
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='50' height='50' onload='alert(1)'>"
    "<script>alert(1)</script><image href='{url}s.png'/></svg>"
)


def test_hostile_outputs_run_nothing_and_ask_for_nothing(lab: Lab, shown: Shown, listener: Listener) -> None:
    def outputs(value: str) -> list[dict[str, Any]]:
        html = ATTACK.format(url=listener.url).replace("{value}", value)
        forms = {
            "text/html": html,
            "image/svg+xml": SVG.format(url=listener.url) + " " * int(value),
            "text/markdown": html,
            "application/javascript": f"alert({value})",
            "text/plain": html,
        }
        return [display(forms), stream(html), {"output_type": "error", "ename": html, "evalue": html, "traceback": [html]}]

    found = tuple(differs(kind, ATTACK.format(url=listener.url)) for kind in ("text/html", ERROR_TYPE))
    cell = CellComparison(cell_id=CellId("c3"), index=3, verdict="diverged", divergences=found, message="<img src=x onerror=alert(1)>")
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    lab.page.on("dialog", dismiss)
    shown(verification=a_verification(cell), outputs={"c3": (outputs("1"), outputs("2"))})
    section = open_cell(unfold(lab, "divergences"), 4)
    section.get_by_role("button", name=re.compile("that (is|are) the same")).click()
    pair = section.locator(".jp-ReproPair").nth(0)
    for form in ("Table", "As shown", "Picture", "Source", "Text"):
        for button in pair.locator(".jp-ReproPair-head").get_by_role("button", name=form, exact=True).all():
            button.click()
            if form == "As shown":
                expect(pair.locator("iframe")).to_have_count(2)
                for element in pair.locator("iframe").all():
                    element.scroll_into_view_if_needed()  # what is out of sight is not drawn
                    for word in ("shown", "link", "run"):
                        element.content_frame.get_by_text(word).click()
    lab.page.wait_for_timeout(500)
    assert dialogs == []
    assert listener.asked == []
    assert lab.page.locator(".jp-ReproDivergences img[onerror], .jp-ReproDivergences script").count() == 0


def test_names_and_values_of_others_are_text(lab: Lab, shown: Shown) -> None:
    history = a_history(2)
    attack = "<img src=x onerror=window.ran=1>"
    difference = a_difference(history)
    changes = tuple(
        type(change)(element=change.element, subject=attack, before=attack, after=attack + "2") for change in difference.changes
    )
    shown(history=history, difference=replace(difference, changes=changes))
    section = unfold(lab, "history")
    expect(section.locator(".jp-ReproHistory-subject").nth(0)).to_have_text(attack)
    assert lab.page.evaluate("window.ran") is None


def test_large_tables_and_long_texts_stay_small_on_the_page(lab: Lab, shown: Shown) -> None:
    lines = "\n".join(f"line {index}" for index in range(5000))
    outputs = {
        "c4": ([display({"text/html": a_table(3000)})], [display({"text/html": a_table(3000, changed=2500)})]),
        "c6": ([stream(lines)], [stream(lines.replace("line 49", "row 49"))]),
    }
    shown(outputs=outputs)
    section = unfold(lab, "divergences")
    expect(open_cell(section, 5).locator("tbody tr")).to_have_count(5)
    text = open_cell(section, 7)
    expect(text.locator(".jp-ReproText-row").nth(100)).to_be_visible()
    assert text.locator(".jp-ReproText-row").count() <= 200
