"""What the panel costs the page: ``python -m benchmarks.panel_page`` prints, for a notebook of 2,000 cells and 10,000 executions, how long
one more execution takes to reach the screen, the longest task that blocked the page meanwhile, and what a hidden panel costs.

JupyterLab and the notebook are real; the kernel's journal comes from a comm that is made up, so that the kernel's own work and the
network's are no part of it.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.serving import Server, serving
from tests.ui.lab import KERNEL, Lab

CELLS = "window.jupyterapp.shell.currentWidget.content.widgets"
LAB = ("--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")

SPEAK = """([cells, executions]) => {
  const kernel = KERNEL;
  const execution = order => ({
    cell_id: 'c' + (order % cells), order, execution_count: order + 1, status: 'ok', source: 'value_' + order + ' = compute(' + order + ')',
    source_digest: 'sha256:0', started: '2026-01-05T10:00:00Z', duration: 0.01,
    used: [{path: 'data/part-' + (order % 200) + '.csv', digest: 'sha256:' + (order % 200)}],
    variables: [{name: 'value_' + order, change: 'bound', fingerprint: null}]
  });
  const artifact = i => ({path: 'data/part-' + i + '.csv', digest: 'sha256:' + i, size: 1000, kind: 'data'});
  const artifacts = Array.from({length: 200}, (_, i) => artifact(i));
  const comm = [...window.__reproComms].pop();
  let order = executions;
  window.say = data => comm.onMsg({content: {data}});
  window.one = () => { const one = execution(order++); window.say({event: 'execution', execution: one, artifacts: []}); return one.order; };
  window.whole = () => window.say({event: 'snapshot', recording: true, total: executions, record: {
    schema_version: 1, run: {id: 'bench', kind: 'interactive', started: '2026-01-05T10:00:00Z', recorder: 'bench', fresh: true},
    environment: {interpreter: {implementation: 'CPython', version: '3.11'}, platform: {system: 'Linux'}, hardware: {},
    thread_settings: {}, determinism: {}, distributions: []}, artifacts,
    executions: Array.from({length: 500}, (_, i) => execution(executions - 500 + i))}});
}""".replace("KERNEL", KERNEL)
"""Has the panel's own comm say what the kernel would."""

MEASURE = """async rounds => {
  const found = [];
  const long = [];
  const observer = new PerformanceObserver(list => list.getEntries().forEach(entry => long.push(entry.duration)));
  observer.observe({type: 'longtask', buffered: false});
  const list = document.querySelector('#jupyter-repro-panel .jp-ReproList');
  const drawn = order => new Promise(resolve => {
    const look = () => {
      const rows = document.querySelectorAll('#jupyter-repro-panel .jp-ReproPanel-order');
      if (rows[rows.length - 1]?.textContent === String(order + 1)) {
        requestAnimationFrame(() => setTimeout(resolve));
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  });
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const order = window.one();
    if (list) await drawn(order);
    found.push(performance.now() - begun);
    await new Promise(resolve => setTimeout(resolve, 120));
  }
  await new Promise(resolve => setTimeout(resolve, 500));
  observer.disconnect();
  return [found, long];
}"""

WHOLE = "() => { const begun = performance.now(); window.whole(); return performance.now() - begun; }"

BUSY = """async rounds => {
  const begun = performance.now();
  for (let round = 0; round < rounds; round++) window.one();
  return performance.now() - begun;
}"""


def a_lab(page: Page, server: Server, cells: int) -> Lab:
    """A notebook of so many cells in JupyterLab, whose panel's comms can be made to speak."""
    page.add_init_script("window.__reproComms = [];")
    lab = Lab(page=page, server=server, workspace=uuid.uuid4().hex)
    lab.write("big.ipynb", *(f"value_{index} = compute({index})" for index in range(cells)))
    lab.open("big.ipynb")
    lab.expect_state("Recording")
    page.evaluate(
        f"""async () => {{
          const kernel = {KERNEL};
          const create = Object.getPrototypeOf(kernel).createComm;
          Object.getPrototypeOf(kernel).createComm = function (...given) {{
            const comm = create.apply(this, given); window.__reproComms.push(comm); return comm;
          }};
        }}"""
    )
    lab.restart_kernel()  # the panel opens a comm to the new one
    page.wait_for_function("window.__reproComms.length > 0")
    lab.expect_state("Recording")
    # JupyterLab draws the cells out of sight when the page is idle, which blocks it: that is not what is measured.
    page.wait_for_function(f"{CELLS}.every(cell => !cell.isPlaceholder())", timeout=600_000)
    return lab


def figures(found: Sequence[float], long: Sequence[float]) -> str:
    """The median and the longest of what was measured, and the longest task that blocked the page."""
    ordered = sorted(found)
    return (
        f"median {ordered[len(ordered) // 2]:.0f} ms, longest {ordered[-1]:.0f} ms;"
        f" tasks over 50 ms: {len(long)}{f', longest {max(long):.0f} ms' if long else ''}"
    )


def measure(page: Page, server: Server, *, cells: int, executions: int, rounds: int) -> None:
    """Measures and prints."""
    lab = a_lab(page, server, cells)
    page.evaluate(SPEAK, [cells, executions])
    print(f"{cells} cells, {executions} executions")
    print(f"  the snapshot: {page.evaluate(WHOLE):.0f} ms")
    lab.sources.last.wait_for()
    page.wait_for_timeout(3000)
    lab.unfold("cells")
    page.evaluate(MEASURE, 5)
    print(f"  one more execution, Cells shown: {figures(*page.evaluate(MEASURE, rounds))}")
    lab.unfold("cells", "data", "randomness", "environment")
    page.wait_for_timeout(500)
    print(f"  one more execution, four sections shown: {figures(*page.evaluate(MEASURE, rounds))}")
    page.evaluate("() => window.jupyterapp.shell.collapseRight()")
    print(f"  {rounds} executions, panel hidden: {page.evaluate(BUSY, rounds):.1f} ms of the page")


def main() -> None:
    """Starts a server and a browser, and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=2000)
    parser.add_argument("--executions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving("jupyterlab", Path(folder), *LAB) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        measure(page, server, cells=given.cells, executions=given.executions, rounds=given.rounds)
        browser.close()


if __name__ == "__main__":
    main()
