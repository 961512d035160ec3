"""Bounds: what a replay may take at the most."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BOUNDLESS", "Bounds"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What each replay of a notebook may take; None is no bound. A notebook that is rerun several times may take it each time.

    ``cell_seconds`` bounds each cell, ``notebook_seconds`` all cells together, from the first one's start on. ``memory_bytes`` bounds what
    the kernel and all processes that it started have together. ``retries`` is how often a replay whose kernel died is made again.
    """

    cell_seconds: float | None = None
    notebook_seconds: float | None = None
    memory_bytes: int | None = None
    retries: int = 0


BOUNDLESS = Bounds()
