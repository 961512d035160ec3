"""An engine that writes down what comes, and takes up what an interrupted batch has found out already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from jupyter_repro.batch.engine import Asked, Engine, Verified
from jupyter_repro.batch.ledger import Entry, Ledger, now, resumed, state_of
from jupyter_repro.errors import EngineError

__all__ = ["ResumingEngine"]


class ResumingEngine:
    """Has another engine verify what the ledger does not know; all, unless it is to ``resume``. ``tell`` is told in words what is taken up,
    or why nothing can be.

    Taken up are verdicts on notebooks that are as they were then. What kept others from being checked may be mended by now: they are tried
    again. The ledger goes when everything is done.
    """

    def __init__(self, engine: Engine, ledger: Ledger, *, resume: bool, tell: Callable[[str], None]) -> None:
        self._engine, self._ledger, self._resume, self._tell = engine, ledger, resume, tell

    def verify(self, asked: Asked) -> Iterator[Verified]:
        """See ``Engine``."""
        states = {path: state_of(path) for path in asked.paths}
        known = self._known(asked, states) if self._resume else {}
        left = set(asked.paths) - known.keys()
        is_kept = bool(known) or self._try(self._ledger.begin)
        yield from map(resumed, known.values())
        rest = tuple(path for path in asked.paths if path not in known)
        for verified in self._engine.verify(replace(asked, paths=rest)) if rest else ():
            if _is_settled(verified):
                left.discard(verified.path)
                entry = Entry(verified=verified, state=states[verified.path], at=now(), with_outputs=asked.with_outputs)
                is_kept = is_kept and self._try(partial(self._ledger.write, entry))
            yield verified
        if not left:
            self._ledger.remove()

    def _known(self, asked: Asked, states: dict[str, str]) -> dict[str, Entry]:
        """What is taken up."""
        there = {path: entry for path, entry in self._ledger.entries().items() if path in states and entry.verified.comparison is not None}
        same = {path: entry for path, entry in there.items() if entry.state == states[path]}
        known = {path: entry for path, entry in same.items() if _shows_enough(entry, asked)}
        if not there:
            self._tell("nothing to resume: no batch of these words was interrupted; all notebooks are verified")
            return {}
        changed = len(there) - len(same)
        again = f"; {changed} changed since, and {'is' if changed == 1 else 'are'} verified again" if changed else ""
        self._tell(f"resumed: {len(known)} of {len(asked.paths)} notebooks were verified before{again}")
        return known

    def _try(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except OSError as error:
            self._tell(f"this batch could not be resumed: {error}")
            return False
        return True


def _is_settled(verified: Verified) -> bool:
    """Whether it is known what comes of the notebook. An error of a cluster says nothing about it."""
    return not verified.interrupted and not isinstance(verified.error, EngineError)


def _shows_enough(entry: Entry, asked: Asked) -> bool:
    """Whether an entry has the outputs that are asked for."""
    comparison = entry.verified.comparison
    return not asked.with_outputs or entry.with_outputs or (comparison is not None and comparison.verdict == "reproduced")
