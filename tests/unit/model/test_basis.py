from __future__ import annotations

from typing import Any

import pytest

from jupyter_repro.model.artifact import ArtifactRef, Digest
from jupyter_repro.model.basis import Basis, basis_of, obstacle_in_module
from jupyter_repro.model.environment import Origin
from jupyter_repro.model.randomness import Entropy, GeneratorChange, Seeding
from jupyter_repro.model.record import ChildProcess, Connection, Gap, Query, Record
from tests.builders import a_digest, a_distribution, a_record, a_ref, a_run, an_artifact, an_environment, an_execution


def a_rerun(*executions: Any, **changes: Any) -> Record:
    return a_record(*executions, **{"run": a_run(capture_level="complete"), **changes})


def test_the_basis_is_what_was_found_and_what_was_left() -> None:
    record = a_rerun(
        an_execution(used=(a_ref("data.csv", "1"), a_ref("module.py", "2")), missing=("settings.json",), environment_variables=("B", "A")),
        an_execution(generated=(a_ref("out.csv", "3"), a_ref("scratch", "4")), order=1),
        an_execution(used=(a_ref("out.csv", "3"), a_ref("scratch", "4")), deleted=("scratch",), order=2),
    )
    assert basis_of(record) == Basis(
        files={
            "data.csv": a_digest("1"),
            "module.py": a_digest("2"),
            "settings.json": None,
            "out.csv": a_digest("3"),
            "scratch": None,
        },
        variables=("A", "B"),
    )


def test_what_a_distribution_ships_is_told_apart() -> None:
    shipped = an_artifact("site-packages/data/iris.csv", "1", kind="package-data")
    record = a_rerun(
        an_execution(used=(a_ref("data.csv", "2"), a_ref(shipped.path, "1"))), artifacts=(an_artifact("data.csv", "2"), shipped)
    )
    files = {"data.csv": a_digest("2"), shipped.path: a_digest("1")}
    assert basis_of(record) == Basis(files=files, installed=(shipped.path,))


def test_a_file_that_a_run_writes_as_it_found_it_is_no_obstacle() -> None:
    record = a_rerun(an_execution(used=(a_ref("a", "1"),)), an_execution(generated=(a_ref("a", "1"),), order=1))
    assert basis_of(record) == Basis(files={"a": a_digest("1")})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"network": (Connection(host="example.org"),)}, "uses the network (example.org)"),
        ({"queries": (Query(dialect="postgresql", host="db"),)}, "asks a database (postgresql)"),
        ({"clock": ("time.time",)}, "reads the clock (time.time)"),
        ({"entropy": (Entropy(source="numpy", count=1),)}, "fresh entropy"),
        ({"seedings": (Seeding(generator="random"),)}, "fresh entropy"),
        ({"generators": (GeneratorChange(generator="random", after=a_digest(), seeded="recorder"),)}, "draws from random"),
        ({"processes": (ChildProcess(program="git", followed=True),)}, "starts programs (git)"),
        ({"continued": ("thread",)}, "goes on after its end"),
        ({"status": "running"}, "came to none"),
        ({"source": "sorted(glob('*.csv'))"}, "`glob`"),
        ({"source": "Path('a').exists()"}, "`exists`"),
        ({"used": (a_ref("a", "1"),), "generated": (a_ref("a", "2"),)}, "changes what it finds (a)"),
        ({"missing": ("a",), "generated": (a_ref("a", "2"),)}, "changes what it finds (a)"),
        ({"used": (a_ref("a", "1"),), "deleted": ("a",)}, "changes what it finds (a)"),
        ({"used": (ArtifactRef(path="a"),)}, "not all bytes of a"),
        ({"used": (ArtifactRef(path="a", digest=Digest("sha256-sampled:0")),)}, "not all bytes of a"),
    ],
)
def test_what_may_be_otherwise_next_time_is_an_obstacle(changes: dict[str, Any], said: str) -> None:
    basis = basis_of(a_rerun(an_execution(), an_execution(order=1, **changes)))
    assert basis.obstacle is not None
    assert said in basis.obstacle
    assert basis.files == {}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (None, "was not recorded"),
        (a_record(an_execution()), "not all that programs and libraries read"),
        (a_rerun(an_execution(), gaps=(Gap(sensor="files", message="broken"),)), "gap (files)"),
        (a_rerun(an_execution(), artifacts=(an_artifact("https://example.org/a", kind="remote"),)), "reads the network"),
        (a_rerun(an_execution(), artifacts=(an_artifact("images", kind="directory"),)), "uses a folder as one (images)"),
        (
            a_rerun(environment=an_environment(distributions=(a_distribution("own", origin=Origin(kind="editable")),))),
            "imports own from a folder",
        ),
    ],
)
def test_what_is_not_known_is_an_obstacle(record: Record | None, said: str) -> None:
    assert said in str(basis_of(record).obstacle)


def test_seeded_draws_are_none() -> None:
    drawn = GeneratorChange(generator="random", after=a_digest(), seeded="cell")
    assert basis_of(a_rerun(an_execution(generators=(drawn,), seedings=(Seeding(generator="random", value="1"),)))).obstacle is None


@pytest.mark.parametrize(
    ("source", "hindered"), [("def f(): return 1", False), ("import time\nT = time.time()", True), ("os.listdir()", True)]
)
def test_the_source_of_a_module_may_be_one(source: str, *, hindered: bool) -> None:
    assert (obstacle_in_module(source) is not None) == hindered
