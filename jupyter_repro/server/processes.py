"""Processes that must not outlive what they were started for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

import psutil

__all__ = ["descendants", "end"]


def descendants(pid: int | None = None) -> tuple[psutil.Process, ...]:
    """All processes below one, or below this one: kernels, which have sessions of their own, and what their cells started."""
    try:
        return tuple(psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return ()


def end(processes: Iterable[psutil.Process]) -> None:
    """Kills those that still run: never another one that has got the same number meanwhile."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
