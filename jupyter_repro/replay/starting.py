"""Kernels started for a notebook, with recorders in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_repro.capture.bootstrap import bootstrap_source
from jupyter_repro.errors import KernelError
from jupyter_repro.replay.deaths import may_start_yet
from jupyter_repro.replay.kernel import Kernel, kernel_named
from jupyter_repro.replay.seats import Seat
from jupyter_repro.replay.setup import Setup
from jupyter_repro.store.notebooks import Notebook

__all__ = ["Started", "started"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """A kernel that is ready. ``unrecorded`` says why it records nothing, if so; ``notes`` what is to be said about its start."""

    kernel: Kernel
    unrecorded: str | None = None
    notes: tuple[str, ...] = ()


async def started(notebook: Notebook, name: str, setup: Setup, directory: Path, seat: Seat) -> Started:
    """A kernel for a notebook, which has taken its seat. One that does not start is tried once more where that may help: nothing has been
    run yet. Raises KernelError."""
    try:
        return await _started(notebook, name, setup, directory, seat)
    except KernelError as error:
        if not may_start_yet(error):
            raise
        second = await _started(notebook, name, setup, directory, seat)
        return replace(second, notes=(f"a second kernel was started: {error.message}",))


async def _started(notebook: Notebook, name: str, setup: Setup, directory: Path, seat: Seat) -> Started:
    kernel = await kernel_named(
        name, directory=directory, hash_seed=setup.hash_seed, variables=setup.variables, interpreter=setup.interpreter
    )
    try:
        await seat.take()
        return Started(kernel=kernel, unrecorded=await _start_recording(kernel, notebook, setup))
    except BaseException:
        seat.leave()
        await kernel.stop(now=True)  # nothing of the notebook's has run in it that it might have to bring to an end
        kernel.remove_folder()
        raise


async def _start_recording(kernel: Kernel, notebook: Notebook, setup: Setup) -> str | None:
    """Starts the recorder in a kernel; gives the reason when there will be no record. Never fatal: outputs tell much alone."""
    if not kernel.is_python:
        return f"the kernel speaks {kernel.language_info.get('name', 'another language')}: its outputs are all that is known"
    reply = await kernel.ask(bootstrap_source(kind="headless", notebook=notebook.path.name, hold=setup.as_hold()))
    if reply.get("status") != "ok":
        return f"recording did not start: {reply.get('ename')}: {reply.get('evalue')}"
    return None
