"""What a cell does to files, at both levels of capture: seen by the C library, and by Python alone."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from jupyter_repro.model.artifact import Artifact, ArtifactRef
from jupyter_repro.model.record import CellExecution, Record
from tests.builders import a_ref
from tests.integration.recording import execution_of, record

CELLS = (
    "import os, shutil, sqlite3, tempfile",
    "_ = open('data.csv').read(); os.remove('data.csv')  # read and removed",
    "open('brief.txt', 'w').close(); os.remove('brief.txt')",
    "os.remove('unread.csv')",
    "os.rename('old.csv', 'moved.csv')",
    "with open('new.tmp', 'w') as file: file.write('new')\nos.replace('new.tmp', 'replaced.csv')",
    "for name in ('absent.csv', 'made.csv'):\n    try: open(name)\n    except OSError: open('made.csv', 'w').close()",
    "os.mkdir('sub'); os.chdir('sub'); open('inside.csv', 'w').close(); os.chdir('..')",
    "os.mkfifo('pipe'); end = os.open('pipe', os.O_RDWR); os.close(end); os.listdir('.')",
    "_ = open('/dev/null').read(); _ = open('/proc/self/status').read()",
    "_ = open('link.csv').read()",
    "shutil.copy('base.csv', 'copy.csv')",
    "os.truncate('long.csv', 2)",
    "with open('same.csv', 'r+') as file: file.read()  # nothing is written",
    "with open('updated.csv', 'r+') as file: file.write('B')",
    "for i in range(50):\n    with open(f'images/{i}.png') as file: file.read()",
    "os.makedirs('store.zarr/0')\nfor name in ('.zgroup', '0/.zarray', '0/0'):\n    open(f'store.zarr/{name}', 'w').close()",
    "os.makedirs('table/year=2020'); open('table/year=2020/part-0.parquet', 'w').close(); open('table/_SUCCESS', 'w').close()",
    "for i in range(300):\n    open(f'many/{i}', 'w').close()",
    "shutil.rmtree('tree')",
    "log = open('open.log', 'w'); _ = log.write('one'); log.flush()",
    "_ = log.write(' two'); log.close()",
    "base = sqlite3.connect('base.sqlite'); rows = base.execute('select * from t').fetchall(); base.close()",
    "base = sqlite3.connect('base.sqlite'); base.execute('insert into t values (2)'); base.commit(); base.close()",
    "_ = tempfile.mkstemp(); _ = tempfile.NamedTemporaryFile().write(b'x')",
    "import pathlib; os.link('base.csv', 'hard.csv')",
    "import ctypes, helper\ntry: ctypes.CDLL('./broken.so')\nexcept OSError: pass",
    "os.system('cat shell.csv > shell.out')",
    "!sort shell.csv > shell.sorted",
    "%%bash\ncat shell.csv > bash.out",
    "import multiprocessing as mp\ndef work(name):\n    open(name + '.done', 'w').close()\n    return open(name).read()\n"
    "with mp.get_context('fork').Pool(2) as pool: got = pool.map(work, ['base.csv', 'shell.csv'])",
    "try: open('no/such/folder.csv', 'w')\nexcept OSError: pass",
)


def prepare(folder: Path) -> None:
    folder.mkdir()
    for name in ("data", "unread", "old", "base", "long", "same", "shell"):
        (folder / f"{name}.csv").write_text(name)
    (folder / "updated.csv").write_text("a")
    (folder / "replaced.csv").write_text("replaced")
    (folder / "link.csv").symlink_to("base.csv")
    (folder / "broken.so").write_text("no library")
    (folder / "helper.py").write_text("X = 1\n")
    for name in ("images", "many", "tree/inner"):
        (folder / name).mkdir(parents=True)
    for number in range(50):
        (folder / "images" / f"{number}.png").write_text(str(number))
        (folder / "tree" / "inner" / str(number)).write_text("")
    base = sqlite3.connect(folder / "base.sqlite")
    base.execute("create table t (a)")
    base.commit()
    base.close()


@pytest.fixture(scope="module", params=["complete", "python"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("files") / "project"
    prepare(folder)
    found = record(*CELLS, folder=folder, env={"JUPYTER_REPRO_CAPTURE": request.param})
    shutil.rmtree(folder)
    if found.run.capture_level != request.param:
        pytest.skip(found.run.limits[0])
    return found


def facts(execution: CellExecution) -> tuple[list[ArtifactRef], list[ArtifactRef], tuple[str, ...], tuple[str, ...]]:
    return list(execution.used), list(execution.generated), execution.missing, execution.deleted


def directory(record: Record, path: str) -> Artifact:
    (artifact,) = [artifact for artifact in record.artifacts if artifact.path == path]
    assert artifact.digest is not None
    assert artifact.digest.startswith("sha256-tree:")
    return artifact


def test_nothing_failed_while_recording(recorded: Record) -> None:
    assert recorded.gaps == ()
    assert [(e.source, e.error) for e in recorded.executions if e.status != "ok"] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("read and removed", ([a_ref("data.csv", "data")], [], (), ("data.csv",))),
        ("brief.txt", ([], [], (), ())),
        ("unread.csv", ([], [], (), ("unread.csv",))),
        ("moved.csv", ([a_ref("old.csv", "old")], [a_ref("moved.csv", "old")], (), ("old.csv",))),
        ("new.tmp", ([], [a_ref("replaced.csv", "new")], (), ())),
        ("absent.csv", ([], [a_ref("made.csv")], ("absent.csv",), ())),
        ("inside.csv", ([], [a_ref("sub/inside.csv")], (), ())),
        ("mkfifo", ([], [], (), ())),
        ("/dev/null", ([], [], (), ())),
        ("link.csv", ([a_ref("link.csv", "base")], [], (), ())),
        ("copy.csv", ([a_ref("base.csv", "base")], [a_ref("copy.csv", "base")], (), ())),
        ("truncate", ([a_ref("long.csv", "long")], [a_ref("long.csv", "lo")], (), ())),
        ("same.csv", ([a_ref("same.csv", "same")], [], (), ())),
        ("updated.csv", ([a_ref("updated.csv", "a")], [a_ref("updated.csv", "B")], (), ())),
        ("rmtree", ([], [], (), ("tree/inner",))),
        ("log = ", ([], [a_ref("open.log", "one")], (), ())),
        ("' two'", ([a_ref("open.log", "one")], [a_ref("open.log", "one two")], (), ())),
        ("hard.csv", ([a_ref("base.csv", "base")], [a_ref("hard.csv", "base")], (), ())),
        ("broken.so", ([a_ref("broken.so", "no library"), a_ref("helper.py", "X = 1\n")], [], (), ())),
        ("os.system", ([a_ref("shell.csv", "shell")], [a_ref("shell.out", "shell")], (), ())),
        ("!sort", ([a_ref("shell.csv", "shell")], [a_ref("shell.sorted", "shell\n")], (), ())),
        ("%%bash", ([a_ref("shell.csv", "shell")], [a_ref("bash.out", "shell")], (), ())),
        ("Pool", ([a_ref(f"{n}.csv", n) for n in ("base", "shell")], [a_ref(f"{n}.csv.done") for n in ("base", "shell")], (), ())),
        ("no/such", ([], [], (), ())),
    ],
)
def test_a_cell_has_the_facts(recorded: Record, source: str, expected: object) -> None:
    assert facts(execution_of(recorded, source)) == expected


def test_a_folder_of_many_files_is_one_artifact(recorded: Record) -> None:
    read, written = directory(recorded, "images"), directory(recorded, "many")
    assert (read.kind, read.files, read.size) == ("directory", 50, 90)
    assert (written.kind, written.files, written.size) == ("directory", 300, 0)
    assert execution_of(recorded, "images").used == (ArtifactRef(path="images", digest=read.digest),)
    assert execution_of(recorded, "many").generated == (ArtifactRef(path="many", digest=written.digest),)


def test_a_store_or_a_partitioned_table_is_one_artifact(recorded: Record) -> None:
    assert [directory(recorded, path).files for path in ("store.zarr", "table")] == [3, 2]


def test_whether_a_database_was_written_shows_in_its_file(recorded: Record) -> None:
    read, written = execution_of(recorded, "select"), execution_of(recorded, "insert")
    assert ([r.path for r in read.used], read.generated, read.missing) == (["base.sqlite"], (), ())
    assert ([r.path for r in written.used], [r.path for r in written.generated]) == (["base.sqlite"], ["base.sqlite"])
    assert written.used == read.used != written.generated
    assert (written.missing, written.deleted) == ((), ())


def test_a_temporary_file_that_stays_is_generated(recorded: Record) -> None:
    assert len(execution_of(recorded, "mkstemp").generated) == 1
