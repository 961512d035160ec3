"""What the extension costs when a notebook is opened: ``python -m benchmarks.opening_page [--rounds 15] [--cells 100]``.

Two JupyterLabs, one with the extension disabled, load the same notebook in turn, each first every second time, in a browser that has seen
both. Prints the medians of the seconds until the notebook is there, and until its kernel is idle, with the medians of the ratios of the
pairs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.serving import Server, serving
from tests.ui.lab import KERNEL, PANEL, Lab

LAB = ("--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
THERE = "window.jupyterapp?.shell.currentWidget?.context?.isReady"
IDLE = f"{KERNEL}?.status === 'idle'"


@contextmanager
def a_server(*, with_extension: bool) -> Iterator[Server]:
    """JupyterLab with or without the extension."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        news = base / "JUPYTER_CONFIG_DIR" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
        news.mkdir(parents=True)
        (news / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
        options: tuple[str, ...] = LAB
        if not with_extension:
            labconfig = base / "JUPYTER_CONFIG_DIR" / "labconfig"
            labconfig.mkdir()
            (labconfig / "page_config.json").write_text(json.dumps({"disabledExtensions": {"jupyter-repro": True}}))
            options = (*LAB, "--ServerApp.jpserver_extensions={'jupyter_repro': False}")
        with serving("jupyterlab", base, *options) as server:
            yield server


def opened(page: Page, server: Server, notebook: str, workspace: str) -> tuple[float, float]:
    """The seconds until a notebook is there, and until its kernel is idle; the kernel of the time before has ended."""
    server.end_kernels()
    begun = time.perf_counter()
    page.goto(f"{server.url}lab/workspaces/{workspace}/tree/{notebook}?token={server.token}")
    page.wait_for_function(THERE, timeout=120_000)
    there = time.perf_counter() - begun
    page.wait_for_function(IDLE, timeout=120_000)
    idle = time.perf_counter() - begun
    page.wait_for_timeout(1500)  # what comes afterwards is not to weigh on the other's turn
    return there, idle


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, and prints a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cells", type=int, default=100)
    options = parser.parse_args(arguments)
    sides: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    with a_server(with_extension=True) as ours, a_server(with_extension=False) as plain, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        servers, workspace = {True: ours, False: plain}, uuid.uuid4().hex
        pages = {side: browser.new_context().new_page() for side in servers}
        for side, server in servers.items():
            lab = Lab(page=pages[side], server=server, workspace=workspace)
            lab.write("n.ipynb", *[f"value_{index} = {index}" for index in range(options.cells)])
            opened(pages[side], server, "n.ipynb", workspace)
            assert pages[side].evaluate(f"!!document.getElementById('{PANEL}')") is side, "the extension is not where it should be"
        for turn in range(options.rounds):
            for side in (True, False) if turn % 2 else (False, True):
                sides[side].append(opened(pages[side], servers[side], "n.ipynb", workspace))
                pages[side].goto("about:blank")
    for index, what in enumerate(("the notebook is there", "its kernel is idle")):
        ours_, plain_ = ([pair[index] for pair in sides[side]] for side in (True, False))
        ratios = [one / other for one, other in zip(ours_, plain_, strict=True)]
        print(
            f"{what:22} {statistics.median(plain_):.3f} s without, {statistics.median(ours_):.3f} s with, "
            f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
        )


if __name__ == "__main__":
    main()
