"""What recording costs: a plain kernel against one that records, the two taking turns, medians of ratios.

usage: python -m benchmarks.overhead [--rounds 9] [--level complete|python] [--ext jupyter_repro] [--only NAME] [--executions 10000]

A cell runs in both kernels in turn, each first every second time, and the ratio is that of each pair: what else the machine does weighs on
both. ``realistic`` is a notebook from start to end, kernel start included, run by nbclient. With ``--ext`` another extension than ours is
measured (an importable IPython extension); handlers, memory and ``%load_ext`` are then left out.
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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.kernels import MeasuredKernel, measured_kernel
from benchmarks.realistic import CELLS, write_data
from jupyter_repro.capture.extension import CAPTURE_VARIABLE
from jupyter_repro.model.journal import JOURNAL_VARIABLE

_HEAVY = ("nbformat", "nbclient", "jinja2", "numpy", "pandas", "msgspec", "click", "rich")
_LOAD = """
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
# The recorder puts its callbacks back when they are gone, and records each cell twice then: what stands in their places equals them.
_TIMED = """
def _timed():
    import time
    shell = get_ipython()
    shell.handlers = []
    class Timed:
        def __init__(self, callback):
            self.callback = callback
        def __eq__(self, other):
            return other == self.callback
        def __call__(self, *args):
            cpu, clock = time.thread_time(), time.perf_counter()
            self.callback(*args)
            shell.handlers.append((time.thread_time() - cpu, time.perf_counter() - clock))
    for event in ("pre_run_cell", "post_run_cell"):
        callbacks = shell.events.callbacks[event]
        callbacks[:] = [Timed(c) if c.__module__.startswith("jupyter_repro") else c for c in callbacks]
_timed()
del _timed
"""
_OPENS = "for _ in range({repeat}):\n    for path in paths:\n        with open(path, 'rb') as file:\n            file.read()"
_COMPUTE = "sum(i * i for i in range(8_000_000))"
_FILES = 20_000
_OPENED = 200_000


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is measured against a plain kernel: an extension, its level of capture, and how often."""

    extension: str
    level: str
    rounds: int
    executions: int

    @contextmanager
    def pair(self, folder: Path) -> Iterator[tuple[MeasuredKernel, MeasuredKernel]]:
        """A plain kernel and one with the extension, both running."""
        with (
            measured_kernel(folder, None, {}) as plain,
            measured_kernel(folder, self.extension, self.environment(folder)) as recorded,
        ):
            yield plain, recorded

    def environment(self, folder: Path) -> dict[str, str]:
        """Variables of the kernel that records."""
        return {CAPTURE_VARIABLE: self.level, JOURNAL_VARIABLE: f"{folder}.jsonl"}


def realistic(setting: Setting, folder: Path) -> str:
    """The notebook of 26 cells, kernel start and stop included."""
    write_data(folder)

    def run(extension: str | None) -> float:
        client = NotebookClient(
            new_notebook(cells=[new_code_cell(source) for source in CELLS]),
            kernel_name="python3",
            extra_arguments=["--log-level=50", *([f"--ext={extension}"] if extension else [])],
            resources={"metadata": {"path": str(folder)}},
        )
        os.environ[CAPTURE_VARIABLE] = setting.level
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        start = time.perf_counter()
        client.execute()
        return time.perf_counter() - start

    for extension in (None, setting.extension):
        run(extension)  # bytecode and file caches are warm for both
    return _ratios(setting.rounds, lambda: run(None), lambda: run(setting.extension))


def trivial(setting: Setting, folder: Path) -> str:
    """The round trip of a cell that does nothing, 500 times, and what the recorder's handlers take of it."""
    with setting.pair(folder) as (plain, recorded):
        recorded.tell(_TIMED)
        pairs = [pair for _, pair in zip(range(500), _pairs(lambda: plain.run("x = 1"), lambda: recorded.run("x = 1")), strict=False)]
        handlers = json.loads(recorded.ask("__import__('json').dumps(get_ipython().handlers)").strip("'"))
    cells = [
        [1000 * (a + b) for a, b in zip(before, after, strict=True)] for before, after in zip(handlers[::2], handlers[1::2], strict=True)
    ]
    more = 1000 * statistics.median(b - a for a, b in pairs)
    cpu, clock = (statistics.median(cell[which] for cell in cells) for which in (0, 1)) if cells else (0.0, 0.0)
    return (
        f"{1000 * statistics.median(a for a, _ in pairs):.2f} ms, {more:+.2f} ms; handlers {cpu:.3f} ms of CPU, {clock:.3f} ms "
        f"(goal 0.3), the slowest in a hundred {_share([cell[1] for cell in cells], 0.99):.2f} ms"
    )


def opens_of_one(setting: Setting, folder: Path) -> str:
    """200,000 opens of one small file."""
    return _opens(setting, folder, 1)


def opens_of_many(setting: Setting, folder: Path) -> str:
    """200,000 opens of 20,000 small files."""
    return _opens(setting, folder, _FILES)


def compute(setting: Setting, folder: Path) -> str:
    """A cell that only computes."""
    with setting.pair(folder) as (plain, recorded):
        return _ratios(setting.rounds, lambda: plain.run(_COMPUTE), lambda: recorded.run(_COMPUTE))


