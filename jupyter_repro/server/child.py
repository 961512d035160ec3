"""The process in which a verification is made."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from jupyter_repro.errors import ReproError, VerificationError
from jupyter_repro.server.processes import descendants, end

__all__ = ["ChildVerifier", "Verifier"]

_CLEAN_UP_SECONDS = 20.0
"""How long the process may take to end its kernels; its own bound is shorter."""

_LONGEST_EVENT = 1 << 20
_MODULE = "jupyter_repro.server.verifier"
_LOG = "verifier.log"


class Verifier(Protocol):
    """Makes verifications."""

    async def verify(self, notebook: Path, folder: Path, hear: Callable[[Mapping[str, Any]], None]) -> None:
        """Verifies the notebook in a file and leaves in a folder what came of it; ``hear`` is told how it goes on.

        Raises ReproError when it cannot be made. Cancelled, it returns only when all that it started has ended.
        """


class ChildVerifier:
    """Makes each verification in a child process, which ends when it is cancelled, and when this process is gone."""

    async def verify(self, notebook: Path, folder: Path, hear: Callable[[Mapping[str, Any]], None]) -> None:
        """Verifies as the protocol says; raises VerificationError when the child ends without a word."""
        with (folder / _LOG).open("wb") as log:
            # The folder is empty: nothing in it can pass for a module.
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", _MODULE, str(notebook), str(folder)),
                cwd=folder,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                limit=_LONGEST_EVENT,
                start_new_session=True,
            )
        try:
            last = await _heard(child, hear)
            code = await child.wait()
        finally:
            await asyncio.shield(_ended(child))
        match last:
            case {"event": "finished"} if code == 0:
                return
            case {"event": "error", "code": str(slug), "message": str(message), "hint": hint}:
                raise ReproError(slug, message, hint=hint)
        raise VerificationError(
            "verification-broke-off", _words_on(code, folder / _LOG), hint="verify it with: jupyter repro verify NOTEBOOK"
        )


async def _heard(child: asyncio.subprocess.Process, hear: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
    """Passes on what a child tells; gives the last of it."""
    assert child.stdout is not None  # noqa: S101
    event: Mapping[str, Any] = {}
    async for line in child.stdout:
        event = json.loads(line)
        hear(event)
    return event


async def _ended(child: asyncio.subprocess.Process) -> None:
    """Lets a child end, by force if need be."""
    if child.returncode is not None:
        return
    started = descendants(child.pid)
    assert child.stdin is not None  # noqa: S101
    child.stdin.close()
    try:
        await asyncio.wait_for(child.wait(), _CLEAN_UP_SECONDS)
    except asyncio.TimeoutError:
        started = (*started, *descendants(child.pid))
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    end(started)


def _words_on(code: int, log: Path) -> str:
    """How a child ended that did not say why."""
    if code < 0:
        return f"the process of the verification was killed by signal {-code}: perhaps memory was short"
    lines = [line for line in log.read_bytes()[-4000:].decode("utf-8", "replace").splitlines() if line.strip()]
    return f"the process of the verification ended by itself: {lines[-1] if lines else f'status {code}'}"
