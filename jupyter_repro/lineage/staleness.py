"""Staleness: which of a notebook's results no longer are what its cells, run top to bottom, would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from jupyter_repro.lineage.flow import Link, Step, is_edited, observed_until, step_of, step_of_source
from jupyter_repro.lineage.liveflow import LiveFlow
from jupyter_repro.lineage.standing import unchanged_names
from jupyter_repro.model.record import CellExecution, CellId, Record
from jupyter_repro.model.staleness import Reason, ReasonKind, Staleness, State

__all__ = ["LiveStaleness", "staleness_of"]

_STATES: dict[ReasonKind, State] = {
    "deleted": "upstream-deleted",
    "edited": "upstream-changed",
    "rerun": "upstream-changed",
    "added": "upstream-changed",
    "stale": "upstream-changed",
    "repeated": "out-of-order",
    "later": "out-of-order",
    "order": "out-of-order",
}
_FRESH, _NEVER_RUN = Staleness(state="fresh"), Staleness(state="never-run")
_RANK: tuple[State, ...] = ("never-run", "edited", "upstream-deleted", "upstream-changed", "out-of-order", "fresh")


def staleness_of(record: Record, cells: Mapping[CellId, str]) -> dict[CellId, Staleness]:
    """The staleness of each of a notebook's code cells, given as sources in the order of the notebook."""
    return LiveStaleness().update(record, cells)


class LiveStaleness:
    """The staleness of a notebook's cells while somebody works on it: each time, only what has changed is worked out."""

    def __init__(self) -> None:
        self._executions: tuple[CellExecution, ...] = ()
        self._steps: list[Step] = []
        self._known_until = -1
        self._plans: dict[CellId, _Plan] = {}
        self._recorded, self._expected = LiveFlow(), LiveFlow()
        self._feeders: dict[int, _Feeders] = {}

    @property
    def links(self) -> Sequence[Sequence[Link]]:
        """What feeds each execution of the record of the last update."""
        return self._recorded.links

    def update(self, record: Record, cells: Mapping[CellId, str]) -> dict[CellId, Staleness]:
        """The staleness of each code cell, as ``staleness_of`` gives it."""
        self.follow(record)
        last = {e.cell_id: index for index, e in enumerate(record.executions) if e.cell_id is not None}
        self._plans = {cell: self._plan(cell, source, last.get(cell)) for cell, source in cells.items()}
        self._expected.update([plan.step for plan in self._plans.values()])
        notebook = _Notebook(
            executions=record.executions,
            last=last,
            order=tuple(cells),
            places={cell: place for place, cell in enumerate(cells)},
            edited={cell for cell, plan in self._plans.items() if plan.edited},
            sources=cells,
        )
        return self._found(notebook, last)

    def follow(self, record: Record) -> None:
        """Takes in what the record has more than at the last update."""
        known_until = observed_until(record)
        kept = self._steps if known_until == self._known_until else []
        # No list of pairs: thousands of new objects at each update would have the garbage collector look at all that is kept, and often.
        pairs = zip(self._executions, kept, record.executions, strict=False)
        steps = [step if old is new else step_of(new, known_until) for old, step, new in pairs]
        steps += [step_of(execution, known_until) for execution in record.executions[len(steps) :]]
        self._executions, self._steps, self._known_until = record.executions, steps, known_until
        self._recorded.update(steps)

    def _plan(self, cell: CellId, source: str, last: int | None) -> _Plan:
        """What a cell would do. One that still has the source of its last execution does what it did then."""
        old = self._plans.get(cell)
        execution, step = (None, None) if last is None else (self._executions[last], self._steps[last])
        if old is not None and old.execution is execution and old.source == source and (old.edited or old.step is step or last is None):
            return old
        edited = execution is not None and is_edited(source, execution)
        planned = step if step is not None and not edited else step_of_source(cell, source, execution)
        return _Plan(source=source, execution=execution, edited=edited, step=planned)

    def _found(self, notebook: _Notebook, last: Mapping[CellId, int]) -> dict[CellId, Staleness]:
        feeders: dict[int, _Feeders] = {}
        found: dict[CellId, Staleness] = {}
        for place, cell in enumerate(notebook.order):
            index = last.get(cell)
            if index is None:
                found[cell] = _NEVER_RUN
                continue
            actual, expected = (self._fed(feeders, links) for links in (self._recorded.links[index], self._expected.links[place]))
            reasons = tuple(dict.fromkeys(notebook.reasons(cell, index, actual, expected, found)))
            if reasons or cell in notebook.edited:
                states: set[State] = {"fresh", *(_STATES[reason.kind] for reason in reasons)}
                if cell in notebook.edited:
                    states.add("edited")
                found[cell] = Staleness(state=min(states, key=_RANK.index), reasons=reasons)
            else:
                found[cell] = _FRESH
        self._feeders = feeders
        return found

    def _fed(self, feeders: dict[int, _Feeders], links: Sequence[Link]) -> Mapping[str, list[int]]:
        """Who feeds a step, by name, from memory where the links are the very ones of the last update."""
        known = self._feeders.get(id(links))
        if known is None or known.links is not links:
            known = _Feeders(links=links, by_name=_feeders(links))
        feeders[id(links)] = known
        return known.by_name


