"""Plants causes and looks which are named: ``python -m benchmarks.causes [--only TEXT] [--jobs 2] [--output FILE]``."""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from benchmarks.causes.case import Case
from benchmarks.causes.cases import CASES
from benchmarks.causes.recording import record
from benchmarks.causes.score import Answer, answer_of
from benchmarks.causes.table import page_of
from benchmarks.causes.world import Place, lacks, make_locales
from jupyter_repro.explain.engine import RULES

_SECONDS = 240


def ask(case: Case, locales: Path, keep: Path | None) -> Answer:
    """Records a case, changes the world and verifies."""
    with tempfile.TemporaryDirectory(prefix="case-") as home:
        place = Place(Path(home), locales)
        try:
            path = record(case, place)
            place.become(case.now)
            command = [*place.command(case.now), "-m", "jupyter_repro", "verify", str(place.folder / path.name), "--format", "json"]
            done = subprocess.run(
                command, env=place.environment(case.now), cwd=place.folder, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
            if keep is not None:
                (keep / f"{case.name}.ipynb").write_text((place.folder / path.name).read_text())
                (keep / f"{case.name}.json").write_text(done.stdout)
            if done.returncode not in {0, 1}:
                return Answer(case=case, error=done.stderr.strip()[-500:])
            return answer_of(case, json.loads(done.stdout))
        except (CellExecutionError, RuntimeError, subprocess.SubprocessError, OSError) as error:
            return Answer(case=case, error=str(error)[-500:])
        finally:
            place.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="keep notebooks and answers in this folder")
    parser.add_argument("--output", type=Path, help="write the page here")
    options = parser.parse_args()
    chosen = [case for case in CASES if options.only in case.name]
    skipped = {case.name: what for case in chosen if (what := lacks(case.then) or lacks(case.now)) is not None}
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="locales-") as locales, ThreadPoolExecutor(options.jobs) as pool:
        make_locales(Path(locales))
        run = partial(ask, locales=Path(locales), keep=options.keep)
        answers = list(pool.map(run, [case for case in chosen if case.name not in skipped]))
    page = page_of(answers, skipped, {rule.code: rule.name for rule in RULES})
    print(page)
    print(f"{len(answers)} cases in {time.monotonic() - started:.0f} s")
    if options.output is not None:
        options.output.write_text(page)


if __name__ == "__main__":
    main()
