"""``jupyter repro verify``: rerun notebooks and say what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import errors_as_data, print_error, print_json, print_note, print_result
from jupyter_repro.cli.progress import progress_for
from jupyter_repro.errors import ReproError, UsageError
from jupyter_repro.model.comparison import NotebookComparison, Verification, worst

__all__ = ["exit_code_for", "verify"]


@click.command
@options.notebooks
@options.form
@options.timeout
@options.kernel
@click.option("--accept", type=click.Choice(["replayed"]), help="Let cells pass that agree only while recorded conditions are held.")
@click.option("--policy", type=click.Choice(["strict", "default", "lenient"]), help="How strictly to compare.")
@click.option("--rtol", type=options.Number(min=0), help="Relative tolerance for numbers.")
@click.option("--atol", type=options.Number(min=0), help="Absolute tolerance for numbers.")
@options.explain
@options.hold_env
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Write the result here instead of printing it.")
def verify(notebooks: tuple[str, ...], form: str, accept: str | None, output: str | None, **settings: Any) -> int:
    """Rerun notebooks in fresh kernels and compare with their saved outputs; the notebooks stay as they are.

    Prints a verdict for each: reproduced, replayed (the same only while recorded conditions are held), diverged, failed or skipped.
    """
    from jupyter_repro.store.files import check_writable

    if output is not None:
        if Path(output).suffix == ".ipynb":
            raise UsageError("usage", f"the result is no notebook: {output}", hint="name a .txt or .json file with -o; notebooks are run's")
        check_writable(Path(output))
    done: list[NotebookComparison] = []
    errors: list[tuple[str, ReproError]] = []
    interrupt: KeyboardInterrupt | None = None
    for path in notebooks:
        comparison, ending = _verify_one(path, settings)
        if comparison is not None:
            done.append(comparison)
        if isinstance(ending, ReproError):
            errors.append((path, ending))
        elif ending is not None:
            interrupt = ending
            break
    _give(_rendered(Verification(notebooks=tuple(done)), errors, form), form, output)
    if interrupt is not None:
        print_note("interrupted: these results are partial")
        raise interrupt
    return 2 if errors else exit_code_for(done, accept=accept)


def _verify_one(path: str, settings: dict[str, Any]) -> tuple[NotebookComparison | None, ReproError | KeyboardInterrupt | None]:
    """Verifies one notebook: what is known of it, and what kept it from being known whole. An error is told at once."""
    from jupyter_repro.api import Interrupted, verify_notebook

    try:
        return verify_notebook(path, progress=progress_for(path), **settings), None
    except ReproError as error:
        print_error(error)
        return None, error
    except Interrupted as interrupt:
        return (interrupt.result if isinstance(interrupt.result, NotebookComparison) else None), interrupt
    except KeyboardInterrupt as interrupt:
        return None, interrupt


def exit_code_for(comparisons: list[NotebookComparison], *, accept: str | None) -> int:
    """0 when all is reproduced, or replayed where that is accepted; else 1."""
    accepted = {"reproduced", "skipped"} | ({accept} if accept else set())
    return 0 if worst(comparison.verdict for comparison in comparisons) in accepted else 1


def _rendered(verification: Verification, errors: list[tuple[str, ReproError]], form: str) -> str:
    if form == "text":
        from jupyter_repro.report.text import verification_as_text

        return verification_as_text(verification) if verification.notebooks else ""
    from jupyter_repro.report.json import verification_as_json

    if not errors:
        return verification_as_json(verification)
    return json.dumps({**json.loads(verification_as_json(verification)), "errors": errors_as_data(errors)}, sort_keys=True, indent=2)


def _give(text: str, form: str, output: str | None) -> None:
    from jupyter_repro.store.files import write_atomically

    if output is not None:
        write_atomically(Path(output), (text + "\n").encode("utf-8", "backslashreplace"))
    elif form == "json":
        print_json(text)
    elif text:
        print_result(text)
