"""What a report cannot vouch for is told where it matters."""

from __future__ import annotations

import pytest

from jupyter_repro.model.record import CellExecution
from jupyter_repro.report.limits import limits_of
from jupyter_repro.report.renderer import Report
from tests.builders import a_record, a_run, an_artifact, an_execution

LIMIT = "Statements that the notebook gives to sqlite3 itself are not told, only the database that they are for."


@pytest.mark.parametrize(
    ("execution", "path", "told"),
    [
        (an_execution("1 + 1"), "penguins.csv", ("Another limit.",)),
        (an_execution("import sqlite3"), "penguins.csv", ("Another limit.", LIMIT)),
        (an_execution("helpers.load()"), "penguins.sqlite", ("Another limit.", LIMIT)),
    ],
)
def test_what_is_not_seen_of_sqlite_is_told_where_something_points_at_it(
    execution: CellExecution, path: str, told: tuple[str, ...]
) -> None:
    record = a_record(execution, run=a_run(limits=("Another limit.", LIMIT)), artifacts=(an_artifact(path),))
    assert limits_of(Report(notebook="a.ipynb", record=record)) == told
