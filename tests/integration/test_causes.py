"""Causes that were planted between record and rerun are found, with real kernels. All cases: ``python -m benchmarks.causes``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.causes.__main__ import ask
from benchmarks.causes.case import Case
from benchmarks.causes.cases import CASES
from benchmarks.causes.world import lacks

CHOSEN = ("deleted-change", "control-moved", "version-repr", "state-drawn-twice", "both-meet-in-one-cell")


@pytest.mark.parametrize("case", [case for case in CASES if case.name in CHOSEN], ids=lambda case: case.name)
def test_a_planted_cause_is_found_where_it_was_planted(case: Case, tmp_path: Path) -> None:
    if (what := lacks(case.then) or lacks(case.now)) is not None:
        pytest.skip(f"this machine lacks {what}")
    answer = ask(case, tmp_path, None)
    assert (answer.error, answer.named, answer.wrongly_proved) == (None, answer.planted, frozenset())
