"""``jupyter repro report``: write what is known of a notebook for people to read."""

from __future__ import annotations

from typing import Any

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import print_note, print_result
from jupyter_repro.cli.progress import progress_for
from jupyter_repro.cli.verify import exit_code_for
from jupyter_repro.errors import UsageError

__all__ = ["report"]


@click.command
@options.notebook
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(),
    required=True,
    help="The report: FILE.html, .pdf, .md, .json, or .zip: an RO-Crate.",
)
@click.option("--with-data", is_flag=True, help="Put the files that the run read and wrote into the RO-Crate.")
@click.option("--anonymous", is_flag=True, help="Take out who works here, for a double-blind review: names, machines, folders, addresses.")
@click.option("--verify", is_flag=True, help="Rerun the notebook, and report what differs; the exit code is then that of verify.")
@options.kernel
@options.bounds
@options.explain
@options.hold_env
@options.environment
def report(notebook: str, *, output: str, verify: bool, with_data: bool, anonymous: bool, **settings: Any) -> int:
    """Write a report on a notebook: its record, and with --verify what a rerun showed."""
    from jupyter_repro.api import verify_notebook, write_report
    from jupyter_repro.publish.reports import check_report, is_crate
    from jupyter_repro.replay.rerunoutputs import RerunOutputs

    if with_data and not is_crate(output):
        raise UsageError("usage", "--with-data is for RO-Crates alone", hint="name a file NAME.crate.zip with -o")
    check_report(output)
    reruns = RerunOutputs(progress_for(notebook))
    comparison = verify_notebook(notebook, progress=reruns, **settings) if verify else None
    known: dict[str, Any] = {"comparison": comparison, "reruns": reruns.differing(comparison) if comparison else None}
    for note in write_report(notebook, output, **known, with_data=with_data, anonymous=anonymous):
        print_note(note)
    print_result(f"{notebook}: the report is in {output}")
    return 0 if comparison is None else exit_code_for([comparison])
