#!/usr/bin/env python
"""What the panel costs the server: the assessment of a long notebook after one more execution of a cell.

python -m benchmarks.panel [--cells 2000] [--executions 10000] [--updates 15] [--parts cells,hazards,files]

A journal as a kernel writes it, and the cells as a front end sends them: imports, loads, functions, tables that are changed in place,
models, draws, hazards here and there. Then cells run again, one at a time, some of them edited first. Told is the time of the server's CPU,
from the bytes of the question to those of the answer: the first time, when all is new, and the median and the worst of the updates.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_repro.model.artifact import ArtifactRef, digest_of_text
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.environment import Environment, Interpreter, Platform
from jupyter_repro.model.record import CellExecution, CellId, Run, VariableChange
from jupyter_repro.server.assessments import answer_to
from jupyter_repro.server.assessor import Assessor
from jupyter_repro.server.diskfiles import DiskFiles
from jupyter_repro.server.savednotebooks import SavedNotebooks
from jupyter_repro.store.journals import LiveJournals, journal_of

_KERNEL = "k"
_FILES = 200


def source_of(place: int, version: int = 0) -> str:
    """The source of a cell: ten kinds in turn, each with names of its own and of cells above."""
    before, one = max(place - 10, 0), f"  # {version}" if version else ""
    kinds = (
        f"import numpy as np, pandas as pd{one}\nfrom pathlib import Path\nlimit_{place} = {place}",
        f"table_{place} = pd.read_csv('data/{place % _FILES}.csv'){one}\ntable_{place} = table_{place}.dropna().reset_index(drop=True)",
        f"def clean_{place}(frame, low, high):{one}\n    kept = frame[frame.a.between(low, high)]\n    return kept.assign(b=kept.a + 2)",
        f"table_{place - 2}['c'] = clean_{place - 1}(table_{place - 2}).a{one}\ntable_{place - 2}.head()",
        f"for name in ('a', 'b', 'c'):{one}\n    column = table_{place - 3}[name]\n    print(name, column.mean(), column.std())",
        f"total_{place} = table_{place - 4}.a.sum() + {'total_' + str(before) if place >= 10 else '0'}{one}\ntotal_{place}",
        f"fig, ax = plt.subplots(){one}\nax.plot(table_{place - 5}.a, label='a')\nax.set_title('part {place}')\nax.legend()",
        f"rng_{place} = np.random.default_rng({place}){one}\nnoise_{place} = rng_{place}.normal(size=100)\nnoise_{place}.std()",
        f"model_{place} = fit(table_{place - 7}, noise_{place - 1}){one}\nscore_{place} = model_{place}.score(table_{place - 7})",
        f"results = {{'part': {place}, 'score': score_{place - 1}, 'total': total_{place - 4}}}{one}\nprint(sorted(results))",
    )
    hazard = f"\nx_{place} = np.random.rand()" if place % 100 == 7 else ""
    return kinds[place % 10] + hazard


def execution_of(place: int, order: int, source: str) -> CellExecution:
    """An execution of a cell, with what the recorder would see of it."""
    changes = {
        0: ("np", "pd", "Path", f"limit_{place}"),
        1: (f"table_{place}",),
        2: (f"clean_{place}",),
        4: ("name", "column"),
        5: (f"total_{place}",),
        6: ("fig", "ax"),
        7: (f"rng_{place}", f"noise_{place}"),
        8: (f"model_{place}", f"score_{place}"),
        9: ("results",),
    }
    bound = tuple(VariableChange(name=name, change="bound", fingerprint=f"{order:x}") for name in changes.get(place % 10, ()))
    changed = (VariableChange(name=f"table_{place - 2}", change="changed", fingerprint=f"{order:x}"),) if place % 10 == 3 else ()
    path = f"data/{place % _FILES}.csv"
    return CellExecution(
        cell_id=CellId(f"c{place}"),
        order=order,
        execution_count=order + 1,
        status="ok",
        source=source,
        source_digest=digest_of_text(source),
        started="2026-01-05T10:00:00.000000Z",
        duration=0.01,
        variables=bound + changed,
        used=(ArtifactRef(path=path, digest=digest_of_text(path)),) if place % 10 == 1 else (),
    )


class Bench:
    """A notebook that is worked on."""

    def __init__(self, folder: Path, cells: int, executions: int, parts: list[str]) -> None:
        self._parts, self._order = parts, 0
        (folder / "data").mkdir()
        for number in range(_FILES):
            (folder / f"data/{number}.csv").write_text(f"data/{number}.csv")
        self._journal = journal_of(_KERNEL, folder)
        environment = Environment(interpreter=Interpreter(implementation="CPython", version="3"), platform=Platform(system="Linux"))
        run = Run(id="r", kind="interactive", started="", recorder="", working_directory=str(folder))
        self._write(
            {"event": "run", "schema_version": 1, "run": to_dict(run)}, {"event": "environment", "environment": to_dict(environment)}
        )
        self.sources = [source_of(place) for place in range(cells)]
        self._assessor = Assessor(
            journals=LiveJournals(folder),
            files=DiskFiles(),
            saved=SavedNotebooks(),
            file_of=lambda _: None,
            root=folder,
            log=logging.getLogger(),
        )
        self.run(*(place % cells for place in range(executions)))

    def run(self, *places: int) -> None:
        """Executes cells: each tells its start and its end."""
        events: list[dict[str, Any]] = []
        for place in places:
            done = execution_of(place, self._order, self.sources[place])
            artifacts = [{"path": ref.path, "digest": ref.digest, "size": len(ref.path)} for ref in done.used]
            started = {**to_dict(done), "status": "running", "duration": None, "variables": [], "used": []}
            events.append({"event": "execution", "execution": started, "artifacts": []})
            events.append({"event": "execution", "execution": to_dict(done), "artifacts": artifacts})
            self._order += 1
        self._write(*events)

    def ask(self) -> tuple[float, float, int]:
        """Asks for an assessment. Gives the CPU time, the time on the clock, and the answer's size."""
        cells = [{"id": f"c{place}", "cell_type": "code", "source": source, "tags": []} for place, source in enumerate(self.sources)]
        question = json.dumps({"path": "n.ipynb", "kernel_id": _KERNEL, "cells": cells, "parts": self._parts}).encode()
        cpu, clock = time.process_time(), time.perf_counter()
        answer = answer_to(question, self._assessor)
        return time.process_time() - cpu, time.perf_counter() - clock, len(answer)

    def _write(self, *events: dict[str, Any]) -> None:
        with self._journal.open("a") as file:
            file.writelines(json.dumps(event, separators=(",", ":")) + "\n" for event in events)


