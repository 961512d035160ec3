"""How fast many notebooks are verified: beside nbval and nbmake, from ten to a thousand, and one beside the sum of its parts.

    python -m benchmarks.throughput [peers|growth|single …] [--peers PYTHON] [--notebooks 40] [--rounds 5] [--jobs 2] [--growth 10,100,1000]

The peers are those of the interpreter ``--peers`` (its own, without it), where pytest-xdist has to be too. Each notebook has five trivial
cells and a record. The rounds are interleaved: what else the machine does, it does to all. CPU seconds include those of the kernels.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jupyter_repro
from jupyter_repro.store.notebooks import write_notebook
from tests.builders import a_notebook

HERE = Path(__file__).parent.parent
RUN = 10
TRIES = 3
OURS = "jupyter repro verify"


@dataclass(frozen=True, kw_only=True, slots=True)
class Took:
    """What a command took, in seconds."""

    wall: float
    cpu: float


def cells_of(number: int) -> list[str]:
    return [f"x = {number}", "y = x * 2\ny", "print('y is', y)", "z = [v ** 2 for v in range(5)]\nz", "sum(z) + x"]


def notebooks_in(folder: Path, count: int) -> Path:
    """A folder with so many notebooks, with outputs and records: those of ten runs, and copies of them."""
    folder.mkdir()
    paths = [folder / f"n{number:04}.ipynb" for number in range(count)]
    for number, path in enumerate(paths[:RUN]):
        write_notebook(path, a_notebook(*cells_of(number)))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(jupyter_repro.run, paths[:RUN]))
    for number, path in enumerate(paths[RUN:]):
        shutil.copyfile(paths[number % RUN], path)
    return folder


def environment(scratch: Path) -> dict[str, str]:
    """Variables for the commands: compiled modules are kept, and the user's history is left alone."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join([str(HERE), *filter(None, [kept.get("PYTHONPATH")])])
    return {**kept, "PYTHONPATH": path, "JUPYTER_DATA_DIR": str(scratch / "data")}


def took(command: Sequence[str], scratch: Path, *, tries: int = 1) -> Took:
    """What a command takes, which has to say that all is well in one of so many tries."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=scratch, env=environment(scratch), capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        said = f"{' '.join(command)}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        if tries == 1:
            sys.exit(said)
        print(f"once more: {said}", file=sys.stderr)
        return took(command, scratch, tries=tries - 1)
    return Took(wall=wall, cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def ours(folder: Path, jobs: int) -> list[str]:
    return [sys.executable, "-m", "jupyter_repro", "verify", "-j", str(jobs), str(folder)]


def peer(python: str, folder: Path, *options: str, jobs: int) -> list[str]:
    return [python, "-m", "pytest", "-q", "-p", "no:jupyter-repro", "-p", "no:cacheprovider", "-n", str(jobs), *options, str(folder)]


def interleaved(commands: Mapping[str, Callable[[], Took]], rounds: int) -> dict[str, list[Took]]:
    """What each takes, round by round, after one that counts for nothing."""
    found: dict[str, list[Took]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, measure in commands.items():
            one = measure()
            if number:
                found[name].append(one)
    return found


def told(name: str, each: Sequence[Took], *, per: int = 1) -> str:
    wall, cpu = statistics.median(t.wall for t in each) / per, statistics.median(t.cpu for t in each) / per
    return f"{name:24} {wall:7.2f} s {cpu:7.2f} CPU s"


def beside_peers(scratch: Path, options: argparse.Namespace) -> None:
    folder, python, jobs = notebooks_in(scratch / "peers", options.notebooks), options.peers, options.jobs
    commands = {
        OURS: ours(folder, jobs),
        "nbval": peer(python, folder, "--dist=loadfile", "--nbval", jobs=jobs),
        "nbmake": peer(python, folder, "--nbmake", jobs=jobs),
    }
    # Kernels of the peers may not start, when one port is given to two of them.
    work = {name: partial(took, command, scratch, tries=1 if name == OURS else TRIES) for name, command in commands.items()}
    found = interleaved(work, options.rounds)
    print(f"{options.notebooks} notebooks of 5 cells, {jobs} at a time, median of {options.rounds} interleaved rounds:")
    mine = found[OURS]
    for name, each in found.items():
        walls = [other.wall / own.wall for own, other in zip(mine, each, strict=True)]
        cpus = [other.cpu / own.cpu for own, other in zip(mine, each, strict=True)]
        times = f"{statistics.median(walls):.2f} x the time ({min(walls):.2f} to {max(walls):.2f})"
        print(told(name, each), "" if each is mine else f"{times}, {statistics.median(cpus):.2f} x the CPU time")


def growing(scratch: Path, options: argparse.Namespace) -> None:
    print(f"each notebook of so many, {options.jobs} at a time:")
    for count in options.growth:
        folder = notebooks_in(scratch / f"growth{count}", count)
        command = ours(folder, options.jobs)
        print(told(f"{count}", [took(command, scratch) for _ in range(options.rounds if count <= 100 else 1)], per=count), flush=True)


IMPORTS = "import jupyter_repro.replay.light as l\nwith l.without_grammar(): import jupyter_repro.api, jupyter_repro.replay.runner"

KERNEL = """
import json, sys, time
from jupyter_client.manager import KernelManager
started = time.perf_counter()
manager = KernelManager(kernel_name="python3", transport="ipc", connection_file=sys.argv[1])
manager.start_kernel()
client = manager.client()
client.start_channels()
client.kernel_info(reply=True, timeout=60)
booted = time.perf_counter()
for source in json.loads(sys.argv[2]):
    client.execute(source, reply=True, timeout=60)
