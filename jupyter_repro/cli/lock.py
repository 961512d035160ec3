"""``jupyter repro lock``: write the recorded environment of a notebook as lock files."""

from __future__ import annotations

from typing import Any

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import print_note, print_result

__all__ = ["lock"]


@click.command
@options.notebook
@click.option(
    "--scope",
    type=click.Choice(["imported", "all"]),
    default="imported",
    show_default=True,
    help="What the notebook imports and what that needs, or all that is installed.",
)
@click.option("--binder", is_flag=True, help="Write a folder binder/ too, from which Binder (repo2docker) builds the environment.")
@click.option("-o", "--output", metavar="DIR", type=click.Path(), help="Write into this folder instead of the notebook's.")
@click.option("--force", "replace", is_flag=True, help="Write over files that are there.")
def lock(notebook: str, **settings: Any) -> None:
    """Write the recorded environment of NOTEBOOK as pylock.toml and requirements.txt: exact versions, with hashes.

    Versions are resolved by uv, or else by pip, from the indexes that they are set to; distributions that come as sources may be built to
    learn what they need. A conda environment is written as conda-explicit.txt too.
    """
    from jupyter_repro import api

    written = api.lock(notebook, **settings)
    for note in written.notes:
        print_note(f"note: {note}")
    print_result(f"{notebook}: its environment is in {', '.join(map(str, written.paths))}")
