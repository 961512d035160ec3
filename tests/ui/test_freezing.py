"""The panel freezes the environment in which a notebook was recorded, and replaces lock files only when told to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.serving import PATIENCE, Server, serving
from tests.ui.lab import Lab
from tests.ui.test_panel import SCREENSHOTS
from tests.wheels import kernel_wheels


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab where distributions come from a folder of wheels."""
    base = tmp_path_factory.mktemp("freezing")
    kernel_wheels(base / "wheels")
    settings = base / "JUPYTER_CONFIG_DIR" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", "/dev/null")
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(base / "wheels"))
        patch.setenv("XDG_CACHE_HOME", str(base / "cache"))
        with serving("jupyterlab", base, "--LabApp.expose_app_in_browser=True") as server:
            yield server


def test_the_environment_is_frozen_and_lock_files_replaced_only_when_told_to(lab: Lab) -> None:
    lab.write("freeze.ipynb", "1 + 1")
    lab.open("freeze.ipynb")
    lab.expect_state("Recording")
    lab.run(0)
    freeze = lab.panel.get_by_role("button", name="Freeze")

    freeze.click()
    expect(lab.page.get_by_text("Written: pylock.toml, requirements.txt").first).to_be_visible(timeout=PATIENCE * 1000)
    assert "ipykernel==" in (lab.server.root / "requirements.txt").read_text()

    (lab.server.root / "pylock.toml").write_text("mine")
    freeze.click()
    dialog = lab.page.get_by_role("dialog", name="Replace the lock files?")
    expect(dialog).to_contain_text("pylock.toml and requirements.txt are there already", timeout=PATIENCE * 1000)
    SCREENSHOTS.mkdir(exist_ok=True)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.use_theme(theme)
        lab.page.screenshot(path=SCREENSHOTS / f"freezing-{theme.split()[1].lower()}.png")
    dialog.get_by_role("button", name="Cancel").click()
    assert (lab.server.root / "pylock.toml").read_text() == "mine"

    freeze.click()
    with lab.page.expect_response(lambda answer: "/lockfiles" in answer.url and answer.ok, timeout=PATIENCE * 1000):
        dialog.get_by_role("button", name="Replace").click()
    assert "lock-version" in (lab.server.root / "pylock.toml").read_text()
