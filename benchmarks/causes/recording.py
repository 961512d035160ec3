"""Recording a case: by the command line, or, where cells ran in an order of their own, as a front end would."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from benchmarks.causes.case import Case, Ran, SetControl
from benchmarks.causes.world import Place
from jupyter_repro.capture.bootstrap import bootstrap_source, finish_source
from jupyter_repro.model.journal import JOURNAL_VARIABLE
from jupyter_repro.replay.kernel import CellKernelClient
from jupyter_repro.replay.randomness import fresh_hash_seed
from jupyter_repro.store.journals import read_journal
from jupyter_repro.store.notebooks import read_notebook, write_notebook
from jupyter_repro.store.records import embed

__all__ = ["record"]

_SECONDS = 120


def record(case: Case, place: Place) -> Path:
    """Records a case in its first world; gives the notebook as it is then saved. Raises RuntimeError where recording failed."""
    place.become(case.then)
    notebook = _notebook(case, place)
    path = place.folder / "notebook.ipynb"
    nbformat.write(notebook, path)
    if case.ran is None:
        command = [*place.command(case.then), "-m", "jupyter_repro", "run", str(path)]
        done = subprocess.run(
            command, env=place.environment(case.then), cwd=place.folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{case.name} could not be recorded: {done.stdout}{done.stderr}")
    else:
        asyncio.run(_run_by_hand(notebook, case.ran, path, place.environment(case.then)))
    return path


def _notebook(case: Case, place: Place) -> Any:
    sources = [source.replace("{site}", place.site).replace("{folder}", str(place.folder)) for source in case.cells]
    cells = [new_code_cell(source, id=f"c{index}") for index, source in enumerate(sources)]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})


async def _run_by_hand(notebook: Any, ran: tuple[Ran, ...], path: Path, environment: dict[str, str]) -> None:
    """Does what was done, in a kernel that records, and saves."""
    journal = path.with_suffix(".jsonl")
    client = NotebookClient(
        notebook, kernel_name="python3", extra_arguments=["--log-level=50"], resources={"metadata": {"path": str(path.parent)}}
    )
    client.create_kernel_manager()
    assert client.km is not None
    client.km.client_class = f"{CellKernelClient.__module__}.{CellKernelClient.__name__}"
    variables = {**environment, "PYTHONHASHSEED": fresh_hash_seed(), JOURNAL_VARIABLE: str(journal)}
    async with client.async_setup_kernel(env=variables):
        await _ask(client, bootstrap_source(kind="interactive", notebook=path.name))
        for number, act in enumerate(ran):
            await _do(client, notebook, act, number)
        await _ask(client, finish_source())
    nbformat.write(notebook, path)
    write_notebook(path, embed(read_notebook(path).content, read_journal(journal).record))
    journal.unlink()


async def _do(client: NotebookClient, notebook: Any, act: Ran, number: int) -> None:
    assert isinstance(client.kc, CellKernelClient)
    if isinstance(act, SetControl):
        await _move(client, act)
        return
    if isinstance(act, str):
        client.kc.cell_id = f"deleted-{number}"
        first = notebook.cells[0]
        await client.async_execute_cell(new_code_cell(act, id=f"deleted-{number}"), 0)
        notebook.cells[0] = first  # nbclient has put the cell that it ran there
        return
    index, source = (act, None) if isinstance(act, int) else act
    cell = notebook.cells[index]
    now, cell.source = cell.source, cell.source if source is None else source
    client.kc.cell_id = cell.id
    await client.async_execute_cell(cell, index)
    cell.source = now


async def _move(client: NotebookClient, act: SetControl) -> None:
    """Tells a control its new value, as the front end does when somebody moves it."""
    model = await _ask(client, f"print({act.variable}.model_id)")
    content = {"comm_id": model.strip(), "data": {"method": "update", "state": {act.trait: act.state}, "buffer_paths": []}}
    assert client.kc is not None
    client.kc.shell_channel.send(client.kc.session.msg("comm_msg", content))
    await _ask(client, "")


async def _ask(client: NotebookClient, source: str) -> str:
    """Runs what is no cell; gives what it printed."""
    assert client.kc is not None
    said: list[str] = []
    reply = await client.kc._async_execute_interactive(
        source, silent=True, store_history=False, output_hook=lambda message: said.append(message["content"].get("text", ""))
    )
    if reply["content"]["status"] != "ok":
        raise RuntimeError(reply["content"])
    return "".join(said)
