"""Arguments and options that several verbs have."""

from __future__ import annotations

import click

__all__ = ["form", "kernel", "notebook", "notebooks", "timeout"]

notebooks = click.argument("notebooks", metavar="NOTEBOOK...", nargs=-1, required=True, type=click.Path())
notebook = click.argument("notebook", metavar="NOTEBOOK", type=click.Path())
kernel = click.option("--kernel", metavar="NAME", help="Run in this kernel instead of the notebook's own.")
timeout = click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(min=0, min_open=True), help="Give up a cell after so many seconds."
)
form = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of what is printed."
)
