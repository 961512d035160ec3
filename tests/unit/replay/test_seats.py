from __future__ import annotations

import asyncio
import threading

import pytest

from jupyter_repro.replay import seats as module
from jupyter_repro.replay.interrupts import Interrupts
from jupyter_repro.replay.seats import Seat, Seats

PATIENCE = 30


def sit(seats: Seats, sat: threading.Event, done: threading.Event) -> None:
    """Takes a seat on a thread and loop of its own, says so, and leaves it when told to."""

    async def replay() -> None:
        seat = Seat()
        await seat.take()
        sat.set()
        await asyncio.to_thread(done.wait, PATIENCE)
        seat.leave()

    with seats.wanted():
        asyncio.run(replay())


def test_no_more_sit_at_a_time_than_there_are_seats_and_all_sit_in_turn() -> None:
    seats, at_once, most, lock = Seats(2), 0, 0, threading.Lock()

    async def replay() -> None:
        nonlocal at_once, most
        seat = Seat()
        await seat.take()
        with lock:
            at_once += 1
            most = max(most, at_once)
        await asyncio.sleep(0.01)
        with lock:
            at_once -= 1
        seat.leave()
        seat.leave()

    def work() -> None:
        with seats.wanted():
            asyncio.run(replay())

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (most, at_once, any(thread.is_alive() for thread in threads)) == (2, 0, False)


def test_who_waits_sits_when_a_seat_is_left() -> None:
    seats, first, second, leave = Seats(1), threading.Event(), threading.Event(), threading.Event()
    one = threading.Thread(target=sit, args=(seats, first, leave))
    one.start()
    assert first.wait(PATIENCE)
    other = threading.Thread(target=sit, args=(seats, second, leave))
    other.start()
    assert not second.wait(0.05)
    leave.set()
    assert second.wait(PATIENCE)
    one.join(PATIENCE)
    other.join(PATIENCE)


def test_an_interrupt_ends_the_wait_and_leaves_the_seat_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INTERRUPTS", interrupts := Interrupts())
    seats = Seats(1)

    async def replay(batch: str) -> str:
        with interrupts.among(batch):
            try:
                await seats.take()
            except KeyboardInterrupt:
                return "gave up"
            return "sat"

    async def all_of_them() -> list[str]:
        await seats.take()
        waiting = [asyncio.create_task(replay(batch)) for batch in ("interrupted", "patient")]
        await asyncio.sleep(0)
        interrupts.give("interrupted")
        seats.leave()
        return await asyncio.wait_for(asyncio.gather(*waiting), PATIENCE)

    assert asyncio.run(all_of_them()) == ["gave up", "sat"]


def test_where_no_seats_are_wanted_nobody_waits() -> None:
    async def replay() -> bool:
        for seat in (Seat(), Seat()):
            await seat.take()
        return True

    assert asyncio.run(replay())
