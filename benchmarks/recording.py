"""What recording costs: plain nbclient against nbclient with an extension loaded, interleaved, medians and ratios.

usage: python -m benchmarks.recording [--rounds 9] [--cells 500] [--ext jupyter_repro] [--ext ipyflow …]

For each extension (an importable IPython extension; peers must be installed) and for none: the realistic notebook from start to end,
kernel start included, and the round trip of a trivial cell. Then for ours: the time of ``%load_ext`` and what it imports.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.realistic import CELLS, write_data

HEAVY = ("nbformat", "nbclient", "jinja2", "numpy", "pandas", "msgspec", "click", "rich")
LOAD = """
import json, sys, time
import ipykernel.kernelapp
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before = set(sys.modules)
start = time.perf_counter()
shell.extension_manager.load_extension("jupyter_repro")
took = time.perf_counter() - start
new = {name.split(".")[0] for name in set(sys.modules) - before}
print(json.dumps([took, sorted(new)]))
"""


def whole_run(cells: Sequence[str], extension: str | None) -> float:
    """Seconds that a notebook takes, kernel start and stop included."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    with tempfile.TemporaryDirectory() as folder:
        write_data(Path(folder))
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            extra_arguments=["--log-level=50", *([f"--ext={extension}"] if extension else [])],
            resources={"metadata": {"path": folder}},
        )
        start = time.perf_counter()
        client.execute()
        return time.perf_counter() - start


def trivial_cells(count: int, extension: str | None) -> float:
    """The median round trip of a cell that does nothing, in milliseconds."""
    notebook = new_notebook(cells=[new_code_cell("x = 1") for _ in range(count)])
    client = NotebookClient(
        notebook, kernel_name="python3", extra_arguments=["--log-level=50", *([f"--ext={extension}"] if extension else [])]
    )
    took = []
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            start = time.perf_counter()
            client.execute_cell(cell, index)
            took.append(time.perf_counter() - start)
    return 1000 * statistics.median(took[len(took) // 10 :])


def loading(bytecode: str) -> tuple[float, list[str]]:
    """Milliseconds of ``%load_ext`` in a new process that has what a kernel has, and the heavy modules it imported. Bytecode is kept in
    a folder, as an installation keeps it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPYCACHEPREFIX": bytecode}
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True, env=environment)
    took, modules = json.loads(done.stdout.splitlines()[-1])
    return 1000 * took, [module for module in HEAVY if module in modules]


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cells", type=int, default=500)
    parser.add_argument("--ext", action="append", default=[])
    options = parser.parse_args()
    variants: list[str | None] = [None, *(options.ext or ["jupyter_repro"])]
    runs: dict[str | None, list[float]] = {v: [] for v in variants}
    trips: dict[str | None, list[float]] = {v: [] for v in variants}
    whole_run(CELLS[:3], None)  # bytecode and file caches warm for all
    for number in range(options.rounds):
        for variant in variants if number % 2 == 0 else variants[::-1]:
            runs[variant].append(whole_run(CELLS, variant))
    for number in range(max(1, options.rounds // 3)):
        for variant in variants if number % 2 == 0 else variants[::-1]:
            trips[variant].append(trivial_cells(options.cells, variant))
    print(f"{'':20} {'26 cells, s':>12} {'ratio':>7} {'range of ratios':>16} {'trivial cell, ms':>17} {'more, ms':>9}")
    for variant in variants:
        ratios = [a / b for a, b in zip(runs[variant], runs[None], strict=True)]
        trip = statistics.median(trips[variant])
        print(
            f"{variant or 'plain nbclient':20} {statistics.median(runs[variant]):12.2f} {statistics.median(ratios):7.3f} "
            f"{min(ratios):8.3f}–{max(ratios):<7.3f} {trip:17.2f} {trip - statistics.median(trips[None]):9.2f}"
        )
    with tempfile.TemporaryDirectory() as bytecode:
        loads = [loading(bytecode) for _ in range(options.rounds + 1)][1:]
    print(f"%load_ext jupyter_repro: {statistics.median(took for took, _ in loads):.1f} ms; heavy imports: {loads[0][1] or 'none'}")


if __name__ == "__main__":
    main()
