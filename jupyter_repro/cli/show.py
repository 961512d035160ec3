"""``jupyter repro show``: print a notebook's record."""

from __future__ import annotations

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import print_json, print_result

__all__ = ["show"]


@click.command
@options.notebook
@options.form
def show(notebook: str, form: str) -> None:
    """Print the record of a notebook's last run: what its results depend on."""
    from jupyter_repro.api import read_record

    record = read_record(notebook)
    if form == "json":
        from jupyter_repro.report.json import record_as_json

        print_json(record_as_json(record))
    else:
        from jupyter_repro.report.text import record_as_text

        print_result(record_as_text(record))
