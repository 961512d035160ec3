"""How long the report on a long notebook takes to write, how large it is, and how it opens.

``python -m benchmarks.report [CELLS] [FIGURES] [ROUNDS]`` makes a notebook of so many code cells (300), so many of which draw (100), runs
it with recording, and writes its report so often (5), each time by the command; then once more with each figure differing. Chromium opens
both pages and scrolls from top to bottom. Seconds of the processor are those of the command with all its children.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from jupyter_repro.api import run, verify_notebook, write_report
from jupyter_repro.replay.rerunoutputs import RerunOutputs
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

_SETUP = (
    "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nrng = np.random.default_rng()",
    "pd.DataFrame({'a': range(200), 'b': np.arange(200) / 7}).to_csv('data.csv', index=False)",
    "data = pd.read_csv('data.csv')\ndata.describe()",
)
# Of frames that Chromium draws while it scrolls by itself, the longest.
_SCROLL = """async () => {
  const times = [], tasks = [];
  new PerformanceObserver(list => tasks.push(...list.getEntries().map(entry => entry.duration))).observe({type: 'longtask'});
  let last = performance.now();
  for (let y = 0; y < document.documentElement.scrollHeight; y += 400) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  times.sort((a, b) => a - b);
  return [times[times.length >> 1], times[Math.floor(times.length * .95)], times[times.length - 1], Math.max(0, ...tasks), times.length];
}"""


def sources(cells: int, figures: int) -> list[str]:
    """The cells: figures among small steps that feed each other."""
    made = [*_SETUP]
    for number in range(cells - len(_SETUP)):
        if number * figures // (cells - len(_SETUP)) != (number + 1) * figures // (cells - len(_SETUP)):
            made.append(f"fig, ax = plt.subplots()\nax.plot(data['a'], rng.normal(size=200).cumsum())\nax.set_title('{number}')")
        elif number % 3:
            made.append(f"step_{number} = data['b'].mean() * {number}\nprint('step', step_{number})")
        else:
            made.append(f"table_{number} = data.assign(c=data['b'] + {number}).head()\ntable_{number}")
    return made


def written(notebook: Path, target: Path) -> tuple[float, float]:
    """Wall and CPU seconds that the command takes."""
    before, started = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "jupyter_repro", "report", str(notebook), "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - started, os.times()
    return wall, sum(after[2:4]) - sum(before[2:4])


def opened(pages: Sequence[Path]) -> list[tuple[float, list[Any]]]:
    """For each page, the milliseconds until it is loaded, and what scrolling found."""
    found = []
    with sync_playwright() as playwright:
        switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=switches)
        for path in pages:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(path.as_uri(), wait_until="load")
            loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            found.append((loaded, page.evaluate(_SCROLL)))
            page.close()
        browser.close()
    return found


def main() -> None:
    cells, figures, rounds = (int(word) for word in [*sys.argv[1:], *("300", "100", "5")[len(sys.argv) - 1 :]][:3])
    with tempfile.TemporaryDirectory(prefix="jupyter-repro-benchmark-") as scratch:
        os.chdir(scratch)
        notebook = Path(scratch) / "long.ipynb"
        write_notebook(notebook, a_notebook(*sources(cells, figures)))
        run(notebook)
        page, differing = Path(scratch) / "report.html", Path(scratch) / "differing.html"
        times = [written(notebook, page) for _ in range(rounds)]
        wall, cpu = (statistics.median(each) for each in zip(*times, strict=True))
        size = notebook.stat().st_size
        print(f"{cells} cells, {figures} figures, notebook of {size / 1e6:.2f} MB, {rounds} rounds")
        print(f"written in {wall:.2f} s ({cpu:.2f} s of the processor); {page.stat().st_size / size:.3f} times the notebook's size")
        reruns = RerunOutputs()
        comparison = verify_notebook(notebook, explain="none", progress=reruns)
        started = time.process_time()
        write_report(notebook, differing, comparison=comparison, reruns=reruns.differing(comparison))
        count = sum(cell.verdict == "diverged" for cell in comparison.cells)
        took = time.process_time() - started
        print(f"with {count} cells differing, of the processor: {took:.2f} s; {differing.stat().st_size / size:.2f} times the size")
        for name, (loaded, (median, most, longest, task, frames)) in zip(("plain", "differing"), opened((page, differing)), strict=True):
            print(
                f"{name}: loaded after {loaded:.0f} ms; {frames} steps of scrolling, frames {median:.0f} ms (95 % {most:.0f}, "
                f"longest {longest:.0f}), longest task {task:.0f} ms"
            )


if __name__ == "__main__":
    main()
