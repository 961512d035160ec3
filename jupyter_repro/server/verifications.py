"""The verifications of a server: some at a time, the others in a queue."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from logging import Logger
from pathlib import Path
from typing import Any

from jupyter_repro.errors import ReproError, VerificationError
from jupyter_repro.model.codec import convert
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.record import CellId
from jupyter_repro.model.verifying import RerunCell, VerificationState
from jupyter_repro.server.child import Verifier
from jupyter_repro.server.verifier import COMPARISON, OUTPUTS
from jupyter_repro.store.verifications import KeptVerifications, OutputPair

__all__ = ["Verifications"]

_MOST_IN_MEMORY = 50
"""Ended verifications that are known without the database, which may not be writable."""

_TOGETHER = 0.1
"""Changes that come within so many seconds are told together."""

_UNDER_WAY = {"queued", "running"}


@dataclass(kw_only=True)
class _Verification:
    """A verification of this server. ``saved`` tells the state of the file that it is about; ``pairs`` are the outputs of its cells where
    they could not be kept."""

    state: VerificationState
    file: Path
    saved: tuple[int, ...]
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    pairs: dict[str, OutputPair] = field(default_factory=dict)

    def become(self, **changes: Any) -> None:
        """Takes another state, and lets those know who wait for one."""
        self.state = replace(self.state, version=self.state.version + 1, **changes)
        self.changed.set()
        self.changed = asyncio.Event()
        if self.state.status not in _UNDER_WAY:
            self.over.set()


class Verifications:
    """Makes verifications, ``at_once`` at a time, and keeps what came of them. All methods are to be called in the server's loop."""

    def __init__(self, *, verifier: Verifier, kept: KeptVerifications, at_once: int, log: Logger) -> None:
        self._verifier, self._kept, self._at_once, self._log = verifier, kept, at_once, log
        self._all: dict[str, _Verification] = {}

    def start(self, path: str, file: Path) -> VerificationState:
        """Starts the verification of a notebook, or queues it. Where one of the same state of the file is under way, gives that one.

        ``path`` is the contents manager's name of the ``file``.
        """
        saved = _state_of(file)
        for known in self._under_way():
            if known.file == file and known.saved == saved:
                return known.state
        state = VerificationState(id=uuid.uuid4().hex, path=path, status="queued", version=0, started=_now())
        self._all[state.id] = _Verification(state=state, file=file, saved=saved)
        self._advance()
        return self._all[state.id].state

    async def of(self, path: str, file: Path) -> list[VerificationState]:
        """The verifications of a notebook, the newest first."""
        here = [one.state for one in reversed(self._all.values()) if one.file == file]
        known = {state.id for state in here}
        try:
            earlier = await asyncio.to_thread(self._kept.of, file)
        except ReproError as error:
            self._log.warning("jupyter-repro: %s", error)
            earlier = ()
        return [*here, *(replace(state, path=path) for state in earlier if state.id not in known)]

    async def newer(self, verification: str, after: int, patience: float) -> VerificationState | None:
        """A verification of this server as soon as its version is above ``after``, or as it is after some seconds; None when it is none."""
        known = self._all.get(verification)
        if known is not None and known.state.status in _UNDER_WAY and after >= 0:
            with contextlib.suppress(asyncio.TimeoutError):
                if known.state.version <= after:
                    await asyncio.wait_for(known.changed.wait(), patience)
                # Cells may end faster than anybody reads.
                await asyncio.wait_for(known.over.wait(), _TOGETHER)
        return None if known is None else known.state

    async def ended(self, verification: str) -> tuple[Path, VerificationState] | None:
        """A verification of an earlier server, with its notebook's file; None when there is none."""
        return await asyncio.to_thread(self._kept.find, verification)

    async def outputs(self, verification: str, cell_id: str) -> OutputPair | None:
        """The outputs of a cell that differed; None when they are not known."""
        known = self._all.get(verification)
        if known is not None and cell_id in known.pairs:
            return known.pairs[cell_id]
        return await asyncio.to_thread(self._kept.outputs, verification, cell_id)

    def file_of(self, verification: str) -> Path | None:
        """The file of a verification of this server; None when it is none."""
        known = self._all.get(verification)
        return None if known is None else known.file

    def rename(self, old: Path, new: Path, path: str) -> None:
        """Lets verifications go with a notebook, or with those below a folder, that got another path."""
        for one in self._all.values():
            if one.file == old or old in one.file.parents:
                below = one.file.relative_to(old)
                one.file = new / below
                one.become(path=(Path(path) / below).as_posix())

    async def cancel(self, verification: str) -> VerificationState | None:
        """Ends a verification, and returns when all that it started has ended; None when it is none of this server's."""
        known = self._all.get(verification)
        if known is None:
            return None
        if known.state.status == "queued":
            known.become(status="cancelled", finished=_now(), queue=0)
            self._advance()
        elif known.task is not None and known.state.status == "running":
            known.task.cancel()
            await asyncio.wait([known.task])
            if known.state.status == "running":  # it had not begun, and never will
                known.become(status="cancelled", finished=_now())
                self._advance()
        return known.state

    def _under_way(self) -> Iterator[_Verification]:
        return (one for one in self._all.values() if one.state.status in _UNDER_WAY)

    def _advance(self) -> None:
        """Starts what may run now, tells the others their places, and forgets what ended long ago."""
        running = sum(1 for one in self._under_way() if one.state.status == "running")
        queued = [one for one in self._under_way() if one.state.status == "queued"]
        for one in queued[: max(self._at_once - running, 0)]:
            one.become(status="running", started=_now(), queue=0)
            one.task = asyncio.create_task(self._make(one))
        for place, one in enumerate(queued[max(self._at_once - running, 0) :]):
            before = max(running, self._at_once) + place
            if one.state.queue != before:
                one.become(queue=before)
        ended = [key for key, one in self._all.items() if one.state.status not in _UNDER_WAY]
        for key in ended[:-_MOST_IN_MEMORY]:
            del self._all[key]

    async def _make(self, one: _Verification) -> None:
        """Makes a verification, however it ends."""
        try:
            with tempfile.TemporaryDirectory(prefix="jupyter-repro-verification-") as folder:
                await self._verifier.verify(one.file, Path(folder), lambda event: _hear(one, event))
                comparison, pairs = await asyncio.to_thread(_result_in, Path(folder), one.state.path)
            one.pairs = {pair.cell_id: pair for pair in pairs}
            ending: dict[str, Any] = {"status": "finished", "comparison": comparison, "experiment": ""}
        except asyncio.CancelledError:
            ending = {"status": "cancelled"}
        except ReproError as error:
            ending = {"status": "failed", "error": error.message.replace(str(one.file), one.state.path)}
            ending["hint"] = error.hint and error.hint.replace(str(one.file), one.state.path)
        except Exception as error:
            self._log.exception("jupyter-repro: a verification of %s broke off", one.state.path)
            ending = {"status": "failed", "error": f"the verification broke off: {error}", "hint": "look at the server's log"}
        ending["finished"] = _now()
        final = replace(one.state, version=one.state.version + 1, **ending)
        if final.status != "cancelled":
            await self._keep(one, final)
        one.become(**ending)
        self._advance()

    async def _keep(self, one: _Verification, state: VerificationState) -> None:
        """Keeps what came of a verification; where that is not possible, it is known as long as this server."""
        try:
            await asyncio.to_thread(self._kept.keep, one.file, state, tuple(one.pairs.values()))
        except ReproError as error:
            self._log.warning("jupyter-repro cannot keep a verification: %s", error)
        else:
            one.pairs = {}


