"""Corners of recording in a real kernel: what happens in loops, in other cells, behind pickles, after a failure."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.model.record import ChildProcess, Record
from tests.builders import a_ref
from tests.integration.recording import execution_of, record

BROKEN = "raise AttributeError('broken on import')\n"

CELLS = (
    "import os, sys, random, pickle, subprocess, traceback, importlib",
    "path = os.path.abspath('aside.tmp')\nfor n in '12':\n"
    "    with open(path, 'w') as file: file.write(n)\n    os.replace(path, f'part{n}')",
    "get_ipython().run_cell(\"_ = open('inner.csv', 'w').write('x')\", store_history=True); _ = 'outer'",
    "import edited",
    "_ = open('edited.py', 'w').write('X = 22\\n')",
    "import edited; _ = 'again'",
    "_ = importlib.reload(edited)",
    "restored = pickle.loads(pickle.dumps(random.Random(1)))",
    "own = random.Random()",
    "child = {**os.environ, 'A': 'b'}",
    "child = {**os.environ, 'HOME': os.environ['HOME']}",
    "try: subprocess.run('mysql -pHUNTER2 db')\nexcept FileNotFoundError: pass",
    "sys.path.append('site-packages')\ntry: import brokenpackage\nexcept AttributeError: text = traceback.format_exc()\n"
    "_ = open('traceback.txt', 'w').write(text)",
    "big = open('big.bin', 'rb').read(1); small = [open(f'small{i}.csv').read() for i in range(100)]",
    "_ = open(b'caf\\xe9.csv', 'w').write('x')",
    "os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone')\ntry: open('x')\nexcept FileNotFoundError: pass",
    "os.chdir(os.path.dirname(path)); _ = open('after.csv', 'w').write('x')",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corners") / "project"
    (folder / "site-packages" / "brokenpackage").mkdir(parents=True)
    (folder / "site-packages" / "brokenpackage" / "__init__.py").write_text(BROKEN)
    (folder / "edited.py").write_text("X = 1\n")
    (folder / "big.bin").write_bytes(b"x" * (9 << 20))
    for number in range(100):
        (folder / f"small{number}.csv").write_text(str(number))
    return folder


@pytest.fixture(scope="module")
def recorded(folder: Path) -> Record:
    return record(*CELLS, folder=folder)


def test_nothing_failed_while_recording(recorded: Record) -> None:
    assert recorded.gaps == ()
    assert [(e.source, e.error) for e in recorded.executions if e.status != "ok"] == []


def test_writing_aside_under_the_same_name_again_is_no_reading(recorded: Record) -> None:
    execution = execution_of(recorded, "aside.tmp")
    assert (execution.used, execution.generated) == ((), (a_ref("part1", "1"), a_ref("part2", "2")))


def test_what_a_cell_runs_as_a_cell_of_its_own_is_not_its_own(recorded: Record) -> None:
    outer, inner = (e for e in recorded.executions if "inner.csv" in e.source)
    assert (outer.used, outer.generated) == ((), ())
    assert (inner.used, inner.generated) == ((), (a_ref("inner.csv", "x"),))


def test_a_module_has_the_digest_of_the_code_that_runs(recorded: Record) -> None:
    old, new = a_ref("edited.py", "X = 1\n"), a_ref("edited.py", "X = 22\n")
    assert [execution_of(recorded, source).used for source in ("import edited", "'again'", "reload")] == [(old,), (old,), (new,)]


def test_a_generator_that_is_unpickled_takes_no_entropy(recorded: Record) -> None:
    assert [[t.source for t in execution_of(recorded, source).entropy] for source in ("restored", "own =")] == [[], ["random"]]


def test_copying_the_environment_reads_the_variables_that_the_source_names(recorded: Record) -> None:
    copied, named = (e for e in recorded.executions if "**os.environ" in e.source)
    assert (copied.environment_variables, named.environment_variables) == ((), ("HOME",))


def test_a_command_line_given_for_a_program_is_cut_to_the_program(recorded: Record) -> None:
    assert execution_of(recorded, "mysql").processes == (ChildProcess(program="mysql"),)


def test_the_traceback_of_a_failing_import_is_the_one_without_recording(recorded: Record, folder: Path) -> None:
    assert recorded.executions
    lines = [line.strip() for line in (folder / "traceback.txt").read_text().splitlines()]
    assert [line.split('"')[1].rsplit("/", 1)[-1] for line in lines if line.startswith("File ") and "ipykernel_" not in line] == [
        "__init__.py"
    ]


def test_digests_that_take_longer_reach_their_cell(recorded: Record) -> None:
    execution = execution_of(recorded, "big.bin")
    assert len(execution.used) == 101
    assert None not in {ref.digest for ref in execution.used}


def test_a_name_that_is_no_utf_8_is_spelled_out(recorded: Record) -> None:
    assert [ref.path for ref in execution_of(recorded, "caf").generated] == ["caf\\udce9.csv"]


def test_recording_outlives_a_working_directory_that_is_gone(recorded: Record) -> None:
    assert execution_of(recorded, "after.csv").generated == (a_ref("after.csv", "x"),)


def test_a_kernel_that_runs_start_up_code_is_not_seeded(tmp_path: Path) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-seed.py").write_text("import random; random.seed(0)\n")
    folder = tmp_path / "project"
    folder.mkdir()
    recorded = record("1 + 1", folder=folder, env={"IPYTHONDIR": str(tmp_path / "ipython")})
    assert (recorded.run.fresh, recorded.run.seedings) == (False, ())
