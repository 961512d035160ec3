"""What of a record a lock asks for: exact versions, nothing that a record smuggles in, and each gap by its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jupyter_repro.errors import LockError
from jupyter_repro.model.environment import Distribution, Interpreter, Origin
from jupyter_repro.model.record import Record
from jupyter_repro.replay.installed import InstalledEnvironment, interpreter_of
from jupyter_repro.replay.pins import Pins, pins_of
from tests.builders import a_distribution, a_record, an_environment

COMMIT = "git+https://example.org/thing.git@1f2e"


def a_record_with(*distributions: Distribution, **environment: Any) -> Record:
    return a_record(environment=an_environment(distributions=distributions, **environment))


def installed(*distributions: Distribution) -> InstalledEnvironment:
    return InstalledEnvironment(
        interpreter=Path("/env/bin/python"), implementation="CPython", version="3.11.7", distributions=distributions
    )


def test_recorded_versions_are_required_and_installed_ones_constrain_the_rest() -> None:
    record = a_record_with(a_distribution("Pandas", "2.2"), a_distribution("numpy", "2.0"))
    there = installed(a_distribution("pandas", "2.2"), a_distribution("numpy", "2.0"), a_distribution("pytz", "2024.1"))

    assert pins_of(record, there) == Pins(
        implementation="CPython",
        python="3.11.7",
        requirements=("numpy==2.0", "Pandas==2.2"),
        constraints=("pytz==2024.1",),
        gaps={},
        notes=(),
    )
    assert pins_of(record, there, scope="all").requirements == ("numpy==2.0", "Pandas==2.2", "pytz==2024.1")


@pytest.mark.parametrize(
    ("there", "note"),
    [
        (installed(a_distribution("numpy", "2.1"), a_distribution("pytz", "1")), "changed since (numpy is 2.1, and was 2.0)"),
        (installed(a_distribution("pytz", "1")), "changed since (numpy is gone, and was 2.0)"),
        (None, "could not be looked at"),
    ],
)
def test_what_is_installed_constrains_nothing_once_it_has_changed(there: InstalledEnvironment | None, note: str) -> None:
    record = a_record_with(a_distribution("numpy", "2.0"))

    pins = pins_of(record, there)

    assert (pins.requirements, pins.constraints) == (("numpy==2.0",), ())
    assert len(pins.notes) == 1
    assert note in pins.notes[0]
    with pytest.raises(LockError, match="the kernel's environment"):
        pins_of(record, there, scope="all")


@pytest.mark.parametrize(
    ("distribution", "requirement", "gap"),
    [
        (a_distribution("a", "1", origin=Origin(kind="editable")), None, "a 1: an editable installation"),
        (a_distribution("a", "1", origin=Origin(kind="directory")), None, "a 1: installed from a folder of the machine"),
        (a_distribution("a", "1", origin=Origin(kind="archive")), None, "a 1: installed from a file of the machine"),
        (a_distribution("a", "1", origin=Origin(kind="vcs")), None, "a 1: installed from a repository on the machine"),
        (a_distribution("a", "1", origin=Origin(kind="vcs", url=COMMIT)), f"a @ {COMMIT}", None),
        (a_distribution("a", "1", origin=Origin(kind="conda")), "a==1", None),
        (a_distribution("torch", "2.1+cpu"), "torch==2.1+cpu", None),
        (Distribution(name="a"), None, "a: its version is not known"),
    ],
)
def test_each_origin_gives_a_requirement_or_a_gap_with_its_reason(
    distribution: Distribution, requirement: str | None, gap: str | None
) -> None:
    pins = pins_of(a_record_with(distribution), None)
    assert (pins.requirements, tuple(pins.gaps.values())) == ((requirement,) if requirement else (), (gap,) if gap else ())


@pytest.mark.parametrize(
    "distribution",
    [
        a_distribution("a\n--index-url https://evil.example", "1"),
        a_distribution("-r /etc/passwd", "1"),
        a_distribution("a", "1\n--find-links=/"),
        a_distribution("a", "1 ; os_name == 'posix'"),
        a_distribution("a", "1", origin=Origin(kind="archive", url="file:///etc/passwd")),
        a_distribution("a", "1", origin=Origin(kind="archive", url="https://evil.example/a.zip\nb==1")),
        a_distribution("a", "1", origin=Origin(kind="vcs", url="git+ext::sh -c id")),
    ],
)
def test_a_record_smuggles_nothing_in(distribution: Distribution) -> None:
    pins = pins_of(a_record_with(distribution), None)
    assert pins.requirements == ()
    assert len(pins.gaps) == 1


def test_a_record_that_is_not_trusted_names_no_addresses() -> None:
    pins = pins_of(a_record_with(a_distribution("a", "1", origin=Origin(kind="vcs", url=COMMIT))), None, trusted=False)
    assert pins.requirements == ()
    assert "an address of its own" in pins.gaps["a"]


@pytest.mark.parametrize(("implementation", "version"), [("CPython", "--help"), ("CPython", "3.11.7/../.."), ("--config-file", "3.11")])
def test_a_python_that_is_none_is_an_error(implementation: str, version: str) -> None:
    record = a_record_with(interpreter=Interpreter(implementation=implementation, version=version))
    with pytest.raises(LockError, match="names no Python"):
        pins_of(record, None)


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        (["/env/bin/python3.12", "-m", "ipykernel_launcher"], "/env/bin/python3.12"),
        (["/usr/bin/R", "--slave"], None),
        (["conda", "run", "python"], None),
        ([], None),
    ],
)
def test_the_interpreter_of_a_kernel_is_known_by_its_command(argv: list[str], found: str | None) -> None:
    assert interpreter_of(argv) == (Path(found) if found else None)
