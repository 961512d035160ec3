"""Build the cases: run each notebook once, with a record, and save what a rerun needs, for ``benchmarks.verdicts``.

    python -m benchmarks.verdict_cases --out DIR [--only TEXT] [--jobs 2]

Writes two folders, ``DIR/recorded`` and ``DIR/plain``, which hold the same outputs with and without the record.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.verdict_cases import Case, read_cases


def build(case: Case, out: Path) -> str:
    """Runs a case for the first time; says what went wrong, or nothing."""
    work = out / "work" / case.name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    _write(work, case.files[0])
    order = case.order or tuple(range(len(case.cells)))
    # Run in another order is run in the order of that notebook, and then sorted: nothing else tells the outputs apart.
    notebook = _notebook([(index, case.cells[index]) for index in order], case)
    path = work / "notebook.ipynb"
    path.write_text(json.dumps(notebook))
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_repro", "run", str(path)],
        cwd=work, env={**os.environ, **case.environments[0]}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    content = json.loads(path.read_text())
    if "jupyter_repro" not in content["metadata"]:
        return f"{case.name}: {done.stderr[-300:]}"
    last = {cell["id"].partition("-")[0]: cell for cell in content["cells"]}
    content["cells"] = [last[f"c{index}"] for index in range(len(case.cells))]
    for index, source in case.edited.items():
        content["cells"][index]["source"] = source
    for kind in ("recorded", "plain"):
        _save(out / kind / case.name, case, content)
        content["metadata"].pop("jupyter_repro", None)
    return ""


def _notebook(cells: list[tuple[int, str]], case: Case) -> dict[str, Any]:
    ids = [f"c{index}" for index, _ in cells]
    return {
        "cells": [
            {
                "cell_type": "code", "id": name if name not in ids[place + 1 :] else f"{name}-{place}", "source": source,
                "metadata": {"tags": case.tags[index]} if index in case.tags else {}, "outputs": [], "execution_count": None,
            }
            for place, (name, (index, source)) in enumerate(zip(ids, cells, strict=True))
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }  # fmt: skip


def _save(folder: Path, case: Case, content: dict[str, Any]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files2").mkdir(parents=True)
    _write(folder / "files2", case.files[1])
    (folder / "saved.ipynb").write_text(json.dumps(content))
    facts = {"name": case.name, "label": case.label, "group": case.group, "env1": case.environments[0], "env2": case.environments[1]}
    (folder / "case.json").write_text(json.dumps(facts))


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    out = options.out.resolve()
    cases = [case for case in read_cases() if options.only in case.name]
    missing = sorted({name for case in cases for name in case.needs if importlib.util.find_spec(name) is None})
    cases = [case for case in cases if not set(case.needs) & set(missing)]
    with ThreadPoolExecutor(options.jobs) as pool:
        problems = [problem for problem in pool.map(lambda case: build(case, out), cases) if problem]
    print(f"{len(cases)} cases", *(f"without {name}" for name in missing), *problems, sep="\n")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
