"""A replay's clock pretends for whoever asks Python, goes on at its usual pace, and is put back."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from jupyter_repro.capture.heldclock import HeldClock
from jupyter_repro.capture.originals import clock

THEN = datetime(2020, 2, 3, 4, 5, 6, tzinfo=dt.timezone.utc).timestamp()
LATER = THEN + 86400


class ADraft:
    def __init__(self, cell_id: str | None = "a") -> None:
        self.cell_id = cell_id


def begin(held: HeldClock, cell_id: str | None = "a") -> None:
    held.watch(ADraft(cell_id))  # type: ignore[arg-type]


@pytest.fixture
def held() -> Iterator[HeldClock]:
    clock_is_held = HeldClock({"a": [THEN, LATER], "b": [LATER]})
    clock_is_held.start()
    try:
        yield clock_is_held
    finally:
        clock_is_held.stop()


def test_everyone_who_asks_python_is_told_the_time_of_the_cell(held: HeldClock) -> None:
    begin(held)

    asked: list[Any] = [
        time.time(),
        time.time_ns() / 1e9,
        time.clock_gettime(time.CLOCK_REALTIME),
        time.mktime(time.localtime()),
        datetime.now().timestamp(),  # noqa: DTZ005
        datetime.now(dt.timezone.utc).timestamp(),
        datetime.utcnow().replace(tzinfo=dt.timezone.utc).timestamp(),  # noqa: DTZ003
        datetime.today().timestamp(),  # noqa: DTZ002
        email.utils.parsedate_to_datetime(email.utils.formatdate()).timestamp(),
    ]

    assert all(THEN - 1 <= moment < THEN + 5 for moment in asked)
    assert dt.date.today() == dt.date(2020, 2, 3)  # noqa: DTZ011
    assert (time.gmtime().tm_year, time.strftime("%Y"), time.ctime()[-4:], time.asctime()[-4:]) == (2020, "2020", "2020", "2020")


def test_what_is_given_a_time_converts_that(held: HeldClock) -> None:
    assert (time.gmtime(0).tm_year, time.strftime("%Y", time.gmtime(0)), time.ctime(None)[-4:]) == (1970, "1970", "2020")


def test_subclasses_get_objects_of_their_own(held: HeldClock) -> None:
    class Moment(datetime):
        pass

    assert type(Moment.now()) is Moment
    assert isinstance(datetime.now(), datetime)  # noqa: DTZ005


def test_time_goes_on_and_stopwatches_are_left_alone(held: HeldClock) -> None:
    begin(held)
    started, at = time.perf_counter(), time.time()
    time.sleep(0.01)

    assert 0.005 < time.time() - at < 5
    assert 0.005 < time.perf_counter() - started < 5
    assert clock() > LATER + 1e8


def test_each_execution_of_a_cell_has_its_own_time_and_the_last_one_lasts(held: HeldClock) -> None:
    moments = []
    for cell in ("a", "a", "a", "b", "new", None):
        begin(held, cell)
        moments.append(round((time.time() - THEN) / 86400))

    assert moments == [0, 1, 1, 1, 1, 1]


def test_afterwards_the_clock_is_the_real_one_again() -> None:
    functions = {name: getattr(time, name) for name in ("time", "time_ns", "localtime", "strftime", "clock_gettime")}
    methods = {name: vars(datetime)[name] for name in ("now", "utcnow")}
    held = HeldClock({"a": [THEN]})
    held.start()
    held.stop()

    assert {name: getattr(time, name) for name in functions} == functions
    assert {name: vars(datetime)[name] for name in methods} == methods
    assert abs(datetime.now(dt.timezone.utc).timestamp() - time.time()) < 5
