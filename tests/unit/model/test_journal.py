"""What the journal's events add up to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jupyter_repro.errors import RecordError
from jupyter_repro.model.artifact import Artifact, ArtifactRef
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.journal import Journal, events_of, fold, page_of
from jupyter_repro.model.record import CellExecution, Gap
from tests.builders import a_digest, a_record, a_ref, a_run, an_artifact, an_environment, an_execution

HEAD: tuple[dict[str, Any], ...] = (
    {"event": "run", "schema_version": 1, "run": to_dict(a_run())},
    {"event": "environment", "environment": to_dict(an_environment())},
)


def an_event(execution: CellExecution, *artifacts: Artifact) -> dict[str, Any]:
    return {"event": "execution", "execution": to_dict(execution), "artifacts": to_dict(artifacts)}


def test_the_end_of_a_cell_execution_replaces_its_start() -> None:
    done = an_execution()
    started = replace(done, status="running", duration=None)
    assert fold([*HEAD, an_event(started), an_event(done)]) == Journal(record=a_record(done), recording=True)


def test_a_cell_that_never_ended_stays_running() -> None:
    started = an_execution(status="running", duration=None)
    assert fold([*HEAD, an_event(started)]).record == a_record(started)


def test_a_late_digest_is_filled_in_where_it_was_missing() -> None:
    pending = Artifact(path="big.bin", size=9)
    execution = an_execution(used=(ArtifactRef(path="big.bin"),))
    late = replace(pending, digest=a_digest("big"))
    events = [*HEAD, an_event(execution, pending), {"event": "artifact", "order": 0, "artifact": to_dict(late)}]
    used = (ArtifactRef(path="big.bin", digest=a_digest("big")),)
    assert fold(events).record == a_record(replace(execution, used=used), artifacts=(late,))


def test_an_artifact_used_by_several_cells_is_listed_once() -> None:
    one, two = an_execution(order=0), an_execution(order=1)
    found = an_artifact("data.csv", "a")
    assert fold([*HEAD, an_event(one, found), an_event(two, found)]).record.artifacts == (found,)


def test_a_gap_that_is_told_anew_takes_the_place_of_what_its_sensor_said_before() -> None:
    gaps = [
        Gap(sensor="gaps", message="1 more", order=0),
        Gap(sensor="gaps", message="1 more"),
        Gap(sensor="gaps", message="2 more", order=0),
    ]
    journal = fold([*HEAD, *({"event": "gap", "gap": to_dict(gap), "anew": True} for gap in gaps)])
    assert journal.record.gaps == (gaps[1], gaps[2])


def test_gaps_and_pauses_are_kept() -> None:
    gap = Gap(sensor="files", message="OSError: full")
    journal = fold([*HEAD, {"event": "gap", "gap": to_dict(gap)}, {"event": "recording", "recording": False}])
    assert journal == Journal(record=a_record(gaps=(gap,)), recording=False)


def test_events_of_a_later_version_are_passed_over() -> None:
    assert fold([*HEAD, {"event": "weather"}]).record == a_record()


def test_an_unfinished_last_line_is_passed_over() -> None:
    assert list(events_of('{"event": "a"}\n{"event": "b"')) == [{"event": "a"}]


def test_a_journal_without_a_run_is_no_record() -> None:
    with pytest.raises(RecordError) as caught:
        fold([])
    assert caught.value.code == "record-empty"


def test_a_page_has_the_newest_executions_before_one_and_the_artifacts_that_they_name() -> None:
    artifacts = tuple(an_artifact(f"{order}.csv", "a") for order in range(5))
    executions = tuple(an_execution(order=order, used=(a_ref(f"{order}.csv", "a"),)) for order in range(5))
    whole = a_record(*executions, artifacts=artifacts)
    assert page_of(whole, 2, before=4) == a_record(*executions[2:4], artifacts=artifacts[2:4])
    assert page_of(whole, 9) == whole
    assert page_of(whole, 0) == a_record()
