"""A thousand notebooks on the embedded Dask cluster while workers are killed: ``python -m benchmarks.scale [--notebooks 1000]``.

Of the notebooks some reproduce, some draw without a seed, some were saved with another output, and some are no notebooks. After so many
results one of the workers that has a kernel is killed (SIGKILL). Prints whether each notebook was reported once and with the verdict that
it must have, and what it cost.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from jupyter_repro.api import run
from jupyter_repro.batch.dask import DaskEngine
from jupyter_repro.batch.engine import Asked, Verified
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

SOURCES = {
    "reproduced": ("values = [number * 2 for number in range(100)]", "sum(values)", "print(values[:3])"),
    "replayed": ("import random", "random.random()"),
    "diverged": ("value = 1", "value + 1"),
}
"""What the notebooks do that must have a verdict."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How a batch went: notebooks reported too often or not at all, those with another outcome than they must have, how many workers were
    killed, the seconds of each fifth of the results, and the CPU seconds of all processes that were waited for."""

    twice: tuple[str, ...]
    missing: tuple[str, ...]
    wrong: tuple[tuple[str, str, str], ...]
    kills: int
    counts: dict[str, int]
    fifths: tuple[float, ...]
    cpu: float

    @property
    def is_right(self) -> bool:
        """Whether nothing is lost, doubled or wrong."""
        return not (self.twice or self.missing or self.wrong)


def a_folder_of(count: int, folder: Path) -> dict[str, str]:
    """Writes notebooks; gives what each must come to, by path."""
    templates = {}
    for verdict, sources in SOURCES.items():
        write_notebook(folder / "template.ipynb", a_notebook(*sources))
        run(folder / "template.ipynb")
        templates[verdict] = json.loads((folder / "template.ipynb").read_text())
    (folder / "template.ipynb").unlink()
    templates["diverged"]["cells"][1]["outputs"][0]["data"]["text/plain"] = "3"
    expected: dict[str, str] = {}
    for number in range(count):
        what = {3: "replayed", 6: "diverged", 9: "notebook-broken-json"}.get(number % 20, "reproduced")
        path = folder / f"{number:04}.ipynb"
        path.write_text(json.dumps({**templates[what], "number": number}) if what in templates else "{")
        expected[str(path)] = what
    return expected


def outcome_of(expected: dict[str, str], *, jobs: int, every: int) -> Outcome:
    """Verifies notebooks, killing a worker after so many results."""
    start, cpu = time.monotonic(), _cpu()
    found: list[Verified] = []
    ends: list[float] = []
    kills = 0
    for verified in DaskEngine(jobs=jobs).verify(Asked(paths=tuple(expected))):
        found.append(verified)
        ends.append(time.monotonic() - start)
        if len(found) % every == 0 and len(found) < len(expected):
            kills += kill_a_worker()
    times = Counter(verified.path for verified in found)
    said = {verified.path: _said_of(verified) for verified in found}
    marks = [0.0, *(ends[len(ends) * part // 5 - 1] for part in range(1, 6))]
    return Outcome(
        twice=tuple(path for path, count in times.items() if count > 1),
        missing=tuple(path for path in expected if path not in times),
        wrong=tuple((path, what, said[path]) for path, what in expected.items() if said.get(path, what) != what),
        kills=kills,
        counts=dict(Counter(said.values())),
        fifths=tuple(later - earlier for earlier, later in pairwise(marks)),
        cpu=_cpu() - cpu,
    )


def kill_a_worker() -> int:
    """Kills a worker of this process in the middle of a notebook, if one is; else any. Gives how many were killed."""
    workers = list(_workers())
    busy = [worker for worker in workers if _has_kernel(worker)]
    for worker in [*busy, *workers][:1]:
        with suppress(psutil.Error):
            os.kill(worker.pid, signal.SIGKILL)
            return 1
    return 0


def _workers() -> Iterator[psutil.Process]:
    for process in psutil.Process().children():
        with suppress(psutil.Error):
            if "spawn_main" in " ".join(process.cmdline()):
                yield process


def _has_kernel(worker: psutil.Process) -> bool:
    try:
        return any("ipykernel_launcher" in word for child in worker.children() for word in child.cmdline())
    except psutil.Error:
        return False


def _said_of(verified: Verified) -> str:
    if verified.error is not None:
        return verified.error.code
    return "interrupted" if verified.comparison is None else verified.comparison.verdict


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the benchmark and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=int, default=1000)
    parser.add_argument("--every", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JUPYTER_DATA_DIR"] = str(Path(folder) / "data")
        (Path(folder) / "notebooks").mkdir()
        expected = a_folder_of(asked.notebooks, Path(folder) / "notebooks")
        outcome = outcome_of(expected, jobs=asked.jobs, every=asked.every)
    print(f"{asked.notebooks} notebooks, {outcome.kills} workers killed: {'right' if outcome.is_right else 'WRONG'}")
    print(f"came to: {outcome.counts}")
    print(f"twice: {outcome.twice}, missing: {outcome.missing}, wrong: {outcome.wrong}")
    print(f"seconds: {sum(outcome.fifths):.1f}; of each fifth: {', '.join(f'{part:.1f}' for part in outcome.fifths)}")
    print(f"CPU seconds of this process and of what ended in order: {outcome.cpu:.1f}")


if __name__ == "__main__":
    main()
