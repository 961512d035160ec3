"""The verifications of a server, with a verifier that does as it is told."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jupyter_repro.errors import KernelError
from jupyter_repro.model.codec import to_dict
from jupyter_repro.model.comparison import CellComparison, NotebookComparison
from jupyter_repro.model.record import CellId
from jupyter_repro.model.verifying import RerunCell, VerificationState
from jupyter_repro.server.verifications import Verifications
from jupyter_repro.server.verifier import COMPARISON, OUTPUTS
from jupyter_repro.store.database import Database
from jupyter_repro.store.verifications import KeptVerifications, OutputPair
from tests.builders import result

Hear = Callable[[Mapping[str, Any]], None]

COMPARISON_FOUND = NotebookComparison(
    path="elsewhere", verdict="diverged", cells=(CellComparison(cell_id=CellId("c0"), index=0, verdict="diverged"),)
)
PAIR = OutputPair(cell_id=CellId("c0"), baseline=(result("1"),), rerun=(result("2"),))


class Told:
    """A verifier that does what it is told for each notebook, and finds the same each time."""

    def __init__(self, act: Callable[[Path, Hear], Awaitable[None]]) -> None:
        self._act = act
        self.ended: list[str] = []

    async def verify(self, notebook: Path, folder: Path, hear: Hear) -> None:
        try:
            await self._act(notebook, hear)
        finally:
            self.ended.append(notebook.name)
        (folder / COMPARISON).write_text(json.dumps(to_dict(COMPARISON_FOUND)))
        (folder / OUTPUTS).write_text(json.dumps(to_dict(PAIR)) + "\n")


class Gate:
    """A verifier's work that lasts until it is let through."""

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def __call__(self, notebook: Path, hear: Hear) -> None:
        await self.open.wait()


async def at_once(notebook: Path, hear: Hear) -> None:
    """Verifies without any waiting."""


def verifications_with(folder: Path, act: Callable[[Path, Hear], Awaitable[None]], *, at_once: int = 1) -> tuple[Verifications, Told]:
    told = Told(act)
    kept = KeptVerifications(Database(folder / "history.db"))
    return Verifications(verifier=told, kept=kept, at_once=at_once, log=logging.getLogger("test")), told


def a_file(folder: Path, name: str = "n.ipynb") -> Path:
    (folder / name).write_text("{}")
    return folder / name


async def end_of(verifications: Verifications, state: VerificationState) -> VerificationState:
    while state.status in {"queued", "running"}:
        newer = await verifications.newer(state.id, state.version, 60)
        assert newer is not None
        state = newer
    return state


def test_a_verification_is_followed_to_its_end(tmp_path: Path) -> None:
    async def act(notebook: Path, hear: Hear) -> None:
        hear({"event": "notebook", "digest": "crc32:00000000", "total": 2})
        hear({"event": "cell", "cell_id": "c0", "status": "running", "duration": None})
        hear({"event": "cell", "cell_id": "c0", "status": "ok", "duration": 0.5})
        hear({"event": "experiment", "held": "clock"})

    async def scenario() -> None:
        verifications, _ = verifications_with(tmp_path, act)
        file = a_file(tmp_path)
        first = verifications.start("folder/n.ipynb", file)
        assert (first.status, first.path) == ("running", "folder/n.ipynb")
        last = await end_of(verifications, first)
        assert last == VerificationState(
            id=first.id,
            path="folder/n.ipynb",
            status="finished",
            version=last.version,
            started=first.started,
            finished=last.finished,
            total=2,
            cells=(RerunCell(cell_id=CellId("c0"), status="ok", duration=0.5),),
            notebook_digest="crc32:00000000",
            comparison=replace(COMPARISON_FOUND, path="folder/n.ipynb"),
        )
        assert await verifications.outputs(first.id, "c0") == PAIR
        assert await verifications.outputs(first.id, "c1") is None

    asyncio.run(scenario())


def test_changes_that_come_together_are_told_together(tmp_path: Path) -> None:
    begin, end = asyncio.Event(), asyncio.Event()

    async def act(notebook: Path, hear: Hear) -> None:
        await begin.wait()
        for name in ("c0", "c1", "c2"):
            hear({"event": "cell", "cell_id": name, "status": "ok", "duration": 0.0})
            await asyncio.sleep(0)
        await end.wait()

    async def scenario() -> None:
        verifications, _ = verifications_with(tmp_path, act)
        state = verifications.start("n.ipynb", a_file(tmp_path))
        question = asyncio.create_task(verifications.newer(state.id, state.version, 60))
        await asyncio.sleep(0)
        begin.set()
        newer = await question
        assert newer is not None
        assert [cell.cell_id for cell in newer.cells] == ["c0", "c1", "c2"]
        end.set()
        await end_of(verifications, newer)

    asyncio.run(scenario())


