"""``jupyter repro diff``: what changed from one recorded run to another."""

from __future__ import annotations

import json
import os

import click

from jupyter_repro.cli import options
from jupyter_repro.cli.printing import print_json, print_result

__all__ = ["diff"]


@click.command
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="[AFTER]", required=False)
@options.form
def diff(before: str, after: str | None, form: str) -> int:
    """Say what changed from one run to another: source, parameters, data, environment, outputs, metrics, order.

    BEFORE and AFTER are notebooks with their records, records in JSON, or either as git has it: HEAD~1:study.ipynb. A revision alone means
    the other's file (v1.0 study.ipynb). One notebook alone is compared with itself as the last commit has it, one that git has with what it
    is now. Exits with 1 when something has changed.
    """
    from jupyter_repro.compare.runs import changes_between
    from jupyter_repro.model.codec import to_dict
    from jupyter_repro.replay.revisions import two_runs
    from jupyter_repro.report.changes import changes_as_text

    old, new = two_runs(*((before, after) if after is not None else _with_other(before)))
    changes = changes_between(old.record, new.record, outputs=(old.outputs, new.outputs))
    if form == "json":
        said = {"before": old.name, "after": new.name, "changes": [to_dict(change) for change in changes]}
        print_json(json.dumps(said, sort_keys=True, indent=2, ensure_ascii=False))
    else:
        print_result(changes_as_text(old.name, new.name, changes, {**old.places, **new.places}))
    return 1 if changes else 0


def _with_other(word: str) -> tuple[str, str]:
    """The two runs that are meant by one word."""
    revision, colon, path = word.partition(":")
    return (word, path) if revision and colon and path and not os.path.lexists(word) else (f"HEAD:{word}", word)
