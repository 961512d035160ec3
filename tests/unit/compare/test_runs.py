"""What changed from one run to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jupyter_repro.compare.runs import changes_between
from jupyter_repro.model.environment import Repository
from jupyter_repro.model.history import Change
from jupyter_repro.model.record import CellExecution, CellId, Metric, Parameter, Record
from tests.builders import a_digest, a_distribution, a_record, a_ref, an_artifact, an_environment, an_execution

C0, C1 = CellId("c0"), CellId("c1")


def changes(before: Record, after: Record, shown_before: str | None = None, shown_after: str | None = None) -> tuple[Change, ...]:
    """The changes where the cell ``c0`` showed these outputs."""
    outputs = tuple({} if shown is None else {C0: shown} for shown in (shown_before, shown_after))
    return changes_between(before, after, outputs=(outputs[0], outputs[1]))


def test_a_run_has_not_changed_from_itself() -> None:
    run = a_record(an_execution(used=(a_ref("data.csv", "1"),), parameters=(Parameter(name="x", value="1"),)))
    assert changes(run, run, "1", "1") == ()


def test_sources_are_told_whole_by_cell() -> None:
    before = a_record(an_execution("x = 1", cell_id=C0), an_execution("gone", cell_id=C1, order=1))
    after = a_record(an_execution("x = 2", cell_id=C0), an_execution("new", cell_id=CellId("c2"), order=1))
    assert changes(before, after) == (
        Change(element="source", subject="c0", before="x = 1", after="x = 2", cell_id=C0),
        Change(element="source", subject="c1", before="gone", cell_id=C1),
        Change(element="source", subject="c2", after="new", cell_id=CellId("c2")),
    )


def test_of_a_cell_the_last_execution_counts() -> None:
    before = a_record(an_execution("old", cell_id=C0), an_execution("x", cell_id=C0, order=1))
    assert changes(before, a_record(an_execution("x", cell_id=C0))) == ()


def test_parameters_and_metrics_are_told_by_name() -> None:
    def run(depth: str, accuracy: float) -> Record:
        parameters = Parameter(name="depth", value=depth), Parameter(name="key")
        return a_record(an_execution(parameters=parameters, metrics=(Metric(name="acc", value=accuracy),)))

    assert changes(run("3", 0.5), run("4", 0.75)) == (
        Change(element="parameter", subject="depth", before="3", after="4"),
        Change(element="metric", subject="acc", before="0.5", after="0.75"),
    )


def test_data_is_told_by_path_and_digest_but_not_what_distributions_ship() -> None:
    def run(text: str, **more: Any) -> Record:
        used = a_ref("in.csv", text), a_ref("iris.csv", text)
        return a_record(an_execution(used=used, **more), artifacts=(an_artifact("iris.csv", text, kind="package-data"),))

    assert changes(run("1", generated=(a_ref("out.csv", "1"),)), run("2")) == (
        Change(element="data", subject="in.csv", before=a_digest("1"), after=a_digest("2")),
        Change(element="data", subject="out.csv", before=a_digest("1")),
    )


def in_environment(*executions: CellExecution, **environment: Any) -> Record:
    return a_record(*executions, environment=an_environment(**environment))


def test_the_environment_is_told_by_subject() -> None:
    before = in_environment(an_execution(), distributions=(a_distribution("numpy", "1.0"), a_distribution("old", "1.0")))
    now = {"hash_seed": "1", "time_zone": "CET", "repository": Repository(commit="a" * 40, dirty=True)}
    after = in_environment(an_execution(), distributions=(a_distribution("numpy", "2.0"),), **now)
    assert changes(before, after) == (
        Change(element="environment", subject="time_zone", before="UTC", after="CET"),
        Change(element="environment", subject="commit", after="a" * 12 + " with uncommitted changes"),
        Change(element="environment", subject="numpy", before="1.0", after="2.0"),
        Change(element="environment", subject="old", before="1.0"),
    )


def test_a_run_that_did_not_go_as_far_has_not_lost_what_it_did_not_import() -> None:
    first, second = an_execution("x", cell_id=C0), an_execution("import old", cell_id=C1, order=1)
    before = in_environment(first, second, distributions=(a_distribution("old"),))
    assert [change.element for change in changes(before, a_record(first))] == ["source"]


def test_outputs_are_compared_by_digest_and_told_by_excerpt() -> None:
    run = a_record(an_execution(outputs_digest=a_digest("1")))
    other = a_record(an_execution(outputs_digest=a_digest("2")))
    assert changes(run, other, "1", "2") == (Change(element="output", subject="c0", before="1", after="2", cell_id=C0),)
    assert changes(run, run, "1", "2") == ()
    undigested = a_record(an_execution())
    assert changes(undigested, run, "1", "1") == ()
    assert [change.after for change in changes(undigested, run, "1", "2")] == ["2"]


def test_another_order_of_the_cells_of_both_is_told() -> None:
    first, second = an_execution("a", cell_id=C0), an_execution("b", cell_id=C1, order=1)
    swapped = a_record(replace(second, order=0), replace(first, order=1))
    assert changes(a_record(first, second), swapped) == (Change(element="order", subject="cells", before="c0, c1", after="c1, c0"),)
