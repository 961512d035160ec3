"""``jupyter repro lint``: hazards of notebooks, without running them."""

from __future__ import annotations

import json
from typing import Any

import click

from jupyter_repro import __version__
from jupyter_repro.cli import options
from jupyter_repro.cli.printing import errors_as_data, print_error, print_json, print_result
from jupyter_repro.errors import ReproError, UsageError
from jupyter_repro.model.diagnostic import Inspection

__all__ = ["lint"]


@click.command
@options.notebooks
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True, help="Form of what is printed."
)
@click.option("--select", metavar="CODES", multiple=True, help="Look for these codes only: RP101,RD (several by commas).")
@click.option("--ignore", metavar="CODES", multiple=True, help="Do not look for these codes.")
def lint(notebooks: tuple[str, ...], form: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> int:
    """Look for what may make results another next time, in sources and in the record of the last run; nothing is run.

    `# repro: ignore[RP101]` in a cell leaves it out there, `# repro: ignore` all. Exits with 1 when there are warnings; notes alone pass.
    """
    from jupyter_repro.store.discovery import notebooks_in

    chosen = {"select": _codes(select), "ignore": _codes(ignore)}
    done: list[Inspection] = []
    errors: list[tuple[str, ReproError]] = []
    for path in notebooks_in(notebooks):
        found = _lint_one(path, chosen)
        if isinstance(found, Inspection):
            done.append(found)
        else:
            errors.append((path, found))
    _give(done, errors, form)
    if errors:
        return 2
    return 1 if any(d.severity == "warning" for inspection in done for d in inspection.diagnostics) else 0


def _lint_one(path: str, chosen: dict[str, tuple[str, ...]]) -> Inspection | ReproError:
    """What is found in a notebook, or what kept it from being read, which is told at once. Raises UsageError."""
    from jupyter_repro.api import lint_notebook

    try:
        return lint_notebook(path, **chosen)
    except UsageError:
        raise
    except ReproError as error:
        print_error(error)
        return error


def _codes(options_: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip() for option in options_ for code in option.split(",") if code.strip())


def _give(done: list[Inspection], errors: list[tuple[str, ReproError]], form: str) -> None:
    from jupyter_repro.report.diagnostics import inspections_as_json, inspections_as_text

    if form == "sarif":
        from jupyter_repro.explain.pages import text_of_codes
        from jupyter_repro.report.sarif import inspections_as_sarif

        print_json(inspections_as_sarif(done, text_of_codes(), __version__))
    elif form == "json":
        said: Any = json.loads(inspections_as_json(done))
        said["errors"] = errors_as_data(errors)
        print_json(json.dumps(said, sort_keys=True, indent=2, ensure_ascii=False))
    elif done:
        print_result(inspections_as_text(done))