class _Feeders(NamedTuple):
    """Links, and what they say by name."""

    links: Sequence[Link]
    by_name: Mapping[str, list[int]]


class _Plan(NamedTuple):
    """What a cell would do, run from top to bottom; ``execution`` is its last, ``edited`` whether it has another source since."""

    source: str
    execution: CellExecution | None
    edited: bool
    step: Step


class _Notebook(NamedTuple):
    """The notebook's cells: how they ran, and where they stand."""

    executions: Sequence[CellExecution]
    last: Mapping[CellId, int]
    order: Sequence[CellId]
    places: Mapping[CellId, int]
    edited: set[CellId]
    sources: Mapping[CellId, str]

    def reasons(
        self,
        cell: CellId,
        last: int,
        actual: Mapping[str, list[int]],
        expected: Mapping[str, list[int]],
        before: Mapping[CellId, Staleness],
    ) -> Iterator[Reason]:
        """What is the matter with the cells that feed a cell, as ``actual`` says by name for its last execution, ``expected`` for one from
        top to bottom; ``before`` tells of the cells above it."""
        for name in sorted(actual.keys() | expected.keys()):
            feeders = [self.executions[index].cell_id for index in actual.get(name, ())]
            wanted = [self.order[place] for place in expected.get(name, ())]
            found = [reason for index in actual.get(name, ()) for reason in self._of_feeder(cell, last, index, name)]
            found += [reason for feeder in wanted if feeder not in feeders for reason in self._of_missing(feeder, name, only=not found)]
            if not found and wanted != feeders and None not in feeders:
                found = [Reason(kind="order", cell=feeder, name=name) for feeder in feeders[:1] or wanted[:1] if feeder is not None]
            yield from found
            stale = (f for f in wanted if f in before and before[f].state != "fresh" and not found)
            yield from (Reason(kind="stale", cell=f, name=name) for f in stale if not self._stands(f, self.last.get(f), name))

    def _of_feeder(self, cell: CellId, last: int, index: int, name: str) -> Iterator[Reason]:
        """What is the matter with an execution that fed the cell's last."""
        feeder = self.executions[index].cell_id
        if feeder is None:
            return
        if feeder == cell:
            yield Reason(kind="repeated", cell=feeder, name=name)
        elif feeder not in self.places:
            yield Reason(kind="deleted", cell=feeder, name=name)
        elif feeder in self.edited and not self._stands(feeder, index, name):
            yield Reason(kind="edited", cell=feeder, name=name)
        elif self.last[feeder] > last and not self._agree(index, self.last[feeder], name) and not self._stands(feeder, index, name):
            yield Reason(kind="rerun", cell=feeder, name=name)
        elif self.places[feeder] > self.places[cell]:
            yield Reason(kind="later", cell=feeder, name=name)

    def _of_missing(self, feeder: CellId, name: str, *, only: bool) -> Iterator[Reason]:
        """What is the matter with a cell that would feed another top to bottom, and did not; ``only``: nothing else is the matter."""
        index = self.last.get(feeder)
        if index is None:
            yield Reason(kind="added", cell=feeder, name=name)
        elif feeder in self.edited:
            yield Reason(kind="edited", cell=feeder, name=name)
        elif only:
            yield Reason(kind="order", cell=feeder, name=name)

    def _stands(self, feeder: CellId, index: int | None, name: str) -> bool:
        """Whether an edit, or what feeds a cell, cannot have changed what it gives by a name."""
        return index is not None and name in unchanged_names(self.executions[index].source, self.sources[feeder])

    def _agree(self, one: int, other: int, name: str) -> bool:
        """Whether two executions are known to have given a variable the same value."""
        prints = [_fingerprint(self.executions[index], name) for index in (one, other)]
        return prints[0] is not None and prints[0] == prints[1]


def _feeders(links: Sequence[Link]) -> dict[str, list[int]]:
    """The feeders of a step by the name through which they feed it, in their order; what is only set or may be makes nothing stale."""
    found: dict[str, list[int]] = {}
    for link in reversed(links):
        if link.kind not in {"setting", "unknown"}:
            found.setdefault(link.name, []).append(link.feeder)
    return found


def _fingerprint(execution: CellExecution, name: str) -> str | None:
    return next((variable.fingerprint for variable in execution.variables if variable.name == name), None)
