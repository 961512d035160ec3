"""What the recorder writes down about cells that run in a real kernel. One kernel serves all facts that do not need their own."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_repro.model.artifact import Artifact, ArtifactRef, digest_of_text
from jupyter_repro.model.record import CellError, CellExecution, ChildProcess, Connection, Record
from tests.builders import a_digest, a_ref
from tests.integration.recording import execution_of, record

CELLS = (
    "import os, sys, random, time",
    "print(os.environ.get('HOME') is not None, os.environ['PATH'] != '', os.getenv('NO_SUCH'))",
    "r = random.random()",
    "import numpy as np",
    "legacy = np.random.rand()",
    "own = np.random.default_rng().normal()",
    "seeded = np.random.default_rng(42).normal()",
    "old = [np.random.RandomState(s).rand() for s in (1, 2, [3, 4])]; __import__('pandas').Series([1, 2]).sample(random_state=1)",
    "from numpy.random import RandomState as R; mixed = [R().rand(), R(5).rand(), R().rand()]; R(None)",
    "np.random.seed(3); again = np.random.rand()",
    "random.seed(); fresh = random.random()",
    "mine = [random.Random().random(), random.Random(7).random(), random.SystemRandom]",
    "import copy, tempfile; tempfile._RandomNameSequence().rng; copy.copy(random.Random(1))",
    "import pandas as pd, helper\nframe = pd.read_csv('data.csv')",
    "import yaml; import PIL",
    "_ = open('out.txt', 'w').write('hi'); back = open('out.txt').read()",
    "with open('log.txt', 'a') as log: log.write('more')",
    "text = open('twice.txt').read(); _ = open('twice.txt', 'w').write(text.upper())",
    "!echo hidden",
    "import subprocess; _ = subprocess.run(['true', '--password=hunter2'])",
    "t = time.time(); u = time.gmtime(0)",
    "from datetime import datetime as d; now = d.now()",
    "from sklearn.datasets import load_iris; shape = load_iris().data.shape",
    "1 / 0  # fails",
    "import uuid; key = uuid.uuid4()",
    "%%capture\ninner = open('data.csv').read()",
    "import socket\ntry: socket.create_connection(('localhost', 1))\nexcept OSError: pass",
    "not python at all",
    "try: open('nowhere.csv')\nexcept FileNotFoundError: pass",
    "import os; os.replace('out.txt', 'renamed.txt')",
    "os.mkdir('aside'); open('aside/part', 'w').close(); os.rename('aside', 'in place')",
    "open('gone.tmp', 'w').close(); os.remove('gone.tmp')",
    "%%time\nimport json, msgspec\nt = time.time()",
    "import sqlite3; sqlite3.connect('file:data%20base?mode=rwc', uri=True).execute('create table t (a)').connection.close()",
    "_ = open('data.csv').read(); _ = open('data.csv').read()",
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("recorded") / "project"
    folder.mkdir()
    (folder / "data.csv").write_text("a,b\n1,2\n")
    (folder / "helper.py").write_text("X = 1\n")
    (folder / "log.txt").write_text("some ")
    (folder / "twice.txt").write_text("abc")
    return record(*CELLS, folder=folder)


def test_every_cell_execution_is_recorded_in_order_with_id_count_source_and_digest(recorded: Record) -> None:
    assert [(e.cell_id, e.order, e.execution_count, e.source, e.source_digest) for e in recorded.executions] == [
        (f"c{i}", i, i + 1, source, digest_of_text(source)) for i, source in enumerate(CELLS)
    ]
    assert all(e.started.endswith("Z") and e.duration is not None and e.duration >= 0 for e in recorded.executions)


def test_nothing_failed_while_recording(recorded: Record) -> None:
    assert recorded.gaps == ()


def test_a_cell_that_touches_nothing_has_no_facts(recorded: Record) -> None:
    plain = execution_of(recorded, "seeded = ")
    assert plain == replace(_bare(plain), seedings=(), metrics=plain.metrics, variables=plain.variables)
    assert [(variable.name, variable.change) for variable in plain.variables] == [("seeded", "bound")]


def test_errors_are_recorded_by_type_and_message(recorded: Record) -> None:
    failed, broken = execution_of(recorded, "1 / 0"), execution_of(recorded, "not python")
    assert (failed.status, failed.error) == ("error", CellError(type="ZeroDivisionError", message="division by zero"))
    assert (broken.status, broken.error and broken.error.type) == ("error", "SyntaxError")


def test_import_names_are_resolved_to_distributions(recorded: Record) -> None:
    named = {d.name: d.import_names for e in recorded.executions for d in e.distributions if d.direct}
    assert named == {
        "numpy": ("numpy",),
        "pandas": ("pandas",),
        "PyYAML": ("yaml",),
        "pillow": ("PIL",),
        "scikit-learn": ("sklearn",),
        "msgspec": ("msgspec",),
    }
    assert {"ipython", "ipykernel"} < {d.name for d in recorded.environment.distributions}


def test_a_local_module_is_used_as_a_file_with_its_digest(recorded: Record) -> None:
    assert a_ref("helper.py", "X = 1\n") in execution_of(recorded, "helper").used
    assert Artifact(path="helper.py", digest=a_digest("X = 1\n"), size=6, kind="module") in recorded.artifacts


def test_a_file_read_twice_in_a_cell_is_recorded_once(recorded: Record) -> None:
    assert recorded.executions[-1].used == (a_ref("data.csv", "a,b\n1,2\n"),)


def test_a_file_written_and_read_back_is_generated_only(recorded: Record) -> None:
    execution = execution_of(recorded, "'out.txt', 'w'")
    assert (execution.used, execution.generated) == ((), (a_ref("out.txt", "hi"),))


def test_an_appended_file_is_used_and_generated(recorded: Record) -> None:
    execution = execution_of(recorded, "log.txt")
    assert (execution.used, execution.generated) == ((a_ref("log.txt", "some "),), (a_ref("log.txt", "some more"),))


def test_a_file_read_and_then_overwritten_keeps_the_digest_of_what_was_read(recorded: Record) -> None:
    execution = execution_of(recorded, "twice.txt")
    assert (execution.used, execution.generated) == ((a_ref("twice.txt", "abc"),), (a_ref("twice.txt", "ABC"),))


def test_a_file_renamed_is_generated_under_its_new_name(recorded: Record) -> None:
    assert execution_of(recorded, "os.replace").generated == (a_ref("renamed.txt", "hi"),)


def test_files_in_a_folder_renamed_are_generated_in_its_new_place(recorded: Record) -> None:
    assert execution_of(recorded, "os.rename").generated == (a_ref("in place/part", ""),)


def test_what_is_not_there_is_not_listed(recorded: Record) -> None:
    for source in ("nowhere.csv", "gone.tmp"):
        execution = execution_of(recorded, source)
        assert (execution.used, execution.generated) == ((), ())


def test_a_data_file_of_a_distribution_is_known_by_the_distribution(recorded: Record) -> None:
    path = "site-packages/sklearn/datasets/data/iris.csv"
    artifact = next(a for a in recorded.artifacts if a.path == path)
    assert artifact.kind == "package-data"
    assert (artifact.distribution or "").startswith("scikit-learn==")
    assert ArtifactRef(path=path, digest=artifact.digest) in execution_of(recorded, "load_iris").used


def test_files_of_a_nested_cell_belong_to_the_cell_around_it(recorded: Record) -> None:
    assert execution_of(recorded, "%%capture").used == (a_ref("data.csv", "a,b\n1,2\n"),)


def test_a_database_opened_by_uri_is_the_file_that_it_names(recorded: Record) -> None:
    assert [ref.path for ref in execution_of(recorded, "sqlite3").generated] == ["data base"]


def test_a_cell_that_runs_another_goes_on_afterwards(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1")
    outer = "get_ipython().run_cell('inner = 1', store_history=True)\ntext = open('data.csv').read()"
    assert [e.used for e in record(outer, folder=tmp_path).executions] == [(a_ref("data.csv", "1"),), ()]


def test_seed_calls_are_recorded_with_their_values(recorded: Record) -> None:
    assert [(s.generator, s.value, s.by) for e in recorded.executions for s in e.seedings] == [
        ("numpy.random", "3", "cell"),
        ("random", None, "cell"),
    ]


def test_draws_show_in_the_state_with_what_it_descends_from(recorded: Record) -> None:
    sources = {"r = random": "recorder", "legacy": "recorder", "np.random.seed(3)": "cell", "random.seed()": "entropy"}
    for source, seeded in sources.items():
        (change,) = execution_of(recorded, source).generators
        assert (change.seeded, change.drawn) == (seeded, True), source


def test_fresh_entropy_of_a_new_generator_is_recorded_so_that_it_can_be_given_again(recorded: Record) -> None:
    (taken,) = execution_of(recorded, "own = ").entropy
    assert (taken.source, taken.count, len(taken.values)) == ("numpy", 1, 1)


def test_a_generator_of_the_notebook_s_own_takes_entropy_when_it_has_no_seed(recorded: Record) -> None:
    (taken,) = execution_of(recorded, "mine = ").entropy
    assert (taken.source, taken.count, len(taken.values)) == ("random", 1, 1)
    assert execution_of(recorded, "tempfile").entropy == ()


def test_a_generator_made_with_a_seed_takes_no_entropy(recorded: Record) -> None:
    assert execution_of(recorded, "old = ").entropy == ()
    (taken,) = execution_of(recorded, "mixed = ").entropy
    assert (taken.count, len(taken.values)) == (3, 3)


def test_that_the_system_s_entropy_was_read_is_recorded_but_not_the_bytes(recorded: Record) -> None:
    (taken,) = execution_of(recorded, "uuid4").entropy
    assert (taken.source, taken.count, taken.values) == ("os.urandom", 1, ())


def test_names_of_environment_variables_are_recorded_not_their_values(recorded: Record) -> None:
    assert execution_of(recorded, "NO_SUCH").environment_variables == ("HOME", "NO_SUCH", "PATH")


def test_clock_calls_are_found_by_what_they_mean(recorded: Record) -> None:
    assert execution_of(recorded, "time.time()").clock == ("time.time",)
    assert execution_of(recorded, "%%time").clock == ("time.time",)
    assert execution_of(recorded, "d.now()").clock == ("datetime.now",)


def test_child_processes_are_recorded_without_their_arguments(recorded: Record) -> None:
    followed = True if recorded.run.capture_level == "complete" else None
    assert execution_of(recorded, "!echo").processes == (ChildProcess(program="echo", followed=followed),)
    assert execution_of(recorded, "subprocess").processes == (ChildProcess(program="true", followed=followed),)


def test_network_hosts_are_recorded(recorded: Record) -> None:
    assert execution_of(recorded, "socket").network == (Connection(host="localhost", port=1),)


def test_a_fresh_kernel_is_seeded_by_the_recorder(recorded: Record) -> None:
    assert (recorded.run.fresh, recorded.run.kind, recorded.run.notebook) == (True, "headless", "n.ipynb")
    assert [(s.generator, s.by) for s in recorded.run.seedings] == [("random", "recorder"), ("numpy.random", "recorder")]


def test_the_environment_is_described(recorded: Record) -> None:
    environment = recorded.environment
    assert environment.interpreter.implementation == "CPython"
    assert None not in (environment.hardware.cpu_count, environment.hardware.memory, environment.hash_seed, environment.locale)
    assert environment.blas is not None


def test_the_same_seeds_and_entropy_give_the_same_numbers_again(tmp_path: Path) -> None:
    cells = (
        "import random, numpy as np",
        "print(random.random(), np.random.rand(), np.random.default_rng().random())\nrandom.seed(); print(random.random())",
        "print(open('numbers').read()) if __import__('os').path.exists('numbers') else None",
        "open('numbers', 'w').write(repr((random.random(), np.random.rand(), np.random.default_rng().random(), random.Random().random())))",
    )
    first = record(*cells, folder=tmp_path)
    numbers = (tmp_path / "numbers").read_text()
    hold = {
        "seedings": {s.generator: s.value for s in first.run.seedings},
        "entropy": {f"{t.source}:{e.cell_id}": list(t.values) for e in first.executions for t in e.entropy},
    }
    record(*cells, folder=tmp_path, hold=hold)
    assert (tmp_path / "numbers").read_text() == numbers
    record(*cells, folder=tmp_path)
    assert (tmp_path / "numbers").read_text() != numbers


def test_draws_while_a_module_is_imported_count_only_when_the_module_is_local(tmp_path: Path) -> None:
    (tmp_path / "drawing.py").write_text("import random, msgspec, numpy as np\nX = random.random() + np.random.default_rng().random()\n")
    recorded = record("import rich.style, sklearn", "import drawing", folder=tmp_path)
    assert [(bool(e.generators), [t.source for t in e.entropy]) for e in recorded.executions] == [(False, []), (True, ["numpy"])]


def test_loading_the_extension_in_a_cell_records_the_rest_of_that_cell(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1")
    recorded = record("%load_ext jupyter_repro\n_ = open('data.csv').read()", "2 + 2", folder=tmp_path, bootstrap=False)
    assert [(e.execution_count, e.used) for e in recorded.executions] == [(1, (a_ref("data.csv", "1"),)), (2, ())]
    assert recorded.run.fresh


def test_a_run_that_is_recorded_late_says_that_it_is_not_fresh(tmp_path: Path) -> None:
    recorded = record("import random; random.random()", "%load_ext jupyter_repro", "random.random()", folder=tmp_path, bootstrap=False)
    assert (recorded.run.fresh, recorded.run.seedings) == (False, ())
    assert [change.seeded for change in recorded.executions[-1].generators] == ["unknown"]


def test_unloading_takes_every_hook_away(tmp_path: Path) -> None:
    probe = (
        "import os, random, sys, numpy\n"
        "def hooks(): return [type(os.environ.encodekey).__name__, os.urandom.__module__, type(random.seed).__name__,\n"
        "    type(numpy.random.seed).__name__, [type(f).__module__ for f in sys.meta_path if 'repro' in type(f).__module__]]\n"
        "before = hooks()"
    )
    check = "open('hooks', 'w').write(repr((before, hooks())))"
    record(probe, "%load_ext jupyter_repro", "%unload_ext jupyter_repro", check, folder=tmp_path, bootstrap=False)
    before, after = ast.literal_eval((tmp_path / "hooks").read_text())
    assert after == before


def test_what_is_watched_can_be_sent_to_other_processes_and_keeps_its_type(tmp_path: Path) -> None:
    check = (
        "import os, pickle, random, numpy\nimport cloudpickle\n"
        "for dumps in (pickle.dumps, cloudpickle.dumps):\n"
        "    assert [pickle.loads(dumps(f)) is f for f in (random.seed, os.urandom, numpy.random.seed)] == [True] * 3\n"
        "environ = os.environ\n"
        "assert cloudpickle.loads(cloudpickle.dumps(lambda: environ.get('HOME')))() == os.environ['HOME']\n"
        "assert type(os.environ) is os._Environ"
    )
    assert [e.error for e in record(check, folder=tmp_path).executions] == [None]


def _bare(execution: CellExecution) -> CellExecution:
    """The execution with nothing but its identity, times and outcome."""
    return CellExecution(
        cell_id=execution.cell_id,
        order=execution.order,
        execution_count=execution.execution_count,
        status="ok",
        source=execution.source,
        source_digest=execution.source_digest,
        started=execution.started,
        duration=execution.duration,
    )
