"""The command ``jupyter-repro``: its verbs, and the one place where errors are printed and exit codes are chosen."""

from __future__ import annotations

import sys
import traceback
from typing import Any

import click

from jupyter_repro import __version__
from jupyter_repro.cli.diff import diff
from jupyter_repro.cli.environments import environments
from jupyter_repro.cli.lint import lint
from jupyter_repro.cli.lock import lock
from jupyter_repro.cli.printing import print_error, print_note
from jupyter_repro.cli.report import report
from jupyter_repro.cli.run import run
from jupyter_repro.cli.settings import EPILOG, Verbs
from jupyter_repro.cli.show import show
from jupyter_repro.cli.slice import slice_
from jupyter_repro.cli.verify import verify
from jupyter_repro.errors import ReproError, UsageError
from jupyter_repro.replay.light import without_grammar

__all__ = ["COULD_NOT_CHECK", "INTERRUPTED", "cli", "main"]

COULD_NOT_CHECK = 2
INTERRUPTED = 130


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="jupyter-repro")
def cli() -> None:
    """Reproducible notebooks: record what a result depends on, rerun, compare, explain.

    Exit codes: 0 all is well; 1 something differs or failed; 2 could not check; 130 interrupted.
    """


for _verb in (run, verify, lint, show, slice_, report, lock, environments, diff):
    _verb.epilog = EPILOG
    cli.add_command(_verb)


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits."""
    with without_grammar():
        sys.exit(exit_code_of(arguments))


def exit_code_of(arguments: list[str] | None = None) -> int:
    """Runs the command line; gives its exit code."""
    try:
        code: Any = cli.main(arguments, prog_name="jupyter-repro", standalone_mode=False)
    except click.exceptions.Exit as ending:
        code = ending.exit_code
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "jupyter-repro"
        print_error(UsageError("usage", error.format_message(), hint=f"{path} --help"))
        return COULD_NOT_CHECK
    except ReproError as error:
        print_error(error)
        return COULD_NOT_CHECK
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left, as `head` does; nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        return COULD_NOT_CHECK
    except Exception:
        # Python's own status for this is 1, which says here that something differs.
        traceback.print_exc()
        print_note("this is a bug of jupyter-repro: nothing was found out; please report it with the lines above")
        return COULD_NOT_CHECK
    return code if isinstance(code, int) else 0
