"""Notebooks verified on this machine, several at once, each by a thread with kernels of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from importlib import import_module
from typing import Any

from jupyter_repro.batch.engine import Asked, Verified, verified

__all__ = ["LocalEngine"]


class LocalEngine:
    """So many ``jobs`` at a time: where that is more than one, kernels of as many notebooks more start and end meanwhile, since a kernel
    takes far longer to start than a short notebook takes to run. ``progress_for`` gives who is told how a notebook goes on."""

    def __init__(self, jobs: int = 1, *, progress_for: Callable[[str], Any] = lambda _: None) -> None:
        self._jobs, self._progress_for = jobs, progress_for

    def verify(self, asked: Asked) -> Iterator[Verified]:
        """See ``Engine``."""
        if self._jobs == 1 or len(asked.paths) == 1:
            return self._one_by_one(asked)
        return self._at_once(asked)

    def _one_by_one(self, asked: Asked) -> Iterator[Verified]:
        for path in asked.paths:
            found = self._one(path, asked)
            yield found
            if found.interrupted:
                return

    def _one(self, path: str, asked: Asked) -> Verified:
        progress = self._progress_for(path)
        return verified(path, asked.settings, progress, with_outputs=asked.with_outputs, with_basis=asked.with_basis)

    def _at_once(self, asked: Asked) -> Iterator[Verified]:
        from jupyter_repro.replay.interrupts import INTERRUPTS
        from jupyter_repro.replay.seats import Seats

        seats = Seats(self._jobs)

        def seated(path: str) -> Verified:
            with seats.wanted():
                return self._one(path, asked)

        import_module("jupyter_repro.api")  # in one thread, before several want it
        ahead = min(self._jobs, os.cpu_count() or 1)
        with ThreadPoolExecutor(self._jobs + ahead, "jupyter-repro") as pool:
            futures = {pool.submit(seated, path) for path in asked.paths}
            while futures:
                try:
                    done, futures = wait(futures, return_when=FIRST_COMPLETED)
                except KeyboardInterrupt:
                    futures = {future for future in futures if not future.cancel()}
                    INTERRUPTS.give()
                    continue
                yield from map(Future.result, done)
