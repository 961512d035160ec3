"""Several notebooks verified by one command: an error is told at once, a counter says how far it is, and the order is that of the words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from jupyter_repro.batch.engine import Asked, Engine, Verified
from jupyter_repro.cli.printing import print_error

__all__ = ["verify_all"]


def verify_all(
    asked: Asked, engine: Engine, *, counted: bool, seen: Callable[[Mapping[str, Verified]], None] = lambda _: None
) -> list[Verified]:
    """Verifies notebooks; gives what came of each, in the order of the paths. After an interrupt those that were not begun are missing.

    ``counted``: how many are done is shown, which would be in the way of an engine that shows how each goes on. ``seen`` is told all
    results so far, by path, at each that comes.
    """
    found: dict[str, Verified] = {}
    with _counter(len(asked.paths), shown=counted and len(asked.paths) > 1) as count:
        for verified in engine.verify(asked):
            found[verified.path] = verified
            if verified.error is not None:
                print_error(verified.error)
            count(len(found))
            seen(found)
    return [found[path] for path in asked.paths if path in found]


@contextmanager
def _counter(total: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Says on standard error how many are done, where somebody watches."""
    if not shown or not (sys.stderr and sys.stderr.isatty()):
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"0 of {total} notebooks") as status:
        yield lambda done: status.update(f"{done} of {total} notebooks")
