"""Threads: each belongs to the cell that started it, the worker of a pool to the cell whose task it does.

None of this leaves a frame of the recorder's on the stack of the notebook's code: a wrapped function has returned, or a descriptor has
handed out the original, before that code runs. And no context is copied into a thread, since numbers may depend on it (``decimal``).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from weakref import ref

from jupyter_repro.capture.current import Cell, Current
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.originals import get_frame, get_ident
from jupyter_repro.capture.patches import Patches, leave_no_frame

__all__ = ["Threads"]

_NOTE = "_jupyter_repro_cell"
_OF_IPYTHON = "_jupyter_repro_of_ipython"


class Threads:
    """Notes the cell when a thread is started or a task is given to a pool, and makes the thread work for it."""

    def __init__(self, current: Current, patches: Patches) -> None:
        self._current, self._patches = current, patches
        self._starting: dict[int, Cell] = {}
        self._jobs: dict[int, tuple[Cell, ref[Any]]] = {}

    def start(self, watch: ImportWatch, sensor: str) -> None:
        """Wraps what ``Thread.start`` starts a thread with, and what the new thread does first; pools once they are imported."""
        module: Any = threading
        name = "_start_joinable_thread" if hasattr(module, "_start_joinable_thread") else "_start_new_thread"  # since 3.13
        self._patches.put(module, name, self._starter)
        self._patches.put(threading.Thread, "_set_ident", self._started)
        watch.on("concurrent.futures.thread", sensor, self._watch_executors)
        watch.on("multiprocessing.pool", sensor, self._watch_pools)

    def _starter(self, original: Callable[..., Any]) -> Callable[..., Any]:
        current, starting = self._current, self._starting

        def start(function: Any, *args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            thread, cell = getattr(function, "__self__", None), current.cell
            if cell is None or thread is None:
                try:
                    return original(function, *args, **kwargs)
                except BaseException as error:
                    leave_no_frame(error)
                    raise
            starting[id(thread)] = cell
            try:
                started = original(function, *args, **kwargs)
            except BaseException as error:
                starting.pop(id(thread), None)
                leave_no_frame(error)
                raise
            with suppress(Exception):  # the thread runs whatever happens here
                if not _is_of_ipython(thread, get_frame(2)) and (draft := current.draft) is not None:
                    draft.threads += 1
            return started

        return start

    def _started(self, original: Callable[[Any], None]) -> Callable[[Any], None]:
        current, starting = self._current, self._starting

        def _set_ident(thread: Any) -> None:
            cell = starting.pop(id(thread), None)
            if cell is not None:
                current.adopt(cell)
            original(thread)

        return _set_ident

    def _watch_executors(self) -> None:
        """A task of a ``ThreadPoolExecutor`` belongs to the cell that submitted it."""
        item: Any = sys.modules["concurrent.futures.thread"]._WorkItem
        self._patches.put(item, "__init__", self._noting_item)
        self._patches.put(item, "run", partial(_Run, self._current))

    def _noting_item(self, original: Any) -> Any:
        current = self._current

        def __init__(item: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            original(item, *args, **kwargs)
            setattr(item, _NOTE, current.cell)

        return __init__

    def _watch_pools(self) -> None:
        """A task of a ``ThreadPool`` belongs to the cell that asked for it: workers get their tasks from a queue that knows."""
        pool: Any = sys.modules["multiprocessing.pool"]
        self._patches.put(pool.ApplyResult, "__init__", self._noting_job)
        self._patches.put(pool.IMapIterator, "__init__", self._noting_job)
        self._patches.put(pool.ThreadPool, "_setup_queues", self._noting_queue)

    def _noting_queue(self, original: Any) -> Any:
        current, jobs = self._current, self._jobs

        def _setup_queues(pool: Any) -> None:
            original(pool)
            pool._inqueue = _Tasks(pool._inqueue, current, jobs)

        return _setup_queues

    def _noting_job(self, original: Any) -> Any:
        current, jobs = self._current, self._jobs

        def __init__(result: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            original(result, *args, **kwargs)
            cell, job = current.cell, result._job
            if cell is not None:
                jobs[job] = cell, ref(result, lambda _: jobs.pop(job, None))

        return __init__


def _is_of_ipython(thread: Any, caller: Any) -> bool:
    """Whether IPython starts a thread for work of its own, or one of these does: for ``%%bash`` it has an event loop and watchers."""
    starter: Any = threading._active.get(get_ident())  # type: ignore[attr-defined]
    module = str(caller.f_globals.get("__name__"))
    if _OF_IPYTHON in getattr(starter, "__dict__", ()) or module.partition(".")[0] in {"IPython", "ipykernel"}:
        vars(thread)[_OF_IPYTHON] = True
        return True
    return False


class _Run:
    """In the place of ``_WorkItem.run``: makes the thread that asks for the method work for the task's cell."""

    def __init__(self, current: Current, original: Any) -> None:
        self._current, self._original = current, original

    def __get__(self, item: Any, owner: Any = None) -> Any:
        if item is not None:
            self._current.adopt(vars(item).get(_NOTE))
        return self._original.__get__(item, owner)


class _Tasks:
    """The queue of a pool's tasks. Who gets one works for its cell from then on."""

    def __init__(self, queue: Any, current: Current, jobs: dict[int, tuple[Cell, ref[Any]]]) -> None:
        self._queue, self._current, self._jobs = queue, current, jobs
        self.put, self.empty, self.qsize = queue.put, queue.empty, queue.qsize

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """The next task."""
        task = self._queue.get(*args, **kwargs)
        if task is not None and not (args or kwargs):  # without waiting, tasks are thrown away by whoever ends the pool
            self._current.adopt(self._jobs.get(task[0], (None, None))[0])
        return task
