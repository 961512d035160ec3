"""Remote reads in a real kernel, from a real web server: addresses without secrets, statuses, digests of whole bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from jupyter_repro.model.artifact import ArtifactRef, digest_of_bytes
from jupyter_repro.model.record import Record
from tests.integration.recording import execution_of, record
from tests.integration.web import BIG, GZIPPED, TABLE, web

ALL = (
    "'table.csv?page=HUNTER1&HUNTER2#HUNTER3', 'gzip', 'chunked', 'big', 'moved', 'none', 'missing'",
    {
        "big": BIG,
        "chunked": BIG,
        "gzip": GZIPPED,
        "missing": b"not here",
        "moved": TABLE,
        "none": b"",
        "table.csv?page=…&…": TABLE,
    },
)
CELLS = {
    "urllib": f"for path in {ALL[0]}:\n    try: urllib.request.urlopen(URL + path).read()\n"
    "    except urllib.error.HTTPError as error: error.read()",
    "requests": f"for path in {ALL[0]}: requests.get(URL.replace('//', '//user:HUNTER4@') + path)",
    "httpx": f"for path in {ALL[0]}: httpx.get(URL.replace('//', '//user:HUNTER5@') + path, follow_redirects=True)",
    "httpx async": f"async with httpx.AsyncClient(follow_redirects=True) as client:\n"
    f"    await asyncio.gather(*(client.get(URL + path) for path in ({ALL[0]})))",
    "aiohttp": f"import aiohttp\nasync with aiohttp.ClientSession() as session:\n    for path in {ALL[0]}:\n"
    "        async with session.get(URL + path) as response: await response.read()",
    "copied": "shutil.copyfileobj(urllib.request.urlopen(URL + 'chunked'), io.BytesIO())",
    "lines": "lines = list(urllib.request.urlopen(URL + 'table.csv'))",
    "wrapped": "text = io.TextIOWrapper(urllib.request.urlopen(URL + 'chunked'), encoding='latin-1').read()",
    "into": "count = urllib.request.urlopen(URL + 'chunked').readinto(bytearray(1 << 21))",
    "streamed": "pieces = list(requests.get(URL + 'chunked', stream=True).iter_content(999))",
    "posted": "requests.head(URL); requests.post(URL + 'form', data={'password': 'HUNTER6'})",
    "pandas": "table = pandas.read_csv(URL + 'table.csv')",
    "fsspec": "import fsspec; content = fsspec.filesystem('http').cat(URL + 'table.csv')",
    "part": "response = urllib.request.urlopen(URL + 'chunked?part'); start = response.read(100)",
    "rest": "rest = response.read()",
    "unfinished": "piece = next(requests.get(URL + 'chunked?unfinished', stream=True).iter_content(100))",
    "broken": "try: urllib.request.urlopen(URL + 'broken').read()\nexcept http.client.IncompleteRead: pass",
    "range": "content = requests.get(URL + 'big?range', headers={'Range': 'bytes=10-19'}).content",
    "thread": "worker = threading.Thread(target=lambda: urllib.request.urlopen(URL + 'late').read())\n"
    "threading.Timer(0.2, worker.start).start()",
    "later": "time.sleep(1)",
    "alike": "alike = pickle.loads(pickle.dumps(http.client.HTTPResponse.read)), str(inspect.signature(http.client.HTTPResponse.read))",
}
WHOLE = {
    "copied": {"chunked": BIG},
    "lines": {"table.csv": TABLE},
    "wrapped": {"chunked": BIG},
    "into": {"chunked": BIG},
    "streamed": {"chunked": BIG},
    "posted": {"form": b"made"},
    "pandas": {"table.csv": TABLE},
    "fsspec": {"table.csv": TABLE},
    "rest": {"chunked?…": BIG},
    "part": {"chunked?…": BIG},
    "thread": {"late": TABLE},
    "later": {},
} | dict.fromkeys(("urllib", "requests", "httpx", "httpx async", "aiohttp"), ALL[1])
NEEDS = {"aiohttp": "aiohttp", "fsspec": "fsspec"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("remote")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with web() as host:
        yield f"http://{host}/"


@pytest.fixture(scope="module")
def recorded(folder: Path, address: str) -> Record:
    imports = "import asyncio, http.client, httpx, inspect, io, pandas, pickle, requests, shutil, threading, time, urllib.request"
    cells = [f"# {name}\n{cell}" for name, cell in CELLS.items() if name not in NEEDS or find_spec(NEEDS[name])]
    return record(f"URL = '{address}'\n{imports}", *cells, folder=folder)


def test_nothing_failed(recorded: Record) -> None:
    assert recorded.gaps == ()
    assert [(e.source, e.error) for e in recorded.executions if e.status != "ok"] == []


@pytest.mark.parametrize("client", WHOLE)
def test_what_passed_whole_is_used_by_its_digest(recorded: Record, address: str, client: str) -> None:
    if client in NEEDS:
        pytest.importorskip(NEEDS[client])
    used = execution_of(recorded, f"# {client}\n").used
    assert used == tuple(ArtifactRef(path=address + path, digest=digest_of_bytes(body)) for path, body in sorted(WHOLE[client].items()))


@pytest.mark.parametrize(("what", "path"), [("unfinished", "chunked?…"), ("broken", "broken"), ("range", "big?…")])
def test_what_did_not_pass_whole_has_no_digest(recorded: Record, address: str, what: str, path: str) -> None:
    assert execution_of(recorded, f"# {what}\n").used == (ArtifactRef(path=address + path),)


def test_statuses_and_sizes_are_told(recorded: Record, address: str) -> None:
    found = {a.path.removeprefix(address): (a.kind, a.status, a.size) for a in recorded.artifacts}
    assert {path: found[path] for path in ("missing", "moved", "none", "form", "gzip", "big?…")} == {
        "missing": ("remote", 404, 8),
        "moved": ("remote", 200, len(TABLE)),
        "none": ("remote", 204, 0),
        "form": ("remote", 201, 4),
        "gzip": ("remote", 200, len(GZIPPED)),
        "big?…": ("remote", 206, 10),
    }


def test_secrets_in_addresses_are_nowhere_in_the_journal(recorded: Record, folder: Path) -> None:
    assert recorded.executions
    events = [json.loads(line) for line in (folder.parent / f"{folder.name}.jsonl").read_text().splitlines()]
    for event in events:
        event.get("execution", {}).pop("source", None)  # which has them by the notebook's own hand
    assert any("table.csv" in json.dumps(event) for event in events)
    assert not any("HUNTER" in json.dumps(event) for event in events)
