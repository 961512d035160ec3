"""Whatever goes wrong, in user code or around it, the user's cells never feel the recorder, and the journal stays readable."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jupyter_repro.model.journal import events_of, fold
from jupyter_repro.model.record import Record
from tests.integration.hostile import HOSTILE
from tests.integration.plain_shell import seen, start

HIDDEN_FRAMES = re.compile(r"\n *\[\.\.\. skipping hidden \d+ frame\]\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    return folder


def fresh(folder: Path, name: str) -> Path:
    other = folder.parent / name
    other.mkdir()
    (other / "a.txt").write_text("a")
    return other


@pytest.mark.parametrize("cells", HOSTILE.values(), ids=HOSTILE)
def test_a_user_sees_the_same_with_and_without_the_recorder_when(cells: Sequence[str], folder: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    recorded = seen(cells, folder, str(journal))
    # IPython says how many frames a traceback leaves out; what they are, nobody sees.
    recorded = [{**cell, "out": HIDDEN_FRAMES.sub("", cell["out"])} for cell in recorded]
    assert recorded == seen(cells, fresh(folder, "plain"), None)
    executions = record_of(journal).executions
    assert [e.source for e in executions] == list(cells)[: len(executions)]
    assert executions[0].source == cells[0]


@pytest.mark.parametrize("name", ["nowhere/journal.jsonl", "pipe", "project"])
def test_a_journal_that_cannot_be_written_is_no_matter_of_the_user_s(name: str, folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    cells = ("open('a.txt').read()", "import random; random.seed(1); random.random()")
    assert seen(cells, folder, str(tmp_path / name)) == seen(cells, fresh(folder, "plain"), None)


def test_a_disk_that_fills_up_leaves_a_journal_that_reads(folder: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    cells = [
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (20_000,) * 2)",
        *[f"x = {n}  # {'-' * 400}" for n in range(60)],
    ]
    assert [cell["error"] for cell in seen(cells, folder, str(journal))] == [None] * 61
    assert journal.stat().st_size <= 20_000
    orders = [e.order for e in record_of(journal).executions]
    assert orders == list(range(len(orders)))
    assert len(orders) > 5


def test_a_kernel_killed_at_any_moment_has_told_of_every_cell_that_ended(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda seed: kill(tmp_path / str(seed), seed), range(100)))
    assert [(seed, ended, recorded) for seed, (ended, recorded) in enumerate(told) if recorded < ended] == []


def kill(place: Path, seed: int) -> tuple[int, int]:
    """Kills a shell in the middle of its cells: how many had ended, and how many of these the journal tells of."""
    folder, journal = place / "project", place / "journal.jsonl"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    process = start(["import random; x = random.random(); _ = open('a.txt').read()"] * 3000, folder, str(journal))
    assert process.stderr is not None
    lines = [process.stderr.readline()]
    time.sleep(random.Random(seed).random() * 0.1)
    process.kill()
    lines += process.communicate()[1].splitlines(keepends=True)
    executions = record_of(journal).executions
    done = [e for e in executions if e.status == "ok"]
    assert [e.order for e in executions] == list(range(len(executions)))
    assert [[ref.path for ref in e.used] for e in done] == [["a.txt"]] * len(done)
    return sum(line.startswith(b"{'cell'") and line.endswith(b"\n") for line in lines), len(done)


@pytest.mark.timeout(3600)  # a minute and a half on an idle machine
def test_a_day_of_cells_leaves_a_journal_that_grows_with_the_cells_alone_and_a_recorder_that_does_not(folder: Path, tmp_path: Path) -> None:
    """A cell every five seconds of a day, whose values are thrown away."""
    measure = "print(int(open('/proc/self/statm').read().split()[1]) * 4096)"
    cell = "import random; x = [random.random() for _ in range(50)]; _ = open('a.txt').read()"
    journal = tmp_path / "journal.jsonl"
    told = seen([cell] * 1000 + [measure] + [cell] * 16_280 + [measure], folder, str(journal))
    before, after = (int(told[n]["out"]) for n in (1000, -1))
    sizes = [len(line) for line in journal.read_text().splitlines() if '"execution"' in line]
    assert after - before < 100 << 20
    assert max(sizes[-1000:-10]) <= 1.05 * max(sizes[1000:2000])


def record_of(journal: Path) -> Record:
    return fold(events_of(journal.read_text())).record
