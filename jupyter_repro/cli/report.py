"""``jupyter repro report``: write what is known of a notebook for people to read."""

from __future__ import annotations

from typing import Any

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import print_result
from jupyter_repro.cli.progress import progress_for
from jupyter_repro.cli.verify import exit_code_for

__all__ = ["report"]


@click.command
@options.notebook
@click.option("-o", "--output", metavar="FILE", type=click.Path(), required=True, help="The report: FILE.html, .pdf, .md or .json.")
@click.option("--verify", is_flag=True, help="Rerun the notebook, and report what differs; the exit code is then that of verify.")
@options.kernel
@options.bounds
@options.explain
@options.hold_env
@options.environment
def report(notebook: str, output: str, verify: bool, **settings: Any) -> int:
    """Write a report on a notebook: its record, and with --verify what a rerun showed."""
    from jupyter_repro.api import verify_notebook, write_report
    from jupyter_repro.publish.reports import check_report
    from jupyter_repro.replay.rerunoutputs import RerunOutputs

    check_report(output)
    reruns = RerunOutputs(progress_for(notebook))
    comparison = verify_notebook(notebook, progress=reruns, **settings) if verify else None
    write_report(notebook, output, comparison=comparison, reruns=reruns.differing(comparison) if comparison else None)
    print_result(f"{notebook}: the report is in {output}")
    return 0 if comparison is None else exit_code_for([comparison])
