from __future__ import annotations

import asyncio
from collections.abc import Sequence

from jupyter_repro.replay.interrupts import Interrupts


def hearers_of(interrupts: Interrupts, batches: Sequence[str], given: str) -> list[str]:
    """The batches, each with a replay under way, that hear of an interrupt of one of them."""
    heard: list[str] = []

    async def replay(batch: str) -> None:
        with interrupts.among(batch), interrupts.heard_by(lambda: heard.append(batch)):
            await asyncio.sleep(0)
            if batch == batches[-1]:
                interrupts.give(given)
            for _ in range(3):
                await asyncio.sleep(0)

    async def all_at_once() -> None:
        await asyncio.gather(*map(replay, batches))

    asyncio.run(all_at_once())
    return heard


def test_an_interrupt_of_a_batch_is_heard_by_its_replays_alone() -> None:
    assert hearers_of(Interrupts(), ["a", "b", "c"], "b") == ["b"]


def test_an_interrupt_of_everybody_is_heard_by_all() -> None:
    assert sorted(hearers_of(Interrupts(), ["a", "b"], "")) == ["a", "b"]


def test_a_replay_that_begins_later_hears_at_once() -> None:
    interrupts, heard = Interrupts(), list[str]()
    interrupts.give("a")

    async def replay() -> None:
        for batch in "ab":
            with interrupts.among(batch), interrupts.heard_by(lambda batch=batch: heard.append(batch)):  # type: ignore[misc]
                pass

    asyncio.run(replay())
    assert heard == ["a"]
    assert [interrupts.is_given(batch) for batch in "ab"] == [True, False]
