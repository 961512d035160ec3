"""Notebooks verified on a Dask cluster: one that is there, or one of this machine that lives as long as the command."""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any, Literal

from jupyter_repro import __version__
from jupyter_repro.batch.cluster import cluster
from jupyter_repro.batch.engine import Asked, Verified, verified
from jupyter_repro.batch.form import from_data
from jupyter_repro.batch.worker import Task
from jupyter_repro.errors import EngineError, ReproError
from jupyter_repro.replay.baselines import AskedBaseline
from jupyter_repro.store.files import digest_of_file
from jupyter_repro.store.history import remember
from jupyter_repro.store.notebooks import read_notebook
from jupyter_repro.store.records import read_record

__all__ = ["DaskEngine"]

# What workers are sent is Python's own and text: one that cannot load what it is sent, as it has no jupyter-repro, ends, whoever else it
# works for.
_VERIFIED = "__import__('jupyter_repro.batch.worker', fromlist=['*']).verified_there(data)"
_UNSEEN = "__import__('jupyter_repro.batch.worker', fromlist=['*']).unseen(data)"
_GIVE_UP = "__import__('jupyter_repro.batch.worker', fromlist=['*']).give_up(data)"

_GRACE_SECONDS = 30.0
"""How long notebooks that were interrupted may take to end."""


class DaskEngine:
    """Runs on the cluster of a ``scheduler``, given by its address; without one, on a cluster of this machine with so many ``jobs``.

    Tasks are whole notebooks, named by their paths: the workers must see the same folders. Raises EngineError when that is not so, when
    there is no such scheduler, or when Dask is not installed.
    """

    def __init__(self, scheduler: str | None = None, *, jobs: int = 1) -> None:
        self._scheduler, self._jobs = scheduler, jobs

    def verify(self, asked: Asked) -> Iterator[Verified]:
        """See ``Engine``."""
        tasks: list[Task] = []
        batch = secrets.token_hex(8)
        settings = _portable(asked.settings)
        for path in asked.paths:
            place = Path(os.path.abspath(path))  # noqa: PTH100 - a link may lead elsewhere on another machine
            try:
                digest = digest_of_file(place)
            except OSError:
                yield verified(path, asked.settings)  # which says what is wrong with it
                continue
            wanted = {"with_outputs": asked.with_outputs, "with_basis": asked.with_basis}
            tasks.append(Task(batch=batch, path=path, place=place, digest=digest, settings=settings, **wanted))
        if tasks:
            with cluster(self._scheduler, min(self._jobs, len(tasks))) as client:
                _check(client, tasks)
                found = _Batch(client, batch).results(tasks)
                yield from found if asked.settings.get("baseline") else map(_remembered, found)


class _Batch:
    """The tasks of one command on a cluster."""

    def __init__(self, client: Any, batch: str) -> None:
        self._client, self._batch = client, batch
        self._is_interrupted = False

    def results(self, tasks: Sequence[Task]) -> Iterator[Verified]:
        """What came of each task, as it comes; those that an interrupt kept from beginning are missing.

        Dask blames the loss of a worker on every task that it had, and gives up one that has lost several. So those are done again at the
        end, one at a time: only the one that is to blame is lost then.
        """
        lost: deque[Task] = deque()
        yield from self._streamed(tasks, lost)
        for task in lost:
            again: deque[Task] = deque()
            if not self._is_interrupted:
                yield from self._streamed([task], again)
            for one in again:
                yield Verified(path=one.path, error=_worker_lost(one.path))

    def _streamed(self, tasks: Sequence[Task], lost: deque[Task]) -> Iterator[Verified]:
        """What comes of some tasks; ``lost`` gets those that Dask has given up."""
        distributed: Any = import_module("distributed")
        as_completed = partial(distributed.as_completed, loop=self._client.loop)

        futures = {self._submitted(task): task for task in tasks}
        coming = as_completed(futures)
        while futures:
            try:
                future = next(coming)
                found = _settled(future, futures[future])
            except KeyboardInterrupt:
                if self._is_interrupted:
                    raise
                self._interrupt()
                coming = as_completed(futures, timeout=_GRACE_SECONDS)
                continue
            except (distributed.TimeoutError, StopIteration):  # the cluster says nothing more
                yield from (Verified(path=task.path, interrupted=True) for task in futures.values())
                return
            task = futures.pop(future)
            if found == "lost":
                lost.append(task)
            elif found is not None:
                yield found

    def _submitted(self, task: Task) -> Any:
        key = f"jupyter-repro-{self._batch}-{secrets.token_hex(8)}"
        return self._client.submit(eval, _VERIFIED, {"data": task.as_data()}, key=key, pure=False)

    def _interrupt(self) -> None:
        """Has the workers end what they are at, and begin nothing more of this batch."""
        self._is_interrupted = True
        told = {"target": self._client.run, "args": (eval, _GIVE_UP, {"data": self._batch}), "kwargs": {"on_error": "ignore"}}
        Thread(**told, daemon=True).start()  # a worker that hears nothing is not waited for