def importing(setting: Setting, folder: Path) -> str:
    """The first import of pandas, in a fresh kernel each."""

    def first(extension: str | None) -> float:
        with measured_kernel(folder, extension, setting.environment(folder)) as kernel:
            kernel.run("x = 1")
            return kernel.run("import pandas")

    for extension in (None, setting.extension):
        first(extension)
    return _ratios(setting.rounds, lambda: first(None), lambda: first(setting.extension))


def memory(setting: Setting, folder: Path) -> str:
    """What many executions leave in memory and in the journal."""
    (folder / "data.csv").write_text("a,b\n1,2\n")
    journal = Path(f"{folder}.jsonl")
    sizes = []
    with setting.pair(folder) as (plain, recorded):
        for number in range(100):
            _both(plain, recorded, number)
        first = (recorded.memory - plain.memory) / 1e6
        for number in range(100, setting.executions):
            _both(plain, recorded, number)
            if number % max(1, setting.executions // 4) == 0:
                sizes.append((number, journal.stat().st_size))
        megabytes = (recorded.memory - plain.memory) / 1e6
    steps = [f"{(b[1] - a[1]) / (b[0] - a[0]):.0f}" for a, b in pairwise(sizes)]
    return (
        f"{megabytes:+.1f} MB than the plain kernel after {setting.executions} executions (goal 100), {megabytes - first:+.1f} since "
        f"the hundredth; journal bytes an execution, quarter by quarter: {', '.join(steps)}"
    )


def loading(setting: Setting, folder: Path) -> str:
    """``%load_ext`` in a new process that has what a kernel has, and the heavy modules it imports."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {CAPTURE_VARIABLE: setting.level, "PYTHONPYCACHEPREFIX": str(folder)}  # as an installation keeps its bytecode
    took, heavy = [], set[str]()
    for _ in range(setting.rounds + 1):
        done = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True, env=environment)
        seconds, modules = json.loads(done.stdout.splitlines()[-1])
        took.append(seconds)
        heavy.update(module for module in _HEAVY if module in modules)
    return f"{1000 * statistics.median(took[1:]):.1f} ms; heavy imports: {', '.join(sorted(heavy)) or 'none'}"


_ANY: dict[str, Callable[[Setting, Path], str]] = {
    "realistic": realistic,
    "trivial": trivial,
    "compute": compute,
    "importing": importing,
    "opens of one": opens_of_one,
    "opens of many": opens_of_many,
}
_OURS: dict[str, Callable[[Setting, Path], str]] = {"memory": memory, "loading": loading}
_GOALS = {"realistic": "1.03", "compute": "1.02", "importing": "1.00", "opens of one": "1.1", "opens of many": "1.1"}


def main() -> None:
    """Measures and prints a line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--level", choices=("complete", "python"), default="complete")
    parser.add_argument("--ext", default="jupyter_repro")
    parser.add_argument("--only", action="append", choices=[*_ANY, *_OURS], default=[])
    parser.add_argument("--executions", type=int, default=10_000)
    options = parser.parse_args()
    setting = Setting(extension=options.ext, level=options.level, rounds=options.rounds, executions=options.executions)
    measures = _ANY | (_OURS if options.ext == "jupyter_repro" else {})
    for name, measure in measures.items():
        if options.only and name not in options.only:
            continue
        with tempfile.TemporaryDirectory(prefix="overhead-") as folder:
            (inside := Path(folder, "work")).mkdir()
            goal = f" (goal {_GOALS[name]})" if name in _GOALS else ""
            print(f"{name:14} {measure(setting, inside)}{goal}", flush=True)


def _opens(setting: Setting, folder: Path, files: int) -> str:
    for number in range(files):
        (folder / f"{number:05}.txt").write_text(f"number {number}\n")
    source = _OPENS.format(repeat=_OPENED // files)
    with setting.pair(folder) as pair:
        for kernel in pair:
            kernel.run(f"paths = [f'{{number:05}}.txt' for number in range({files})]")
        return _ratios(setting.rounds, *(lambda kernel=kernel: kernel.run(source) for kernel in pair))


def _both(plain: MeasuredKernel, recorded: MeasuredKernel, number: int) -> None:
    source = f"x = {number}\ny = [x, open('data.csv').read()]"
    plain.run(source)
    recorded.run(source)


def _pairs(plain: Callable[[], float], recorded: Callable[[], float]) -> Iterator[tuple[float, float]]:
    """Seconds of both, over and over, each first every second time."""
    while True:
        yield plain(), recorded()
        second, first = recorded(), plain()
        yield first, second


def _ratios(rounds: int, plain: Callable[[], float], recorded: Callable[[], float]) -> str:
    pairs = [pair for _, pair in zip(range(rounds), _pairs(plain, recorded), strict=False)]
    ratios = [b / a for a, b in pairs]
    return (
        f"{statistics.median(a for a, _ in pairs):.3f} s, {statistics.median(b for _, b in pairs):.3f} s: "
        f"ratio {statistics.median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}"
    )


def _share(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))] if values else 0.0


if __name__ == "__main__":
    main()
