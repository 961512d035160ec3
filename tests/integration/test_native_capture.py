"""In a real kernel: what C code and child processes do belongs to the right cells, and a kernel without the library says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.model.record import Record
from tests.integration.recording import execution_of, record
from tests.unit.capture.watched import compiled, needs_library

READS = """
#include <stdio.h>
#include <stdlib.h>
int reads(const char *path) { FILE *file = fopen(path, "r"); return file ? fclose(file) : 1; }
"""


def used(recorded: Record, source: str) -> list[str]:
    return [ref.path for ref in execution_of(recorded, source).used]


def generated(recorded: Record, source: str) -> list[str]:
    return [ref.path for ref in execution_of(recorded, source).generated]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("native") / "work"
    folder.mkdir()
    for name in ("a", "b", "c", "d", "e", "f", "g"):
        (folder / name).write_text(name)
    return folder


@needs_library
def test_what_c_code_reads_is_recorded(folder: Path) -> None:
    library = compiled(READS, folder.parent / "reads.so", "-shared", "-fPIC")
    recorded = record(f"import ctypes\nreads = ctypes.CDLL({str(library)!r}).reads", "reads(b'a')", "reads(b'nothing')", folder=folder)
    assert recorded.run.capture_level == "complete"
    assert used(recorded, "b'a'") == ["a"]
    assert execution_of(recorded, "b'nothing'").missing == ("nothing",)


@needs_library
def test_what_children_read_and_write_belongs_to_the_cell_that_started_them(folder: Path) -> None:
    recorded = record(
        "!cat a > made-a",
        "%%bash\ncat b > made-b",
        "import os; os.system('cat c > made-c')",
        "import subprocess; _ = subprocess.run('cat d | tee made-d', shell=True, capture_output=True)",
        "out = !cat e",
        folder=folder,
    )
    for name, source in (("a", "!cat a"), ("b", "%%bash"), ("c", "os.system"), ("d", "subprocess")):
        assert (used(recorded, source), generated(recorded, source)) == ([name], [f"made-{name}"])
    assert used(recorded, "out =") == ["e"]
    assert recorded.gaps == ()


@needs_library
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_pool_that_stays_works_for_the_cell_that_asks_it(folder: Path, method: str) -> None:
    recorded = record(
        f"import multiprocessing, shutil\npool = multiprocessing.get_context({method!r}).Pool(2)",
        "_ = pool.apply(shutil.copyfile, ('f', 'made-f'))",
        "_ = pool.apply(shutil.copyfile, ('g', 'made-g'))",
        "pool.terminate()",
        folder=folder,
    )
    assert [(used(recorded, f"'{name}'"), generated(recorded, f"'{name}'")) for name in "fg"] == [
        (["f"], ["made-f"]),
        (["g"], ["made-g"]),
    ]


@needs_library
def test_children_see_the_environment_that_they_would_see(folder: Path) -> None:
    shows = "import os, subprocess\nshown = [*os.environ, subprocess.run('env', capture_output=True, text=True).stdout]\n"
    recorded = record(shows + "assert not any('REPRO' in one or 'LD_PRELOAD' in one for one in shown), shown", folder=folder)
    assert [execution.status for execution in recorded.executions] == ["ok"]


@needs_library
def test_when_recording_stops_in_the_middle_calls_go_on(folder: Path) -> None:
    recorded = record(
        "%load_ext jupyter_repro\nopen('a').read()",
        "%unload_ext jupyter_repro\nimport os\nos.system('cat b')\nopen('c').read()",
        "%load_ext jupyter_repro\nassert open('d').read() == 'd'",
        folder=folder,
        bootstrap=False,
    )
    assert recorded.run.capture_level == "complete"


def test_a_kernel_without_the_library_says_what_it_does_not_see(folder: Path) -> None:
    recorded = record("open('a').read()", folder=folder, env={"JUPYTER_REPRO_CAPTURE": "python"})
    assert recorded.run.capture_level == "python"
    assert [limit for limit in recorded.run.limits if "JUPYTER_REPRO_CAPTURE=python" in limit]
    assert used(recorded, "open") == ["a"]
