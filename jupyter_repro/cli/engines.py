"""``--engine``, ``--cache`` and ``--resume``: where many notebooks are verified, and which need not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from jupyter_repro.batch.engine import Asked, Engine
from jupyter_repro.batch.local import LocalEngine
from jupyter_repro.cli.printing import print_note
from jupyter_repro.cli.progress import progress_for
from jupyter_repro.errors import UsageError

__all__ = ["engine_for", "engine_options"]

_OPTIONS = (
    click.option("-j", "--jobs", metavar="N", type=click.IntRange(min=1), default=1, show_default=True, help="Verify so many at a time."),
    click.option(
        "--engine",
        type=click.Choice(["local", "dask"]),
        default="local",
        show_default=True,
        help="Who runs them: this process, or a Dask cluster, which takes seconds to start.",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster; without it, one of this machine with so many jobs."),
    click.option("--cache", is_flag=True, help="Do not run again what was reproduced, while nothing has changed that it depends on."),
    click.option("--resume", is_flag=True, help="Take up what a batch of the same words had found out when it was interrupted."),
)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that ``engine_for`` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def engine_for(asked: Asked, words: Sequence[str], *, engine: str, scheduler: str | None, jobs: int, cache: bool, resume: bool) -> Engine:
    """The engine for a batch that some words of the command ask for. Raises UsageError where it has no scheduler and is given one."""
    if scheduler is not None and engine != "dask":
        raise UsageError("usage", "--scheduler is for --engine dask", hint="say both, or neither")
    chosen: Engine = LocalEngine(jobs, progress_for=partial(progress_for, alone=jobs == 1 or len(asked.paths) == 1))
    if engine == "dask":
        from jupyter_repro.batch.dask import DaskEngine

        chosen = DaskEngine(scheduler, jobs=jobs)
    if cache:
        chosen = _caching(chosen, asked, is_here=scheduler is None)
    return _resuming(chosen, asked, words, resume=resume) if len(asked.paths) > 1 else chosen


def _caching(engine: Engine, asked: Asked, *, is_here: bool) -> Engine:
    """The engine, with a cache where it can be known what has changed."""
    options = {"baseline": "--baseline", "environment": "--env", "update": "--update"}
    others = [*(option for name, option in options.items() if asked.settings.get(name)), *(() if is_here else ("--scheduler",))]
    if others:
        print_note(f"--cache does nothing with {others[0]}: all notebooks are verified")
        return engine
    from jupyter_repro.batch.cache import CachingEngine
    from jupyter_repro.store.cached import cached_verdicts_of_user

    return CachingEngine(engine, cached_verdicts_of_user(), tell=print_note)


def _resuming(engine: Engine, asked: Asked, words: Sequence[str], *, resume: bool) -> Engine:
    """The engine, with a ledger where there can be one."""
    from jupyter_repro.batch.ledger import ledger_of_user
    from jupyter_repro.batch.resuming import ResumingEngine

    try:
        ledger = ledger_of_user(words, asked.settings)
    except OSError as error:
        print_note(f"this batch could not be resumed: {error}")
        return engine
    return ResumingEngine(engine, ledger, resume=resume, tell=print_note)
