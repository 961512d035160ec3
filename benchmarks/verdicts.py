#!/usr/bin/env python
"""Score tools that judge whether a notebook reproduces, side by side, on a folder of labelled cases.

    python benchmarks/verdicts.py --cases DIR [--tool 'NAME=COMMAND' …] [--jobs 2] [--timeout 300] [--only TEXT]

A case is a folder with ``case.json`` (``label``: benign or divergent; ``env2``: environment variables of the rerun), ``saved.ipynb``
(the notebook with the outputs to reproduce) and ``files2`` (the files of the rerun). Each command runs in a fresh folder that holds
``files2`` and a copy of the notebook, ``{nb}`` standing for its path; exit 0 says that it reproduces. Without ``--tool``
jupyter-repro runs, and nbval strict and sanitized where it is installed. A time-out counts as flagged, and is counted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

SANITIZE = r"""
[addresses]
regex: 0x[0-9a-f]+
replace: ADDRESS
[times]
regex: \d+(\.\d+)? ?(ns|us|µs|ms|s|seconds)\b
replace: TIME
[dates]
regex: \d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d([.,]\d+)?
replace: DATE
[processes]
regex: ipykernel_\d+/\d+
replace: KERNEL
[uuids]
regex: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}
replace: UUID
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one tool said of one case."""

    case: str
    divergent: bool
    flagged: bool
    timed_out: bool
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """How well a tool's answers fit the labels; divergent is the positive class."""

    precision: float
    recall: float
    f1: float
    missed: tuple[str, ...]
    false_alarms: tuple[str, ...]
    timeouts: int
    seconds: float


def score_of(answers: list[Answer]) -> Score:
    """The score of a tool's answers. A ratio without cases is 0."""
    hits = sum(a.divergent and a.flagged for a in answers)
    flagged, divergent = sum(a.flagged for a in answers), sum(a.divergent for a in answers)
    precision, recall = hits / max(1, flagged), hits / max(1, divergent)
    return Score(
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if hits else 0.0,
        missed=tuple(a.case for a in answers if a.divergent and not a.flagged),
        false_alarms=tuple(a.case for a in answers if a.flagged and not a.divergent),
        timeouts=sum(a.timed_out for a in answers),
        seconds=sum(a.seconds for a in answers),
    )


def ask(command: str, case: Path, timeout: float) -> Answer:
    """Runs a command on a case in a folder of its own."""
    facts = json.loads((case / "case.json").read_text())
    folder = Path(tempfile.mkdtemp(prefix=f"{case.name}_"))
    if (case / "files2").is_dir():
        shutil.copytree(case / "files2", folder, dirs_exist_ok=True)
    notebook = Path(shutil.copy(case / "saved.ipynb", folder / "notebook.ipynb"))
    (folder / "sanitize.cfg").write_text(SANITIZE)
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S602 the commands are the user's own
        command.replace("{nb}", str(notebook)),
        shell=True,
        cwd=folder,
        env={**os.environ, **facts.get("env2", {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    timed_out = False
    try:
        status = process.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        status, timed_out = process.wait(), True
    seconds = time.perf_counter() - started
    shutil.rmtree(folder, ignore_errors=True)
    return Answer(case=case.name, divergent=facts["label"] == "divergent", flagged=status != 0, timed_out=timed_out, seconds=seconds)


def default_tools() -> dict[str, str]:
    """jupyter-repro, and the peers that this interpreter has."""
    python = sys.executable
    tools = {"jupyter-repro": "jupyter-repro verify {nb}"}
    if importlib.util.find_spec("nbval"):
        tools["nbval"] = f"{python} -m pytest -q -p no:cacheprovider --nbval {{nb}}"
        tools["nbval sanitized"] = f"{python} -m pytest -q -p no:cacheprovider --nbval --nbval-sanitize-with sanitize.cfg {{nb}}"
    return tools


def table_of(scores: dict[str, Score]) -> str:
    """The scores side by side, then what each tool got wrong."""
    lines = [f"{'tool':20} {'precision':>9} {'recall':>7} {'F1':>6} {'time-outs':>9} {'seconds':>8}"]
    for name, score in scores.items():
        lines.append(f"{name:20} {score.precision:9.3f} {score.recall:7.3f} {score.f1:6.3f} {score.timeouts:9d} {score.seconds:8.0f}")
    for name, score in scores.items():
        lines += [f"{name}: missed {', '.join(score.missed) or 'none'}", f"{name}: false alarms {', '.join(score.false_alarms) or 'none'}"]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--tool", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    cases = sorted(path.parent for path in options.cases.glob("*/case.json") if options.only in path.parent.name)
    if not cases:
        parser.error(f"no case in {options.cases}: each is a folder with case.json and saved.ipynb")
    tools = dict(tool.split("=", 1) for tool in options.tool) or default_tools()
    scores: dict[str, Score] = {}
    for name, command in tools.items():
        with ThreadPoolExecutor(options.jobs) as pool:
            scores[name] = score_of(list(pool.map(lambda case, command=command: ask(command, case, options.timeout), cases)))
    print(table_of(scores))


if __name__ == "__main__":
    main()
