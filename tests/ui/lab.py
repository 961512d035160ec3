"""JupyterLab in a browser, in the words of the tests."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

from tests.builders import a_notebook
from tests.serving import Server

PANEL = "jupyter-repro-panel"
KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel"


@dataclass(frozen=True)
class Lab:
    """One page of JupyterLab in a workspace of its own."""

    page: Page
    server: Server
    workspace: str

    @property
    def panel(self) -> Locator:
        return self.page.locator(f"#{PANEL}")

    @property
    def rows(self) -> Locator:
        """The cell executions in the panel."""
        return self.panel.locator(".jp-ReproPanel-execution")

    @property
    def sources(self) -> Locator:
        """The first line of each of their sources."""
        return self.rows.locator(".jp-ReproPanel-source")

    @property
    def timeline(self) -> Locator:
        """What scrolls them."""
        return self.panel.locator(".jp-ReproList")

    def set_recording(self, automatic: bool) -> None:
        """Sets "Record automatically"."""
        self.server.ask("PUT", "lab/api/settings/jupyter-repro:plugin", {"raw": json.dumps({"recordAutomatically": automatic})})

    def write(self, name: str, *sources: str) -> Path:
        """Writes a notebook that was never run."""
        path = self.server.root / name
        nbformat.write(a_notebook(*sources), path)
        return path

    def open(self, notebook: str) -> None:
        """Opens a notebook and the panel, and waits for the kernel."""
        self.page.goto(f"{self.server.url}lab/workspaces/{self.workspace}/tree/{notebook}?token={self.server.token}")
        self._wait_for_notebook(notebook)
        self.wait_for_kernel()
        self.show_panel()

    def open_also(self, notebook: str) -> None:
        """Opens another notebook in the same page."""
        self.page.evaluate("async path => { await window.jupyterapp.commands.execute('docmanager:open', {path}); }", notebook)
        self._wait_for_notebook(notebook)
        self.wait_for_kernel()

    def switch_to(self, notebook: str) -> None:
        """Makes an open notebook the current one, by its tab."""
        self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text=notebook).click()

    def reload(self, notebook: str) -> None:
        """Loads the page anew; the kernel runs on."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.server.url}lab/workspaces/{self.workspace}-again/tree/{notebook}?token={self.server.token}")
        self._wait_for_notebook(notebook)
        self.page.wait_for_function(f"{KERNEL}?.connectionStatus === 'connected'")
        self.show_panel()

    def show_panel(self) -> None:
        self.page.evaluate("id => window.jupyterapp.shell.activateById(id)", PANEL)
        expect(self.panel).to_be_visible()

    def wait_for_kernel(self) -> None:
        self.page.wait_for_function(f"{KERNEL}?.status === 'idle'")

    def start(self, index: int) -> None:
        """Starts a cell as a user does, and does not wait for its end."""
        self.page.evaluate(
            """async index => {
                const app = window.jupyterapp;
                app.shell.currentWidget.content.activeCellIndex = index;
                void app.commands.execute('notebook:run-cell');
            }""",
            index,
        )

    def run(self, *indices: int) -> None:
        """Runs cells one after the other, to their end."""
        for index in indices:
            self.page.evaluate(
                """async index => {
                    const app = window.jupyterapp;
                    app.shell.currentWidget.content.activeCellIndex = index;
                    await app.commands.execute('notebook:run-cell');
                }""",
                index,
            )

    def restart_kernel(self) -> None:
        self.page.evaluate(f"async () => {{ await {KERNEL}.restart(); }}")
        self.wait_for_kernel()

    def interrupt_kernel(self) -> None:
        self.page.evaluate(f"async () => {{ await {KERNEL}.interrupt(); }}")

    def shut_down_kernel(self) -> None:
        self.page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")

    def save(self) -> None:
        self.page.evaluate("async () => { await window.jupyterapp.shell.currentWidget.context.save(); }")

    def use_theme(self, theme: str) -> None:
        self.page.evaluate("async theme => { await window.jupyterapp.commands.execute('apputils:change-theme', {theme}); }", theme)
        self.page.wait_for_function("dark => document.body.dataset.jpThemeLight === String(!dark)", arg="Dark" in theme)

    @property
    def state(self) -> Locator:
        """The word that says where the notebook stands."""
        return self.panel.locator(".jp-ReproPanel-stateWord")

    def expect_state(self, word: str | re.Pattern[str]) -> None:
        expect(self.state).to_have_text(word, timeout=30_000)

    def step(self, label: str) -> None:
        """Does the next step that the panel offers."""
        self.panel.locator(".jp-ReproPanel-step", has_text=re.compile(f"^{re.escape(label)}$")).click()

    def section(self, name: str) -> Locator:
        """A section of the panel, by its id."""
        return self.panel.locator(f".jp-ReproSection.jp-mod-{name}")

    def unfold(self, *names: str) -> None:
        """Unfolds these sections, and folds all others."""
        for section in self.panel.locator(".jp-ReproSection").all():
            title = section.locator(".jp-ReproSection-title button")
            classes = (section.get_attribute("class") or "").split()
            if (title.get_attribute("aria-expanded") == "true") != any(f"jp-mod-{name}" in classes for name in names):
                title.click()

    def widen(self, width: int) -> None:
        """Makes the panel so wide."""
        self.page.evaluate(
            """width => {
                const panel = window.jupyterapp.shell._hsplitPanel;
                const all = panel.node.clientWidth;
                panel.setRelativeSizes([200, all - 200 - width, width]);
            }""",
            width,
        )

    def expect_sources(self, *lines: str) -> None:
        """The panel lists exactly these cell executions, by the first line of their source."""
        expect(self.sources).to_have_text([*lines])

    def chips(self, row: int) -> list[str]:
        return [text.strip() for text in self.rows.nth(row).locator(".jp-ReproPanel-chip").all_inner_texts()]

    def _wait_for_notebook(self, notebook: str) -> None:
        self.page.wait_for_function(
            "path => window.jupyterapp?.shell.currentWidget?.context?.path === path"
            " && window.jupyterapp.shell.currentWidget.context.isReady",
            arg=notebook,
            timeout=60_000,
        )
