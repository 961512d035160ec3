"""Remote reads: addresses without secrets, bodies and who used them, hooks that go away."""

from __future__ import annotations

import http.client
from typing import Any

import pytest

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.remote.bodies import Bodies, Body
from jupyter_repro.capture.remote.sensor import RemoteSensor
from jupyter_repro.capture.remote.urls import stripped, url_of, without_secrets
from jupyter_repro.model.artifact import Artifact, digest_of_bytes, digest_of_text


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://host/data.csv", "https://host/data.csv"),
        ("https://me:HUNTER2@Host:443/data.csv#HUNTER3", "https://host/data.csv"),
        ("http://host:8080?page=HUNTER2&key=HUNTER3&page=HUNTER4", "http://host:8080/?page=…&key=…"),
        ("https://host/x?HUNTER2", "https://host/x?…"),
        ("https://host/x?HUNTER2/secret=1&=HUNTER3", "https://host/x?…"),
        ("https://host/x;session=HUNTER2/y", "https://host/x;session=…/y"),
        ("https://proxy/https://me:HUNTER2@host/x", "https://proxy/https://host/x"),
        ("https://me:HUNTER2@[broken/x?HUNTER3", "https://[broken/x"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("https://host/caf\udce9", "https://host/caf\\udce9"),
        ("https://host/" + "x" * 9000, "https://host/" + "x" * (2000 - len("https://host/"))),
    ],
)
def test_an_address_is_told_without_what_may_be_secret(url: str, told: str) -> None:
    assert stripped(url) == told


@pytest.mark.parametrize(
    ("parts", "url"),
    [
        (("https", "host", 443, "/x?y=1"), "https://host:443/x?y=1"),
        (("http", "::1", None, "/"), "http://[::1]/"),
        (("http", "proxy", 3128, "http://host/x"), "http://host/x"),
        (("http", "host", 80, "/go?to=http://other"), "http://host:80/go?to=http://other"),
    ],
)
def test_a_request_is_for_the_address_that_its_first_line_and_its_connection_make(parts: tuple[Any, ...], url: str) -> None:
    assert url_of(*parts) == url


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "HTTPSConnectionPool(host='h', port=443): Max retries exceeded with url: /x?key=HUNTER2&page=3 (Caused by E('no'))",
            "HTTPSConnectionPool(host='h', port=443): Max retries exceeded with url: /x?key=…&page=… (Caused by E('no'))",
        ),
        ("404 for url: https://me:HUNTER2@Host/x?HUNTER3", "404 for url: https://Host/x?…"),
        ("404 for 'https://h/x?key=HUNTER2'\nSee https://docs/404#why", "404 for 'https://h/x?key=…'\nSee https://docs/404"),
        ("404, url=URL('http://h/x?key=HUN'TER&HUNTER3'), x='y'", "404, url=URL('http://h/x?key=…&…'), x='y'"),
        ("no postgres://me:12/HUN@TER2@h/db", "no postgres://h/db"),
        ("https://HUNTER2@github.com/a.git, redis://:HUNTER2@h:1/0", "https://github.com/a.git, redis://h:1/0"),
        ("http://h:8080/@me, http://[::1]:80/x?y=1", "http://h:8080/@me, http://[::1]:80/x?y=…"),
        ("a / b? a//b @ c #d and/or 'x#y'", "a / b? a//b @ c #d and/or 'x#y'"),
    ],
)
def test_a_text_is_told_without_what_may_be_secret_in_its_addresses(text: str, told: str) -> None:
    assert without_secrets(text) == told


class Collecting:
    """Bodies with cells that begin and end, and the digests that came late."""

    def __init__(self) -> None:
        self.current, self.late, self.losses = Current(), list[tuple[int, Artifact]](), list[tuple[str, int]]()
        self.bodies = Bodies(
            self.current,
            on_artifact=lambda order, artifact: self.late.append((order, artifact)),
            on_loss=lambda message, order: self.losses.append((message, order)),
        )

    def begin(self, order: int) -> Draft:
        draft = Draft(order=order, cell_id=None, source="", source_digest=digest_of_text(""), transformed="", started="", begun=0.0)
        self.bodies.watch(draft)
        self.current.begin(draft)
        return draft

    def end(self, draft: Draft) -> list[Artifact]:
        self.current.end(draft)
        self.bodies.finish(draft)
        return draft.artifacts

    def answer(self, url: str, status: int = 200, location: str | None = None) -> Body:
        body = Body(url)
        self.bodies.use(body)
        self.bodies.answered(body, status, location)
        return body


