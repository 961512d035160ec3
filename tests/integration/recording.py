"""Records cells in a real kernel."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from nbclient import NotebookClient

from jupyter_repro.capture.bootstrap import bootstrap_source, finish_source
from jupyter_repro.model.journal import JOURNAL_VARIABLE, events_of, fold
from jupyter_repro.model.record import CellExecution, Record
from jupyter_repro.replay.kernel import CellKernelClient
from tests.builders import a_notebook

Act = Callable[[NotebookClient], Awaitable[None]]
"""What a front end does between two cells."""


def record(
    *sources: str | Act,
    folder: Path,
    hold: Mapping[str, Any] | None = None,
    bootstrap: bool = True,
    env: Mapping[str, str] | None = None,
) -> Record:
    """The record of cells ``c0``, ``c1`` … run in one kernel whose working directory is ``folder``. Errors do not stop them.

    Without ``bootstrap`` the first cell is to load the extension. Among the sources may be acts, which are done in their place.
    """
    notebook = a_notebook(*(source for source in sources if isinstance(source, str)))
    journal = folder.parent / f"{folder.name}.jsonl"
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(folder)}})

    client.create_kernel_manager()
    assert client.km is not None
    client.km.client_class = f"{CellKernelClient.__module__}.{CellKernelClient.__name__}"

    async def drive() -> None:
        async with client.async_setup_kernel(env={**os.environ, **(env or {}), JOURNAL_VARIABLE: str(journal)}):
            assert isinstance(client.kc, CellKernelClient)
            if bootstrap:
                await silently(client, bootstrap_source(kind="headless", notebook="n.ipynb", hold=hold))
            cells = iter(enumerate(notebook.cells))
            for source in sources:
                if not isinstance(source, str):
                    await source(client)
                    continue
                index, cell = next(cells)
                client.kc.cell_id = cell.id
                await client.async_execute_cell(cell, index)
            await silently(client, finish_source())

    asyncio.run(drive())
    return fold(events_of(journal.read_text())).record


def execution_of(record: Record, source: str) -> CellExecution:
    """The execution of the cell whose source contains ``source``."""
    return next(e for e in record.executions if source in e.source)


async def silently(client: NotebookClient, source: str) -> None:
    reply = await client.kc._async_execute_interactive(source, silent=True, store_history=False)  # type: ignore[union-attr]
    assert reply["content"]["status"] == "ok", reply["content"]
