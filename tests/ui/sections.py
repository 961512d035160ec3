"""The panel's sections, in the words of the tests."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.ui.answers import Answers
from tests.ui.lab import Lab

Shown = Callable[..., Answers]
"""Opens the notebook of ``states`` with the server's answers replaced: those given by name, the others by those of ``states``."""


def unfold(lab: Lab, section: str) -> Locator:
    """The content of a section, with the others folded."""
    for title in lab.panel.locator(".jp-ReproSection-title button[aria-expanded=true]").all():
        title.evaluate("button => button.click()")
    expect(lab.panel.locator(".jp-ReproSection-title button[aria-expanded=true]")).to_have_count(0)
    lab.panel.locator(f".jp-ReproSection.jp-mod-{section} .jp-ReproSection-title button").click()
    return lab.panel.locator(f".jp-ReproSection.jp-mod-{section} .jp-ReproSection-content")


def open_cell(section: Locator, place: int) -> Locator:
    """What is shown below a cell that differs, once it is opened."""
    row = section.locator(f".jp-ReproDivergences-cell:has(.jp-ReproDivergences-name:text-is('cell {place}'))")
    row.locator(".jp-ReproDivergences-toggle").click()
    return row
