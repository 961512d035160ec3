"""The worker: one thread of the recorder's own for what would hold up a cell."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from jupyter_repro.capture.draft import Current
from jupyter_repro.capture.originals import allocate_lock, clock, start_new_thread

__all__ = ["Worker"]

Task = Callable[[], None]


class Worker:
    """Runs tasks one after another on a thread that ``threading`` does not list, so that a notebook that counts threads sees only
    its own. The thread ends when there is nothing left to do."""

    def __init__(self, current: Current, on_error: Callable[[Exception], None]) -> None:
        self._current = current
        self._on_error = on_error
        self._tasks: deque[Task] = deque()
        self._lock = allocate_lock()
        self._busy = allocate_lock()

    def add(self, task: Task) -> None:
        """Runs a task soon."""
        with self._lock:
            self._tasks.append(task)
            if self._busy.acquire(blocking=False):
                start_new_thread(self._run, ())

    def wait(self, seconds: float) -> bool:
        """Waits until all tasks are done, but no longer than some seconds. Returns whether they are."""
        end = clock() + seconds
        while (left := end - clock()) > 0:
            if not self._busy.acquire(timeout=left):
                return False
            self._busy.release()
            with self._lock:
                if not self._tasks:
                    return True
        return False

    def _run(self) -> None:
        with self._current.nobody():
            while True:
                with self._lock:
                    if not self._tasks:
                        self._busy.release()
                        return
                    task = self._tasks.popleft()
                try:
                    task()
                except Exception as error:  # the thread must live on for the next task
                    self._on_error(error)
