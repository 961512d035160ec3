"""The pictures in the documentation: the panel from the first cell to the verdict. ``UPDATE_GALLERY=1`` keeps them in ``docs/gallery``."""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.ui.lab import Lab
from tests.ui.test_panel import SCREENSHOTS

GALLERY = Path(__file__).parents[2] / "docs" / "gallery"
NAMES = ("working", "mending", "data", "lineage", "diverged", "dark", "narrow")
CELLS = (
    "import numpy as np\nimport pandas as pd\nshare = 0.5",
    "patients = pd.read_csv('patients.csv')\npatients.head(3)",
    "treated = patients[patients.dose > share]\nlen(treated)",
    "noise = np.random.default_rng().normal(size=len(treated))",
    "effect = float((treated.change + noise).mean())\nprint(f'effect {effect:.3f}')",
    "treated.describe().to_csv('summary.csv')",
)
DATA = "dose,change\n0.2,0.1\n0.6,1.9\n0.8,2.4\n0.9,2.2\n"


def test_the_story_of_the_gallery_can_be_told(lab: Lab) -> None:
    lab.page.set_viewport_size({"width": 1280, "height": 860})
    (lab.server.root / "patients.csv").write_text(DATA)
    lab.write("trial.ipynb", *CELLS)
    lab.open("trial.ipynb")
    lab.expect_state("Recording")
    lab.run(0, 1, 2, 3, 4, 5, 2)
    lab.save()
    lab.page.evaluate(
        "source => { window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource(source); }",
        CELLS[0].replace("0.5", "0.7"),
    )
    lab.expect_state(re.compile("Stale"))
    lab.widen(390)
    lab.unfold("cells")
    expect(lab.rows.first).to_be_visible()
    take(lab, "working")

    lab.unfold("randomness")
    lab.section("randomness").get_by_role("button", name=re.compile("^Mend")).first.click()
    take(lab, "mending")

    lab.page.keyboard.press("Escape")
    (lab.server.root / "patients.csv").write_text(DATA.replace("2.4", "2.6"))
    lab.run(0)
    lab.unfold("data")
    expect(lab.section("data").get_by_text(re.compile("[Cc]hanged")).first).to_be_visible(timeout=30_000)
    take(lab, "data")

    lab.unfold("lineage")
    expect(lab.section("lineage").locator(".jp-ReproNode").first).to_be_visible(timeout=30_000)
    take(lab, "lineage")

    lab.save()
    lab.panel.get_by_role("button", name=re.compile("^Verify|Save and verify")).first.click()
    lab.expect_state(re.compile("[Dd]iverged"))
    lab.unfold("divergences")
    lab.section("divergences").locator(".jp-ReproDivergences-toggle").first.click()
    expect(lab.section("divergences").locator(".jp-ReproPair").first).to_be_visible(timeout=30_000)
    take(lab, "diverged")
    lab.use_theme("JupyterLab Dark")
    lab.unfold("cells", "divergences")
    take(lab, "dark")
    lab.use_theme("JupyterLab Light")
    lab.widen(250)
    take(lab, "narrow")


@pytest.mark.parametrize("name", NAMES)
def test_each_picture_is_there_small_and_shown_on_the_page(name: str) -> None:
    picture = GALLERY / f"{name}.png"
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1280, 860)
    assert len(data) < 300_000
    assert f"gallery/{name}.png" in (GALLERY.parent / "panel.md").read_text()


def take(lab: Lab, name: str) -> None:
    """A picture of the page as it stands when nothing moves any more."""
    lab.page.mouse.move(0, 0)
    lab.page.wait_for_timeout(700)
    folder = GALLERY if os.environ.get("UPDATE_GALLERY") else SCREENSHOTS
    folder.mkdir(exist_ok=True)
    lab.page.screenshot(path=folder / f"{name}.png")
