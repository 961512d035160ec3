"""``jupyter repro run``: record notebooks by running them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import print_error, print_note, print_result
from jupyter_repro.cli.progress import progress_for
from jupyter_repro.errors import ReproError, UsageError
from jupyter_repro.report.words import one_line

if TYPE_CHECKING:
    from jupyter_repro.api import NotebookRun

__all__ = ["run"]


@click.command
@options.notebooks
@click.option("-o", "--output", metavar="OUT", type=click.Path(), help="Write here (a file, or a folder for several) instead of in place.")
@options.kernel
@options.bounds
@click.option(
    "--snapshots/--no-snapshots",
    default=None,
    help="Keep the bytes of the files that are read, so that verify can give them back. [default: as the project's pyproject.toml says]",
)
def run(notebooks: tuple[str, ...], output: str | None, **settings: Any) -> int:
    """Run notebooks top to bottom in a fresh kernel, and write outputs and record into them.

    When a cell fails, what was done until then is written, and the exit code is 1.
    """
    targets = [_target(path, output, several=len(notebooks) > 1) for path in notebooks]
    _check_distinct(targets)
    return max([_run_one(path, target, settings) for path, target in zip(notebooks, targets, strict=True)])


def _run_one(path: str, target: Path | None, settings: dict[str, Any]) -> int:
    """Runs one notebook and says how it went; gives the exit code. A notebook that cannot be run does not keep the next from it."""
    from jupyter_repro.api import Interrupted, NotebookRun
    from jupyter_repro.api import run as run_notebook

    try:
        done = run_notebook(path, output=target, progress=progress_for(path), **settings)
    except ReproError as error:
        print_error(error)
        return 2
    except Interrupted as interrupt:
        if isinstance(interrupt.result, NotebookRun):
            print_note(f"interrupted: partial results are in {interrupt.result.output}")
        raise
    _say(done)
    return 1 if done.failed else 0


def _target(path: str, output: str | None, *, several: bool) -> Path | None:
    """Where a notebook's run is written; None for in place."""
    if output is None:
        return None
    if Path(output).is_dir():
        return Path(output) / Path(path).name
    if several:
        raise UsageError("usage", f"several notebooks cannot be written to one file: {output}", hint="name an existing folder with -o")
    return Path(output)


def _check_distinct(targets: list[Path | None]) -> None:
    """Raises UsageError when one result would be written over another."""
    seen: set[Path] = set()
    for target in filter(None, targets):
        if target.resolve() in seen:
            raise UsageError("usage", f"two notebooks would be written to {target}", hint="run them one by one, each with its own -o")
        seen.add(target.resolve())


def _say(done: NotebookRun) -> None:
    for note in done.notes:
        print_note(f"note: {done.path}: {note}")
    cells = f"{done.cells} cell{'' if done.cells == 1 else 's'}"
    if done.failed:
        print_result(f"{done.path}: failed at {one_line(done.failed)}; partial results are in {done.output}")
    else:
        print_result(f"{done.path}: {cells} run{'' if done.record is None else ' and recorded'} in {done.output}")