def updates(bench: Bench, count: int, *, edited: bool) -> Iterator[tuple[float, float, int]]:
    """Runs one cell after the other again, from here and there, each edited first if that is wanted; asks after each."""
    for number in range(count):
        place = (number * 577 + 13) % len(bench.sources)
        if edited:
            bench.sources[place] = source_of(place, number + 1)
        bench.run(place)
        yield bench.ask()


def main() -> None:
    """Prints the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cells", type=int, default=2000)
    options.add_argument("--executions", type=int, default=10_000)
    options.add_argument("--updates", type=int, default=15)
    options.add_argument("--parts", default="cells,hazards,files")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), chosen.cells, chosen.executions, chosen.parts.split(","))
        cpu, clock, size = bench.ask()
        print(f"{chosen.cells} cells, {chosen.executions} executions; {chosen.parts}; the answer has {size / 1000:.0f} kB")
        print(f"first time            {cpu * 1000:7.0f} ms CPU {clock * 1000:7.0f} ms")
        for label, edited in (("one more execution", False), ("one edited and run", True)):
            times = list(updates(bench, chosen.updates, edited=edited))
            median, worst = statistics.median(cpu for cpu, _, _ in times), max(cpu for cpu, _, _ in times)
            clock = statistics.median(clock for _, clock, _ in times)
            print(f"{label:20}  {median * 1000:7.0f} ms CPU {clock * 1000:7.0f} ms, at most {worst * 1000:.0f} ms CPU")


if __name__ == "__main__":
    main()
