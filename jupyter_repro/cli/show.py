"""``jupyter repro show``: print a notebook's record."""

from __future__ import annotations

from pathlib import Path

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

        stale = _stale(notebook)
        print_result(record_as_text(record, Path(notebook).name) + (f"\n\n{stale}" if stale else ""))


def _stale(notebook: str) -> str:
    """What is said of cells whose saved results are stale."""
    from jupyter_repro.api import stale_cells
    from jupyter_repro.report.lineage import staleness_as_text
    from jupyter_repro.store.notebooks import read_notebook

    places = {cell["id"]: number for number, cell in enumerate(read_notebook(Path(notebook)).cells, 1)}
    return staleness_as_text(stale_cells(notebook), places)
