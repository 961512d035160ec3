"""What a cell did after its end becomes part of its execution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_repro.capture.merging import Known, merged, with_artifact
from jupyter_repro.model.artifact import Artifact, ArtifactRef, digest_of_text
from jupyter_repro.model.randomness import Entropy
from jupyter_repro.model.record import CellExecution, ChildProcess, Connection, Query
from tests.builders import a_ref, an_execution


def known(**facts: Any) -> Known:
    execution = an_execution("c0", **facts)
    refs = (*execution.used, *execution.generated)
    return Known(execution=execution, artifacts=tuple(Artifact(path=ref.path, digest=ref.digest) for ref in refs))


def after(before: Known, **facts: Any) -> CellExecution:
    return merged(before, known(**facts)).execution


BEFORE = known(
    used=(a_ref("in", "1"),),
    generated=(a_ref("out", "1"),),
    missing=("gone",),
    deleted=("old",),
    entropy=(Entropy(source="numpy", count=1, values=("a",)),),
    processes=(ChildProcess(program="ls"), ChildProcess(program="ls")),
    network=(Connection(host="a", port=1),),
    threads=1,
    continued=("task",),
)


def test_merging_nothing_changes_nothing() -> None:
    assert merged(BEFORE, known()) == BEFORE


def test_merging_the_same_refs_again_changes_nothing() -> None:
    facts = {"used": (a_ref("in", "2"), a_ref("more", "1")), "generated": (a_ref("out", "2"),), "missing": ("never",)}
    once = merged(BEFORE, known(**facts))
    assert merged(once, known(**facts)) == once


def test_a_file_is_generated_in_its_last_state() -> None:
    assert after(BEFORE, generated=(a_ref("out", "2"), a_ref("a", "1"))).generated == (a_ref("a", "1"), a_ref("out", "2"))


def test_a_file_that_the_cell_has_written_is_not_used_when_it_is_read_back_later() -> None:
    assert after(BEFORE, used=(a_ref("out", "1"), a_ref("in", "2"))).used == tuple(sorted([a_ref("in", "1"), a_ref("in", "2")], key=str))


def test_of_a_file_that_keeps_changing_ten_states_are_used() -> None:
    now = known()
    for state in range(100):
        now = merged(now, known(used=(a_ref("log", str(state)),)))
    assert len(now.execution.used) == len(now.artifacts) == 10


def test_only_artifacts_that_the_execution_names_are_kept() -> None:
    now = merged(BEFORE, known(generated=(a_ref("out", "2"),)))
    assert {(one.path, one.digest) for one in now.artifacts} == {("in", digest_of_text("1")), ("out", digest_of_text("2"))}


def test_a_file_that_is_deleted_later_is_not_generated_and_one_written_again_not_deleted() -> None:
    execution = after(BEFORE, deleted=("out",), generated=(a_ref("old", "2"),))
    assert (execution.generated, execution.deleted) == ((a_ref("old", "2"),), ("out",))


def test_counts_are_added_up() -> None:
    query = Query(dialect="sqlite", digest=digest_of_text("SELECT 1"), count=2)
    now = merged(merged(BEFORE, known(queries=(query,), threads=2)), known(queries=(query,), entropy=BEFORE.execution.entropy)).execution
    assert (now.queries, now.threads) == ((replace(query, count=4),), 3)
    assert now.entropy == (Entropy(source="numpy", count=2, values=("a", "a")),)


def test_programs_and_hosts_that_are_known_are_not_listed_again() -> None:
    execution = after(BEFORE, processes=(ChildProcess(program="ls"), ChildProcess(program="cp")), network=BEFORE.execution.network)
    assert [process.program for process in execution.processes] == ["ls", "ls", "cp"]
    assert execution.network == BEFORE.execution.network


@pytest.mark.parametrize(
    ("before", "later", "followed"),
    [(None, True, True), (True, None, True), (True, False, False), (False, True, False), (None, None, None)],
)
def test_a_program_started_again_is_followed_if_it_always_was(before: bool | None, later: bool | None, followed: bool | None) -> None:
    first = known(processes=(ChildProcess(program="ls", followed=before),))
    assert after(first, processes=(ChildProcess(program="ls", followed=later),)).processes == (
        ChildProcess(program="ls", followed=followed),
    )


@pytest.mark.parametrize(("facts", "continued"), [({}, ("task",)), ({"missing": ("x",)}, ("task", "thread"))])
def test_a_cell_went_on_when_there_is_something_that_it_did(facts: dict[str, Any], continued: tuple[str, ...]) -> None:
    assert after(BEFORE, continued=("thread",), **facts).continued == continued


def test_a_late_digest_is_put_where_it_lacked() -> None:
    late = Known(execution=an_execution("c0", used=(ArtifactRef(path="big"),)), artifacts=(Artifact(path="big", size=3),))
    artifact = Artifact(path="big", digest=digest_of_text("1"), size=3)
    assert with_artifact(late, artifact) == Known(execution=an_execution("c0", used=(a_ref("big", "1"),)), artifacts=(artifact,))


refs = st.lists(st.builds(a_ref, st.sampled_from("abc"), st.sampled_from("123")), unique=True).map(
    lambda found: tuple(sorted(found, key=lambda ref: (ref.path, ref.digest or "")))
)


@given(refs, refs)
def test_what_was_used_stays_used_and_merging_is_idempotent(before: tuple[ArtifactRef, ...], later: tuple[ArtifactRef, ...]) -> None:
    once = merged(known(used=before), known(used=later))
    assert set(once.execution.used) == {*before, *later}
    assert merged(once, known(used=later)) == once
