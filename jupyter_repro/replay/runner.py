"""The replay of one notebook, from the kernel's start to its end."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

import nbformat

from jupyter_repro.capture.bootstrap import finish_source
from jupyter_repro.errors import KernelError, RecordError
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.bounds import BOUNDLESS, Bounds
from jupyter_repro.replay.cells import CellRunner
from jupyter_repro.replay.deaths import words_on_retries
from jupyter_repro.replay.kernel import Kernel
from jupyter_repro.replay.mirror import mirrored
from jupyter_repro.replay.outcome import Progress, Quiet, ReplayedNotebook
from jupyter_repro.replay.seats import Seat
from jupyter_repro.replay.setup import Setup
from jupyter_repro.replay.starting import started
from jupyter_repro.replay.turns import turns_of
from jupyter_repro.store.journals import read_journal
from jupyter_repro.store.notebooks import WIDGET_STATE, Notebook

__all__ = ["kernel_name_of", "replay"]

T = TypeVar("T")

_PLAIN = Setup()
_QUIET = Quiet()
_CLEAN_UP_SECONDS = 20


def replay(
    notebook: Notebook,
    *,
    kernel: str | None = None,
    bounds: Bounds = BOUNDLESS,
    setup: Setup = _PLAIN,
    expected_errors: frozenset[CellId] = frozenset(),
    dependents: Callable[[CellId], frozenset[CellId]] | None = None,
    progress: Progress = _QUIET,
    interpreter: Path | None = None,
) -> ReplayedNotebook:
    """Runs a notebook top to bottom in a fresh kernel, in the notebook's folder; the file itself is not touched.

    ``bounds`` say what it may take, and how often it is made again where its kernel dies. ``setup`` says what is otherwise than in a plain
    rerun. Cells in ``expected_errors``, and those tagged ``raises-exception``, may raise; any other error ends the replay, or, where
    ``dependents`` gives the cells that may use what a cell was to make, keeps those from running. It runs in the environment of the
    ``interpreter``, where one is given and the setup has no other. Raises KernelError when the kernel is unknown or does not start,
    NotebookError when the outputs are too large or the setup's files cannot be laid out. Ctrl-C ends the replay early (``interrupted``).
    """
    folder = notebook.path.resolve().parent

    def once() -> ReplayedNotebook:
        with mirrored(folder, setup.files) as directory:
            work = _replay(
                notebook,
                directory=directory,
                kernel_name=kernel,
                bounds=bounds,
                setup=setup if setup.interpreter is not None else replace(setup, interpreter=interpreter),
                expected_errors=expected_errors,
                dependents=dependents,
                progress=progress,
            )
            return _run_to_end(work)

    replayed = _retried(once, bounds.retries)
    progress.replayed(replayed)
    return replayed


def _retried(once: Callable[[], ReplayedNotebook], retries: int) -> ReplayedNotebook:
    """What a replay gives that is made again while its kernel dies, with a word on that."""
    deaths = []
    while True:
        replayed = once()
        if replayed.died is None:
            break
        deaths.append(replayed.died)
        if replayed.interrupted or len(deaths) > retries:
            break
    if not deaths or not retries:
        return replayed
    told = words_on_retries([(cell.index, cell.message or "") for cell in deaths], got_through=not replayed.given_up)
    return replace(replayed, notes=(told, *replayed.notes))


def _run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """The result of asynchronous work, also where a loop runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    return _run_in_thread(work)


def _run_in_thread(work: Coroutine[Any, Any, T]) -> T:
    """The result of asynchronous work in a loop and thread of its own. Ctrl-C ends it early, and waits until it has cleaned up."""
    loop = asyncio.new_event_loop()
    ended = threading.Event()

    async def to_end() -> T:
        try:
            return await work
        finally:
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:  # nbclient leaves its watchers behind when a cell is given up
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            ended.set()

    thread = threading.Thread(target=loop.run_forever, name="jupyter-repro", daemon=True)
    thread.start()
    future = asyncio.run_coroutine_threadsafe(to_end(), loop)
    try:
        return future.result()
    except KeyboardInterrupt:
        future.cancel()
        ended.wait(_CLEAN_UP_SECONDS)
        raise
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_CLEAN_UP_SECONDS)


async def _replay(
    notebook: Notebook,
    *,
    directory: Path,
    kernel_name: str | None,
    bounds: Bounds,
    setup: Setup,
    expected_errors: frozenset[CellId],
    dependents: Callable[[CellId], frozenset[CellId]] | None,
    progress: Progress,
) -> ReplayedNotebook:
    document = nbformat.from_dict(notebook.content)
    document.metadata.pop("widgets", None)
    turns = turns_of(document, setup, expected_errors)
    began = datetime.now(timezone.utc)
    seat = Seat()
    start = await started(notebook, kernel_name_of(notebook, kernel_name), setup, directory, seat)
    kernel = start.kernel
    runner = CellRunner(notebook=document, kernel=kernel, progress=progress, bounds=bounds, turns=turns, dependents=dependents)
    try:
        try:
            outcomes = await runner.run()
            if start.unrecorded is None and not runner.given_up:
                await _finish_recording(kernel)
        finally:
            seat.leave()
            progress.finished()
            await kernel.stop()
        record, unrecorded = (None, start.unrecorded) if start.unrecorded is not None else _record_of(kernel)
        return ReplayedNotebook(
            directory=str(directory),
            cells=tuple(outcome for outcome in outcomes if outcome.index < len(notebook.cells)),
            hash_seed=kernel.hash_seed,
            started=began.strftime("%Y-%m-%dT%H:%M:%SZ"),
            record=record,
            notes=(*start.notes, *runner.notes, *(() if unrecorded is None else (unrecorded,))),
            interrupted=runner.interrupted,
            language_info=kernel.language_info,
            kernelspec=kernel.spec,
            widgets=_widgets_of(document),
        )
    finally:
        kernel.remove_folder()


async def _finish_recording(kernel: Kernel) -> None:
    """Lets the recorder complete its journal; one whose kernel died meanwhile is read as far as it goes."""
    with contextlib.suppress(KernelError):
        await kernel.ask(finish_source())


def _record_of(kernel: Kernel) -> tuple[Record | None, str | None]:
    """What a kernel's recorder wrote, or why there is nothing."""
    try:
        return read_journal(kernel.journal).record, None
    except RecordError as error:
        return None, f"nothing was recorded: {error.message}"


def kernel_name_of(notebook: Notebook, override: str | None = None) -> str:
    """The kernel to run a notebook in. Raises KernelError when the notebook names none and is in no language that Jupyter's own
    kernel speaks."""
    if override is not None:
        return override
    if notebook.kernel_name is not None:
        return notebook.kernel_name
    info = notebook.metadata.get("language_info")
    language = info.get("name") if isinstance(info, Mapping) else None
    if language is None or str(language).lower() in {"python", "ipython"}:
        return "python3"
    raise KernelError("kernel-unnamed", f"{notebook.path} is in {language} and names no kernel", hint="choose one with --kernel NAME")


def _widgets_of(document: Any) -> Mapping[str, Any]:
    """The widget state that a replay left behind, by model id."""
    widgets = document.metadata.get("widgets", {}).get(WIDGET_STATE, {})
    state: Mapping[str, Any] = widgets.get("state", {})
    return state
