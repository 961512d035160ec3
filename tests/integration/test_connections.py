"""Connections to SQLite's databases that a cell leaves to the next, in a real kernel."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from jupyter_repro.capture.extension import CAPTURE_VARIABLE
from tests.integration.recording import record

CELLS: tuple[tuple[str, list[str], list[str]], ...] = (
    ("import sqlite3\nc = sqlite3.connect('data.db')\nm = sqlite3.connect(':memory:')", ["data.db"], []),
    ("c.execute('select * from t').fetchall()", ["data.db"], []),
    ("def ask():\n    return list(cursor.execute('select * from t'))\ncursor = c.cursor()", ["data.db"], []),
    ("ask()", ["data.db"], []),
    ("m.execute('select 1').fetchall()", [], []),
    ("c.execute('insert into t values (1)'); c.commit()", ["data.db"], ["data.db"]),
    ("import pandas as pd\nlen(pd.read_sql('select * from t', c))", ["data.db"], []),
    ("1 + 1", [], []),
    ("c.close()", [], []),
)


@pytest.mark.parametrize("level", ["complete", "python"])
def test_a_database_is_used_by_each_cell_that_uses_a_connection_to_it(tmp_path: Path, level: str) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    with sqlite3.connect(folder / "data.db") as connection:
        connection.execute("create table t (a)")
    connection.close()

    recorded = record(*(source for source, _, _ in CELLS), folder=folder, env={CAPTURE_VARIABLE: level})

    assert recorded.gaps == ()
    found = [([ref.path for ref in e.used], [ref.path for ref in e.generated]) for e in recorded.executions]
    assert found == [(used, generated) for _, used, generated in CELLS]
    written = recorded.executions[5].generated[0].digest
    assert recorded.executions[6].used[0].digest == written != recorded.executions[3].used[0].digest
