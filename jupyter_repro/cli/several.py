"""Several notebooks verified at once, each by a thread with kernels of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from jupyter_repro.cli.printing import print_error
from jupyter_repro.cli.progress import progress_for
from jupyter_repro.errors import ReproError
from jupyter_repro.model.comparison import NotebookComparison

__all__ = ["Ending", "Verified", "verify_all"]

Ending = ReproError | KeyboardInterrupt
Verified = tuple[str, NotebookComparison | None, Ending | None]
"""A path, what is known of that notebook, and what kept it from being known whole."""


def verify_all(paths: Sequence[str], settings: dict[str, Any], jobs: int) -> list[Verified]:
    """Verifies notebooks, so many at a time; an error is told at once. Gives what came of each, in the order of the paths; after an
    interrupt those that were not begun are missing."""
    if jobs == 1 or len(paths) == 1:
        return list(_one_by_one(paths, settings))
    found = _at_once(paths, settings, jobs)
    return [found[path] for path in paths if path in found]


def _one_by_one(paths: Sequence[str], settings: dict[str, Any]) -> Iterator[Verified]:
    for path in paths:
        verified = _verified(path, settings, progress_for(path))
        yield verified
        _tell(verified)
        if isinstance(verified[2], KeyboardInterrupt):
            return


def _at_once(paths: Sequence[str], settings: dict[str, Any], jobs: int) -> dict[str, Verified]:
    from jupyter_repro.replay.interrupts import INTERRUPTS

    import_module("jupyter_repro.api")  # in one thread, before several want it
    found: dict[str, Verified] = {}
    with ThreadPoolExecutor(jobs, "jupyter-repro") as pool, _counter(len(paths)) as count:
        futures = {pool.submit(_verified, path, settings, None) for path in paths}
        while futures:
            try:
                done, futures = wait(futures, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                futures = {future for future in futures if not future.cancel()}
                INTERRUPTS.give()
                continue
            for verified in map(Future.result, done):
                found[verified[0]] = verified
                _tell(verified)
                count(len(found))
    return found


def _verified(path: str, settings: dict[str, Any], progress: Any) -> Verified:
    from jupyter_repro.api import Interrupted, verify_notebook

    try:
        return path, verify_notebook(path, progress=progress, **settings), None
    except ReproError as error:
        return path, None, error
    except Interrupted as interrupt:
        return path, (interrupt.result if isinstance(interrupt.result, NotebookComparison) else None), interrupt
    except KeyboardInterrupt as interrupt:
        return path, None, interrupt


def _tell(verified: Verified) -> None:
    if isinstance(verified[2], ReproError):
        print_error(verified[2])


@contextmanager
def _counter(total: int) -> Iterator[Callable[[int], None]]:
    """Says on standard error how many are done, where somebody watches."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"0 of {total} notebooks") as status:
        yield lambda done: status.update(f"{done} of {total} notebooks")
