"""How strictly a cell is compared, and who says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.outputs import compare_outputs
from jupyter_repro.compare.policy import EVERYTHING, POLICIES, Policy, PolicyName, Tolerance
from jupyter_repro.compare.settings import METADATA_KEY, Settings, notes_on, policy_for, why_ignored
from jupyter_repro.model.outputs import Output
from tests.builders import display, result, stream

NOTHING: dict[str, Any] = {}


def verdicts(baseline: list[Output], rerun: list[Output]) -> dict[PolicyName, list[str]]:
    """The severities of what differs, under each policy."""
    return {name: [d.severity for d in compare_outputs(baseline, rerun, CellContext(policy=policy))] for name, policy in POLICIES.items()}


def test_the_nearest_setting_wins() -> None:
    notebook = {METADATA_KEY: {"policy": "lenient", "rtol": 0.5, "ignore": ["image/png"]}}
    cell = {METADATA_KEY: {"rtol": 0.1, "ignore": ["stderr"]}, "tags": ["repro-atol=0.01"]}
    lenient = POLICIES["lenient"]

    assert policy_for(Settings(), NOTHING, NOTHING) == Policy()
    assert policy_for(Settings(), notebook, NOTHING) == replace(
        lenient, tolerance=replace(lenient.tolerance, rtol=0.5), ignored=frozenset({"image/png"})
    )
    assert policy_for(Settings(policy="strict"), notebook, NOTHING) == replace(POLICIES["strict"], ignored=frozenset({"image/png"}))
    assert policy_for(Settings(rtol=0.2, atol=3), notebook, cell) == replace(
        lenient, tolerance=replace(lenient.tolerance, rtol=0.1, atol=0.01), ignored=frozenset({"image/png", "stderr"})
    )


@pytest.mark.parametrize("tag", ["nbval-ignore-output", "repro-ignore-output"])
def test_a_cell_may_be_tagged_as_not_to_be_compared(tag: str) -> None:
    policy = policy_for(Settings(policy="strict"), NOTHING, {"tags": [tag]})

    assert policy.ignored == frozenset({EVERYTHING})
    assert compare_outputs([stream("1")], [stream("2")], CellContext(policy=policy)) == ()
    assert why_ignored({"tags": [tag]}) == f"its outputs are not compared: tagged {tag}"
    assert why_ignored({"tags": []}) is None


def test_a_tag_names_a_policy() -> None:
    assert policy_for(Settings(), NOTHING, {"tags": ["repro-strict"]}) == POLICIES["strict"]
    assert policy_for(Settings(policy="strict"), NOTHING, {"tags": ["repro-lenient"]}) == POLICIES["lenient"]


def test_settings_that_cannot_be_read_are_passed_over_and_named() -> None:
    metadata = {METADATA_KEY: {"policy": "harsh", "rtol": -1, "atol": "1e-3", "epsilon": 1, "ignore": "stderr"}}

    assert policy_for(Settings(), metadata, NOTHING) == Policy(tolerance=Tolerance(atol=1e-3))
    assert notes_on(metadata, "cell 2") == (
        "jupyter_repro_compare of cell 2 is passed over in part: 'epsilon' is no setting (policy, rtol, atol, ignore)",
        "jupyter_repro_compare of cell 2 is passed over in part: policy cannot be 'harsh'",
        "jupyter_repro_compare of cell 2 is passed over in part: rtol cannot be '-1'",
        "jupyter_repro_compare of cell 2 is passed over in part: ignore cannot be 'stderr'",
    )
    assert notes_on({METADATA_KEY: 3}, "the notebook") == ("jupyter_repro_compare of the notebook is passed over in part: it is no object",)
    assert notes_on(NOTHING, "the notebook") == ()


@pytest.mark.parametrize(
    ("baseline", "rerun", "found"),
    [
        (result("0.3"), result("0.30000000000000004"), {"strict": ["error"], "default": [], "lenient": []}),
        (result("0.87654"), result("0.87655"), {"strict": ["error"], "default": ["error"], "lenient": []}),
        (result("1"), result("1.0"), {"strict": ["error"], "default": ["error"], "lenient": []}),
        (stream("w", "stderr"), stream("v", "stderr"), {"strict": ["error"], "default": ["warning"], "lenient": []}),
        (stream("a:\n  b\nc"), stream("a:\nb\nc"), {"strict": ["error"], "default": ["error"], "lenient": []}),
        (stream("<A at 0x7f01>"), stream("<A at 0x7f02>"), {"strict": [], "default": [], "lenient": []}),
        (result("0.91"), result("0.89"), {"strict": ["error"], "default": ["error"], "lenient": ["error"]}),
    ],
)
def test_policies_differ_in_what_they_let_pass(baseline: Output, rerun: Output, found: dict[PolicyName, list[str]]) -> None:
    assert verdicts([baseline], [rerun]) == found


def test_media_types_and_streams_may_be_ignored() -> None:
    context = CellContext(policy=Policy(ignored=frozenset({"image/png", "stdout"})))
    saved = [stream("1"), display({"image/png": "AAAA", "text/plain": "<Figure>"}), display({"image/png": "AAAA"})]
    again = [stream("2"), display({"image/png": "BBBB", "text/plain": "<Figure>"})]

    assert compare_outputs(saved, again, context) == ()
    assert len(compare_outputs([stream("1", "stderr")], [stream("2", "stderr")], context)) == 1