def an_answer(path: str, data: bytes | None, size: int, status: int = 200) -> Artifact:
    return Artifact(path=path, digest=None if data is None else digest_of_bytes(data), size=size, kind="remote", status=status)


def test_the_same_answer_many_times_is_one_artifact() -> None:
    collecting = Collecting()
    draft = collecting.begin(0)
    for _ in range(5000):
        body = collecting.answer("http://host/x")
        body.feed(b"same")
        collecting.bodies.end(body)
    assert collecting.end(draft) == [an_answer("http://host/x", b"same", 4)]


def test_parts_of_one_address_are_counted_together() -> None:
    collecting = Collecting()
    draft = collecting.begin(0)
    for part in (b"ab", b"cde"):
        body = collecting.answer("http://host/x", status=206)
        body.feed(part)
        collecting.bodies.end(body)
    assert collecting.end(draft) == [an_answer("http://host/x", None, 5, status=206)]


def test_an_answer_after_redirects_goes_by_the_address_that_was_asked_for() -> None:
    collecting = Collecting()
    draft = collecting.begin(0)
    collecting.bodies.end(collecting.answer("http://host/old", 302, "/newer?key=1#part"))
    collecting.bodies.end(collecting.answer("http://host/newer?key=1", 307, "http://cdn/file"))
    body = collecting.answer("http://cdn/file")
    body.feed(b"data")
    collecting.bodies.end(body)
    assert collecting.end(draft) == [an_answer("http://host/old", b"data", 4)]


def test_a_redirect_that_nobody_follows_is_an_answer() -> None:
    collecting = Collecting()
    draft = collecting.begin(0)
    collecting.bodies.end(collecting.answer("http://host/old", 302, "/new"))
    assert collecting.end(draft) == [an_answer("http://host/old", b"", 0, status=302)]


def test_a_body_that_is_read_on_in_a_later_cell_is_used_by_both() -> None:
    collecting = Collecting()
    first = collecting.begin(0)
    body = collecting.answer("http://host/x")
    body.feed(b"ab")
    assert collecting.end(first) == [an_answer("http://host/x", None, 2)]
    second = collecting.begin(1)
    collecting.bodies.use(body)
    body.feed(b"cd")
    collecting.bodies.end(body)
    assert collecting.end(second) == [an_answer("http://host/x", b"abcd", 4)]
    assert collecting.late == [(0, an_answer("http://host/x", b"abcd", 4))]


def test_answers_beyond_the_bound_are_counted() -> None:
    collecting = Collecting()
    draft = collecting.begin(0)
    for number in range(1003):
        body = collecting.answer(f"http://host/{number}")
        collecting.bodies.use(body)
        collecting.bodies.end(body)

    assert len(collecting.end(draft)) == 1000
    assert collecting.losses == [("more answers than 1000: 3 are not listed", 0)]


def test_stopping_puts_every_function_back() -> None:
    failures: list[Exception] = []
    before = {name: vars(http.client.HTTPResponse)[name] for name in ("_check_close", "read", "read1", "readline", "readinto")}
    imports = ImportWatch(lambda _: False, lambda _, error: failures.append(error))
    sensor = RemoteSensor(
        Current(),
        Audit(lambda _, error: failures.append(error)),
        imports,
        on_artifact=lambda *_: None,
        on_error=lambda _, error: failures.append(error),
        on_loss=lambda *_: None,
    )
    sensor.start()
    try:
        assert all(vars(http.client.HTTPResponse)[name] is not function for name, function in before.items())
    finally:
        sensor.stop()
    assert {name: vars(http.client.HTTPResponse)[name] for name in before} == before
    assert failures == []