def _hear(one: _Verification, event: Mapping[str, Any]) -> None:
    """Takes in what a verifier tells."""
    match event:
        case {"event": "notebook", "digest": str(digest), "total": int(total)}:
            one.become(notebook_digest=digest, total=total)
        case {"event": "cell", "cell_id": str(name), "status": status, "duration": duration}:
            cells = {cell.cell_id: cell for cell in one.state.cells}
            cells[CellId(name)] = RerunCell(cell_id=CellId(name), status=status, duration=duration)
            one.become(cells=tuple(cells.values()))
        case {"event": "experiment", "held": str(held)}:
            one.become(experiment=held)


def _result_in(folder: Path, path: str) -> tuple[NotebookComparison, list[OutputPair]]:
    """What a verifier left in a folder, the notebook being called by the contents manager's name."""
    comparison = convert(json.loads((folder / COMPARISON).read_bytes()), NotebookComparison)
    with (folder / OUTPUTS).open("rb") as file:
        pairs = [convert(json.loads(line), OutputPair) for line in file]
    return replace(comparison, path=path), pairs


def _state_of(file: Path) -> tuple[int, ...]:
    """What tells a state of a file from another. Raises VerificationError when there is no file."""
    try:
        state = file.stat()
    except OSError as error:
        raise VerificationError(
            "notebook-missing", f"{file.name} cannot be read: {error.strerror}", hint="save the notebook first"
        ) from None
    return state.st_ino, state.st_size, state.st_mtime_ns


def _now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
