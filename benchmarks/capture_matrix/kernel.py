"""Runs ways in a real kernel under strace, with the recorder or without."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from benchmarks.capture_matrix.strace import END, START, SYSCALLS, calls_of, cells_of
from benchmarks.capture_matrix.truth import Folder, Touched, folder_of, touched_by
from benchmarks.capture_matrix.way import Way
from jupyter_repro.capture.bootstrap import bootstrap_source, finish_source
from jupyter_repro.capture.extension import CAPTURE_VARIABLE
from jupyter_repro.model.journal import JOURNAL_VARIABLE, events_of, fold
from jupyter_repro.model.record import Record
from jupyter_repro.replay.kernel import CellKernelClient

__all__ = ["Ran", "run", "running", "silently", "source_of"]

_CELL_SECONDS = 120
_STOP_SECONDS = 15

# The end of a cell is marked before the recorder's own work at its end, the beginning after that at its beginning.
_MARK = """\
def _mark(event, prefix, shell=get_ipython()):
    from os import access
    def mark(info):
        info = getattr(info, "info", info)
        if info.cell_id and not info.silent:
            access(prefix + info.cell_id, 0)
    shell.events.register(event, mark)
_mark({event!r}, {prefix!r})
del _mark
"""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What one kernel did, way by way, by name: what strace saw, the data folder before and after, the errors that cells raised; and
    the record, where there was a recorder."""

    touched: dict[str, Touched]
    before: dict[str, Folder]
    after: dict[str, Folder]
    errors: dict[str, str]
    record: Record | None = None


async def run(ways: Sequence[Way], folder: Path, *, level: str | None, names: dict[str, str]) -> Ran:
    """Runs ways as cells of one kernel in a folder. ``level`` is the recorder's level of capture; None runs without a recorder. ``names``
    are what ``{name}`` in a source that asks an address stands for."""
    with tempfile.TemporaryDirectory(prefix="capture-matrix-") as private:
        log, journal = Path(private) / "strace.log", Path(private) / "journal.jsonl"
        before, after, errors = {}, {}, dict[str, str]()
        strace = ["strace", "-f", "-y", "-s", "0", "-o", str(log), "-e", f"trace={SYSCALLS}", "-e", "signal=none", "--"]
        environment = {JOURNAL_VARIABLE: str(journal), CAPTURE_VARIABLE: level} if level else {}
        async with running(Path(private), folder, strace, environment) as client:
            await silently(client, _MARK.format(event="post_run_cell", prefix=END))
            if level is not None:
                await silently(client, bootstrap_source(kind="headless", notebook="matrix.ipynb"))
            await silently(client, _MARK.format(event="pre_run_cell", prefix=START))
            for number, way in enumerate(ways):
                before[way.name] = folder_of(folder)
                client.cell_id = f"c{number}"
                reply = await client._async_execute_interactive(source_of(way, names), timeout=_CELL_SECONDS, output_hook=lambda _: None)
                if reply["content"]["status"] != "ok":
                    errors[way.name] = f"{reply['content'].get('ename')}: {reply['content'].get('evalue')}"
                client.cell_id = None
                await silently(client, finish_source() if level is not None else "None")
                after[way.name] = folder_of(folder)
        with log.open(errors="surrogateescape") as lines:
            cells = dict(cells_of(calls_of(lines, str(folder))))
        record = fold(events_of(journal.read_text())).record if level is not None else None
    touched = {
        way.name: touched_by(cells.get(f"c{number}", ()), root=str(folder), before=before[way.name], after=after[way.name], also=way.also)
        for number, way in enumerate(ways)
    }
    return Ran(touched=touched, before=before, after=after, errors=errors, record=record)


@contextlib.asynccontextmanager
async def running(private: Path, folder: Path, tracer: Sequence[str], environment: dict[str, str]) -> AsyncIterator[CellKernelClient]:
    """A kernel that a tracer starts, with variables added to its environment: its client. ``private`` is for the kernel's own files."""
    kernel = [sys.executable, "-m", "ipykernel_launcher", "--HistoryManager.enabled=False", "-f", "{connection_file}"]
    spec = private / "traced" / "kernel.json"
    spec.parent.mkdir()
    spec.write_text(json.dumps({"argv": [*tracer, *kernel], "display_name": "traced", "language": "python"}))
    manager = AsyncKernelManager(
        kernel_name="traced",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(private)], ensure_native_kernel=False),
        connection_file=str(private / "connection.json"),
        client_class=f"{CellKernelClient.__module__}.{CellKernelClient.__qualname__}",
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | environment
    with (private / "kernel.log").open("wb") as said:
        await manager.start_kernel(cwd=str(folder), env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
    client = manager.client()
    assert isinstance(client, CellKernelClient)
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=_CELL_SECONDS)
        yield client
    except RuntimeError as error:
        raise RuntimeError(f"{error}\n{(private / 'kernel.log').read_text()[-3000:]}") from error
    finally:
        with contextlib.suppress(RuntimeError, asyncio.TimeoutError):
            await asyncio.wait_for(manager.shutdown_kernel(), timeout=_STOP_SECONDS)
        client.stop_channels()
        with contextlib.suppress(RuntimeError):
            await manager.shutdown_kernel(now=True)


def source_of(way: Way, names: dict[str, str]) -> str:
    """A way's cell, with the address that it asks."""
    if not way.url:
        return way.source
    source = way.source
    for name, value in names.items():
        source = source.replace("{" + name + "}", value)
    return source


async def silently(client: CellKernelClient, source: str) -> None:
    """Runs code that is no cell. Raises RuntimeError when it raises."""
    reply = await client._async_execute_interactive(source, silent=True, store_history=False, timeout=_CELL_SECONDS)
    if reply["content"]["status"] != "ok":
        raise RuntimeError(reply["content"])
