"""A real JupyterLab and a real browser."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import Server, serving
from tests.ui.answers import Answers
from tests.ui.lab import Lab
from tests.ui.listening import Listener, listening
from tests.ui.sections import Shown
from tests.ui.states import NOTEBOOK, SOURCES, a_difference, a_history, a_verification, an_assessment, some_outputs


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab with folders of its own."""
    base = tmp_path_factory.mktemp("jupyterlab")
    settings = base / "JUPYTER_CONFIG_DIR" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')  # JupyterLab asks in a dialog otherwise
    with serving(
        "jupyterlab",
        base,
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ) as server:
        yield server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for these tests alone: as long as playwright runs, so does an event loop on the main thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(30_000)
    yield page
    page.close()


@pytest.fixture
def lab(page: Page, server: Server) -> Iterator[Lab]:
    yield Lab(page=page, server=server, workspace=uuid.uuid4().hex)
    server.end_kernels()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that hears what pages ask for."""
    with listening() as listener:
        yield listener


@pytest.fixture
def shown(lab: Lab) -> Shown:
    """Opens the notebook with the server's answers replaced."""

    def show(**answers: Any) -> Answers:
        history = a_history(30)
        given = {
            "assessment": an_assessment(),
            "verification": a_verification(),
            "outputs": some_outputs(),
            "history": history,
            "difference": a_difference(history),
        }
        ours = Answers(**{**given, **answers})
        ours.give(lab.page)
        (lab.server.root / "data.csv").write_text("x\n1\n")
        lab.write(NOTEBOOK, *SOURCES)
        lab.open(NOTEBOOK)
        return ours

    return show