done = time.perf_counter()
client.stop_channels()
manager.shutdown_kernel(now=True)
print(json.dumps([booted - started, done - booted]))
"""


def alone(scratch: Path, options: argparse.Namespace) -> None:
    folder = notebooks_in(scratch / "single", 1)
    parts: dict[str, list[float]] = {"interpreter": [], "imports": [], "kernel": [], "cells": [], "verify": []}
    for number in range(options.rounds + 1):
        bare = took([sys.executable, "-c", "pass"], scratch).wall
        imports = took([sys.executable, "-c", IMPORTS], scratch).wall - bare
        command = [sys.executable, "-c", KERNEL, str(scratch / f"k{number}.json"), json.dumps(cells_of(0))]
        kernel, cells = json.loads(subprocess.run(command, env=environment(scratch), capture_output=True, check=True).stdout)
        verify = took(ours(folder, 1), scratch).wall
        for name, seconds in zip(parts, (bare, imports, kernel, cells, verify), strict=True):
            parts[name] += [seconds] if number else []
    medians = {name: statistics.median(each) for name, each in parts.items()}
    whole = medians.pop("verify")
    print("one notebook:", ", ".join(f"{name} {seconds:.2f} s" for name, seconds in medians.items()), f"= {sum(medians.values()):.2f} s;")
    print(f"verify {whole:.2f} s, {whole - sum(medians.values()):+.2f} s")


WORK = {"peers": beside_peers, "growth": growing, "single": alone}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="|".join(WORK), help="all of them, without any")
    parser.add_argument("--peers", metavar="PYTHON", default=sys.executable)
    parser.add_argument("--notebooks", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--growth", type=lambda words: [int(word) for word in words.split(",")], default=[10, 100, 1000])
    options = parser.parse_args()
    if unknown := set(options.parts) - set(WORK):
        parser.error(f"unknown: {', '.join(unknown)}")
    for part in options.parts or WORK:
        with tempfile.TemporaryDirectory(prefix="jupyter-repro-benchmark-") as scratch:
            WORK[part](Path(scratch), options)


if __name__ == "__main__":
    main()
