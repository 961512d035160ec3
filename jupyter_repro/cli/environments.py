"""``jupyter repro environments``: the environments that verify has built, and a way to be rid of them."""

from __future__ import annotations

from datetime import datetime, timezone

import click

from jupyter_repro.cli.printing import print_result

__all__ = ["environments"]


@click.command
@click.option("--clear", is_flag=True, help="Remove them all; they are built again where they are needed.")
def environments(clear: bool) -> None:
    """List the environments that verify --env has built, those used last first."""
    from jupyter_repro.report.words import counted, size_words
    from jupyter_repro.store.environments import environments_of_user

    kept = environments_of_user()
    if clear:
        print_result(f"{counted(kept.clear(), 'environment')} removed")
        return
    each = kept.all()
    for built in each:
        used = datetime.fromtimestamp(built.used, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
        what = f"Python {built.python}, {counted(built.distributions, 'distribution')}, {size_words(built.size)}, used {used}"
        print_result(f"{built.folder}: {what}")
    if not each:
        print_result("there are no environments")
