"""Databases in a real kernel: what is recorded of statements, and that no secret is."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.record import Query, Record
from tests.integration.recording import execution_of, record

pytest.importorskip("sqlalchemy")

CELLS = (
    "import sqlalchemy as sa\nengine = sa.create_engine('sqlite:///data.db?key=HUNTER1')",
    "with engine.begin() as connection:\n    connection.execute(sa.text('create table  t\\n(x text)'))\n"
    "    for value in ('HUNTER2', 'HUNTER3'): connection.execute(sa.text('insert into t values (:x)'), {'x': value})",
    "with engine.connect() as connection: connection.execute(sa.text('select wrong'))",
    "memory = sa.create_engine('sqlite://').connect().execute(sa.text('select 1')).all()",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="module")
def recorded(folder: Path) -> Record:
    return record(*CELLS, folder=folder)


def a_query(statement: str, count: int = 1, database: str | None = "data.db") -> Query:
    return Query(dialect="sqlite", database=database, digest=digest_of_text(statement), count=count)


def test_statements_are_told_by_their_text_before_values_are_put_in(recorded: Record) -> None:
    assert recorded.gaps == ()
    assert execution_of(recorded, "create table").queries == (
        a_query("create table t (x text)"),
        a_query("insert into t values (?)", count=2),
    )


def test_statements_that_fail_are_told_too(recorded: Record) -> None:
    execution = execution_of(recorded, "select wrong")
    assert (execution.status, execution.queries) == ("error", (a_query("select wrong"),))


def test_a_database_in_memory_has_no_name(recorded: Record) -> None:
    assert execution_of(recorded, "memory").queries == (a_query("select 1", database=None),)


def test_no_secret_is_in_what_is_recorded(recorded: Record) -> None:
    assert not any("HUNTER" in str((execution.queries, execution.used, execution.generated)) for execution in recorded.executions)