def test_what_came_of_a_verification_outlives_the_server(tmp_path: Path) -> None:
    async def scenario() -> None:
        before, _ = verifications_with(tmp_path, at_once)
        file = a_file(tmp_path)
        state = await end_of(before, before.start("n.ipynb", file))
        after, _ = verifications_with(tmp_path, at_once)
        assert await after.of("n.ipynb", file) == [state]
        assert await after.ended(state.id) == (file, state)
        assert await after.outputs(state.id, "c0") == PAIR

    asyncio.run(scenario())


def test_others_wait_and_know_their_place(tmp_path: Path) -> None:
    async def scenario() -> None:
        gate = Gate()
        verifications, told = verifications_with(tmp_path, gate)
        states = [verifications.start(name, a_file(tmp_path, name)) for name in ("a", "b", "c")]
        assert [(state.status, state.queue) for state in states] == [("running", 0), ("queued", 1), ("queued", 2)]
        assert (await verifications.cancel(states[1].id)) is not None
        third = await verifications.newer(states[2].id, -1, 0)
        assert third is not None
        assert (third.status, third.queue) == ("queued", 1)
        gate.open.set()
        assert [(await end_of(verifications, state)).status for state in states] == ["finished", "cancelled", "finished"]
        assert told.ended == ["a", "c"]

    asyncio.run(scenario())


def test_several_are_made_at_once_where_that_is_set(tmp_path: Path) -> None:
    async def scenario() -> None:
        gate = Gate()
        verifications, _ = verifications_with(tmp_path, gate, at_once=2)
        states = [verifications.start(name, a_file(tmp_path, name)) for name in ("a", "b", "c")]
        assert [state.status for state in states] == ["running", "running", "queued"]
        gate.open.set()
        for state in states:
            await end_of(verifications, state)

    asyncio.run(scenario())


def test_the_same_state_of_a_file_is_verified_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        gate = Gate()
        verifications, _ = verifications_with(tmp_path, gate)
        file = a_file(tmp_path)
        first = verifications.start("n.ipynb", file)
        assert verifications.start("n.ipynb", file).id == first.id
        file.write_text("{ }")
        assert verifications.start("n.ipynb", file).id != first.id
        gate.open.set()

    asyncio.run(scenario())


def test_what_has_hardly_begun_can_be_cancelled(tmp_path: Path) -> None:
    async def scenario() -> None:
        verifications, _ = verifications_with(tmp_path, Gate())
        cancelled = await verifications.cancel(verifications.start("n.ipynb", a_file(tmp_path)).id)
        assert cancelled is not None
        assert cancelled.status == "cancelled"

    asyncio.run(scenario())


def test_cancelling_waits_until_all_has_ended(tmp_path: Path) -> None:
    async def scenario() -> None:
        verifications, told = verifications_with(tmp_path, Gate())
        file = a_file(tmp_path)
        state = verifications.start("n.ipynb", file)
        await asyncio.sleep(0)
        cancelled = await verifications.cancel(state.id)
        assert cancelled is not None
        assert (cancelled.status, told.ended) == ("cancelled", ["n.ipynb"])
        again, _ = verifications_with(tmp_path, at_once)
        assert await again.of("n.ipynb", file) == []  # nothing came of it

    asyncio.run(scenario())


def test_what_cannot_be_verified_says_why_by_the_name_that_the_user_knows(tmp_path: Path) -> None:
    async def act(notebook: Path, hear: Hear) -> None:
        raise KernelError("kernel-unknown", f"{notebook}: there is no kernel", hint=f"try {notebook}")

    async def scenario() -> None:
        verifications, _ = verifications_with(tmp_path, act)
        last = await end_of(verifications, verifications.start("sub/n.ipynb", a_file(tmp_path)))
        assert (last.status, last.error, last.hint) == ("failed", "sub/n.ipynb: there is no kernel", "try sub/n.ipynb")

    asyncio.run(scenario())


def test_where_nothing_can_be_kept_it_is_known_as_long_as_the_server(tmp_path: Path) -> None:
    async def scenario() -> None:
        (tmp_path / "history.db").write_bytes(b"no database" * 100)
        verifications, _ = verifications_with(tmp_path, at_once)
        file = a_file(tmp_path)
        last = await end_of(verifications, verifications.start("n.ipynb", file))
        assert last.status == "finished"
        assert await verifications.of("n.ipynb", file) == [last]
        assert await verifications.outputs(last.id, "c0") == PAIR

    asyncio.run(scenario())
