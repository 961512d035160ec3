"""``--engine`` and ``--scheduler``: where many notebooks are verified."""

from __future__ import annotations

from jupyter_repro.batch.engine import Engine
from jupyter_repro.batch.local import LocalEngine
from jupyter_repro.cli.progress import progress_for
from jupyter_repro.errors import UsageError

__all__ = ["ENGINES", "engine_for"]

ENGINES = ("local", "dask")


def engine_for(name: str, *, scheduler: str | None, jobs: int) -> Engine:
    """The engine of that name. Raises UsageError where it has no scheduler and is given one."""
    if name == "dask":
        from jupyter_repro.batch.dask import DaskEngine

        return DaskEngine(scheduler, jobs=jobs)
    if scheduler is not None:
        raise UsageError("usage", "--scheduler is for --engine dask", hint="say both, or neither")
    return LocalEngine(jobs, progress_for=progress_for)
