"""Arguments and options that several verbs have."""

from __future__ import annotations

import math
from typing import Any

import click

__all__ = ["Number", "form", "kernel", "notebook", "notebooks", "timeout"]


class Number(click.FloatRange):
    """A finite number in a range: ``nan`` and ``inf``, which Python reads as numbers too, mean nothing in an option."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; fails for what is none."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


notebooks = click.argument("notebooks", metavar="NOTEBOOK...", nargs=-1, required=True, type=click.Path())
notebook = click.argument("notebook", metavar="NOTEBOOK", type=click.Path())
kernel = click.option("--kernel", metavar="NAME", help="Run in this kernel instead of the notebook's own.")
timeout = click.option("--timeout", metavar="SECONDS", type=Number(min=0, min_open=True), help="Give up a cell after so many seconds.")
form = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of what is printed."
)
