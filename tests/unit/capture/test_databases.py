"""Databases: the address that a driver's ``connect`` was asked for, told without its secrets."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from jupyter_repro.capture.databases import DatabaseSensor, address_of
from jupyter_repro.capture.draft import Current
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.places import Places
from tests.unit.capture.drafts import a_draft


@pytest.mark.parametrize(
    ("args", "kwargs", "address"),
    [
        ((), {"host": "db.example.org", "dbname": "sales", "user": "me", "password": "HUNTER2"}, ("db.example.org", "sales")),
        ((), {"server": "db", "database": "sales"}, ("db", "sales")),
        (("host=db dbname=sales user=me password=HUNTER2",), {}, ("db", "sales")),
        (("host='db' password='x host=HUNTER2' dbname='sales'",), {}, ("db", "sales")),
        (("postgresql://me:HUNTER2@db:5432/sales?sslmode=require",), {}, ("db", "sales")),
        (("DRIVER={ODBC};SERVER=tcp:db,1433;DATABASE=sales;UID=me;PWD={HUN;SERVER=TER2}",), {}, ("db", "sales")),
        ((), {"dsn": "me/HUNTER2@db:1521/sales"}, (None, None)),
        ((), {"dsn": "postgresql://db/sales", "password": "HUNTER2"}, ("db", "sales")),
        ((), {}, (None, None)),
        ((object(),), {"host": object()}, (None, None)),
    ],
)
def test_an_address_is_host_and_database_alone(args: tuple[Any, ...], kwargs: dict[str, Any], address: tuple[Any, Any]) -> None:
    assert address_of(args, kwargs) == address


def test_statements_beyond_the_bound_are_counted() -> None:
    current, losses = Current(), list[tuple[str, str, int]]()
    sensor = DatabaseSensor(current, Places(), ImportWatch(lambda _: False, print), print, lambda *loss: losses.append(loss))
    draft = a_draft()
    finish = sensor.watch(draft)
    current.begin(draft)
    for number in range(1002):
        sensor._note("postgresql", "db", "sales", f"select {number}")
    current.end(draft)
    finish()

    assert len(draft.queries) == 1000
    assert losses == [("databases", "more different statements than 1000: 2 are not listed", draft.order)]


@pytest.mark.parametrize(
    ("module", "owner", "name"),
    [
        ("http.client", "HTTPResponse", "_check_close"),
        ("urllib3.response", "HTTPResponse", "_handle_chunk"),
        ("urllib3.response", "HTTPResponse", "_update_chunk_length"),
        ("h11._connection", "Connection", "_process_event"),
        ("httpcore._sync.http11", "HTTP11ConnectionByteStream", "__init__"),
        ("httpcore._async.http11", "HTTP11ConnectionByteStream", "__init__"),
        ("aiohttp.streams", "StreamReader", "on_eof"),
        ("aiohttp.http_parser", "DeflateBuffer", "feed_data"),
        ("psycopg._cursor_base", "BaseCursor", "_start_query"),
        ("pymysql.cursors", "Cursor", "mogrify"),
    ],
)
def test_the_seams_are_there_in_the_libraries_that_are_installed(module: str, owner: str, name: str) -> None:
    """A seam that a new version of a library no longer has is passed over silently: what went through it would be missed."""
    try:
        found = importlib.import_module(module)
    except ImportError:
        pytest.skip(f"{module} is not installed")
    assert callable(getattr(getattr(found, owner), name))
