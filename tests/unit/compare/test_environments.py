"""What is not the same in two environments."""

from __future__ import annotations

from jupyter_repro.compare.environments import differences_of
from jupyter_repro.model.assessment import EnvironmentDifference
from jupyter_repro.model.environment import Hardware, Interpreter, Repository
from tests.builders import a_distribution, an_environment


def test_equal_environments_have_no_differences() -> None:
    assert differences_of(an_environment(), an_environment(hash_seed="7")) == ()


def test_what_differs_is_named_with_both_sides() -> None:
    saved = an_environment(
        hardware=Hardware(cpu="Some CPU", cpu_count=2),
        thread_settings={"OMP_NUM_THREADS": "4"},
        repository=Repository(commit="0123456789abcdef", dirty=False),
        distributions=(a_distribution("numpy", "1.26"), a_distribution("polars", "1.0")),
    )
    now = an_environment(
        interpreter=Interpreter(implementation="CPython", version="3.12.1"),
        hardware=Hardware(cpu="Another CPU", cpu_count=2),
        repository=Repository(commit="0123456789abcdef", dirty=True),
        distributions=(a_distribution("numpy", "2.0"), a_distribution("scipy", "1.14")),
    )
    assert differences_of(saved, now) == (
        EnvironmentDifference(subject="python", saved="CPython 3.11.7", now="CPython 3.12.1"),
        EnvironmentDifference(subject="cpu", saved="Some CPU", now="Another CPU"),
        EnvironmentDifference(subject="OMP_NUM_THREADS", saved="4"),
        EnvironmentDifference(subject="commit", saved="0123456789ab", now="0123456789ab with uncommitted changes"),
        EnvironmentDifference(subject="numpy", saved="1.26", now="2.0"),
        EnvironmentDifference(subject="scipy", now="1.14"),
    )