_SAME = "install the same version of jupyter-repro there as here"


def _check(client: Any, tasks: Sequence[Task]) -> None:
    """Raises EngineError when a worker cannot verify, or does not see the notebooks: of each folder one is looked for."""
    each = {task.place.parent: task for task in reversed(tasks)}
    looked = client.run(eval, _UNSEEN, {"data": [replace(task, settings={}).as_data() for task in each.values()]}, on_error="return")
    for worker, said in looked.items():
        if isinstance(said, Mapping) and (error := from_data(said).error) is not None:
            raise error
        if isinstance(said, Exception) and not isinstance(said, OSError):  # that is a worker which has just gone
            raise EngineError("worker-unfit", f"the worker {worker} cannot verify: {said}", hint=_SAME)


def _settled(future: Any, task: Task) -> Verified | Literal["lost"] | None:
    """What came of a task that has ended: ``lost`` with too many workers, or None where an interrupt kept it from beginning."""
    distributed: Any = import_module("distributed")
    try:
        data = future.result()
    except distributed.KilledWorker:
        return "lost"
    except distributed.CancelledError:
        message = f"{task.path} was not verified: the connection to the scheduler is lost"
        return Verified(path=task.path, error=EngineError("scheduler-lost", message, hint="verify the rest with --resume"))
    except Exception as error:  # whatever a worker of another kind raises
        return Verified(path=task.path, error=EngineError("worker-unfit", f"{task.path} cannot be verified: {error}", hint=_SAME))
    return None if data is None else _received(task, data)


def _received(task: Task, data: Mapping[str, Any]) -> Verified:
    """What a worker says of a task, under the path that was asked for."""
    try:
        found = from_data(data)
    except ReproError as error:
        return Verified(path=task.path, error=EngineError("worker-unfit", f"{task.path}: {error.message}", hint=_SAME))
    if found.comparison is None:
        return replace(found, path=task.path)
    other = str(data.get("version"))
    notes = () if other == __version__ else (f"verified by jupyter-repro {other} on {data.get('worker')}; here is {__version__}",)
    comparison = replace(found.comparison, path=task.path, notes=(*found.comparison.notes, *notes))
    return replace(found, path=task.path, comparison=comparison)


def _portable(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings for workers, which have another working directory, and may have another history."""
    baseline, environment = settings.get("baseline"), settings.get("environment")
    if isinstance(baseline, AskedBaseline):
        folders = tuple(map(os.path.abspath, baseline.folders))
        baseline = replace(baseline, word=_absolute(baseline.word), folders=folders)
    return {**settings, "baseline": baseline, "environment": environment and _absolute(environment), "remembered": False}


def _absolute(word: str) -> str:
    """A path from the root on; what is none, as it is."""
    return os.path.abspath(word) if os.path.exists(word) else word  # noqa: PTH100, PTH110 - as the user sees it


def _remembered(found: Verified) -> Verified:
    """A result that the user's history has, with a note where it cannot: of a notebook that was updated, the run that is in it now."""
    if found.comparison is None or found.interrupted:
        return found
    try:
        notebook = read_notebook(Path(found.path))
        comparison = None if found.comparison.accepted else found.comparison
        notes = remember(notebook.path, read_record(notebook), notebook.cells, comparison=comparison)
    except ReproError as error:  # it has changed meanwhile
        notes = (f"the history does not have this run: {error.message}",)
    return replace(found, comparison=replace(found.comparison, notes=(*found.comparison.notes, *notes)))


def _worker_lost(path: str) -> EngineError:
    return EngineError(
        "worker-lost", f"{path} ended every worker that ran it", hint="see what it does to its machine: jupyter repro verify NOTEBOOK"
    )
