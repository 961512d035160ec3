"""How long it takes to rebuild an environment from a warm cache of uv, and what a verification in one that is there takes more.

``python -m benchmarks.environments [IMPORTED] [PAIRS]`` locks that many of the distributions that are installed here (20), with what
they need (about 60 in all), builds their environment three times, each time anew, and reruns a small notebook in pairs: in its own
environment, and in one that was built. Asks the indexes that uv and pip are set to. CPU seconds include those of child processes.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import jupyter_repro
from jupyter_repro.model.environment import Distribution, Environment, Interpreter, Platform
from jupyter_repro.model.record import Record, Run
from jupyter_repro.replay.installed import InstalledEnvironment, installed_at
from jupyter_repro.replay.installers import installer_of_user
from jupyter_repro.replay.isolate import Workshop
from jupyter_repro.store.environments import Environments
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

BUILDS = 3


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds that some work takes."""
    before, started = os.times(), time.perf_counter()
    work()
    wall, after = time.perf_counter() - started, os.times()
    return wall, sum(after[:4]) - sum(before[:4])


def a_record_of(installed: InstalledEnvironment, count: int) -> Record:
    """The record of a notebook that imported so many of the distributions."""
    plain = [d for d in installed.distributions if d.origin is None]
    kernel = [d for d in plain if d.name.lower() in {"ipykernel", "ipython"}]
    chosen = [*kernel, *(Distribution(name=d.name, version=d.version) for d in plain if d not in kernel)][:count]
    interpreter = Interpreter(implementation=installed.implementation, version=installed.version)
    environment = Environment(interpreter=interpreter, platform=Platform(system="Linux"), distributions=tuple(chosen))
    run = Run(id="0", kind="headless", started="2026-01-05T10:00:00Z", recorder="benchmark", fresh=True)
    return Record(run=run, environment=environment)


def main() -> None:
    count, pairs = (int(word) for word in [*sys.argv[1:], "20", "5"][:2])
    installed = installed_at(Path(sys.executable), {})
    assert installed is not None
    record = a_record_of(installed, count)
    with tempfile.TemporaryDirectory(prefix="jupyter-repro-benchmark-") as scratch:
        workshop = Workshop(environments=Environments(Path(scratch) / "built"), installer=installer_of_user())
        built = workshop.recorded(record, lambda: installed)
        print(f"{built.distributions} distributions, {built.size / 1e6:.0f} MB, by {type(workshop.installer).__name__.lower()}")
        for number in range(BUILDS):
            workshop.environments.clear()
            wall, cpu = measured(lambda: workshop.recorded(record, lambda: installed))
            print(f"rebuild {number + 1}: {wall:.2f} s, {cpu:.2f} CPU s")
        wall, _ = measured(lambda: workshop.recorded(record, lambda: installed))
        print(f"found again: {wall * 1000:.1f} ms")
        reruns(Path(scratch), pairs)


def reruns(folder: Path, pairs: int) -> None:
    """Pairs of verifications of one notebook: plainly, and in its recorded environment, which is there."""
    os.environ["XDG_CACHE_HOME"], cache = str(folder / "cache"), os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    os.environ.setdefault("UV_CACHE_DIR", str(Path(cache) / "uv"))
    path = folder / "n.ipynb"
    write_notebook(path, a_notebook("import numpy as np, pandas as pd", "pd.DataFrame({'a': np.arange(3)}).sum()", "1 + 1"))
    jupyter_repro.run(path)
    jupyter_repro.verify(path)
    jupyter_repro.verify(path, environment="recorded")
    plainly, there = [], []
    for _ in range(pairs):
        plainly.append(measured(lambda: jupyter_repro.verify(path)))
        there.append(measured(lambda: jupyter_repro.verify(path, environment="recorded")))
    for name, each in (("plainly", plainly), ("in the recorded environment", there)):
        print(f"verify {name}: median {statistics.median(w for w, _ in each):.2f} s, {statistics.median(c for _, c in each):.2f} CPU s")
    more = statistics.median(b[0] - a[0] for a, b in zip(plainly, there, strict=True))
    more_cpu = statistics.median(b[1] - a[1] for a, b in zip(plainly, there, strict=True))
    print(f"more, median of {pairs} pairs: {more:.2f} s, {more_cpu:.2f} CPU s")


if __name__ == "__main__":
    main()
