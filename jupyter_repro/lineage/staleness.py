"""Staleness: which of a notebook's results no longer are what its cells, run top to bottom, would give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jupyter_repro.lineage.flow import Flow, Link, flow_of, flow_of_steps, is_edited, steps_of_cells
from jupyter_repro.model.record import CellExecution, CellId, Record
from jupyter_repro.model.staleness import Reason, ReasonKind, Staleness, State

__all__ = ["staleness_of"]

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
_RANK: tuple[State, ...] = ("never-run", "edited", "upstream-deleted", "upstream-changed", "out-of-order", "fresh")


def staleness_of(record: Record, cells: Mapping[CellId, str]) -> dict[CellId, Staleness]:
    """The staleness of each of a notebook's code cells, given as sources in the order of the notebook."""
    recorded = flow_of(record)
    notebook = _Notebook(record, recorded, cells)
    found: dict[CellId, Staleness] = {}
    for cell in cells:
        last = notebook.last.get(cell)
        if last is None:
            found[cell] = Staleness(state="never-run")
            continue
        reasons = tuple(dict.fromkeys(notebook.reasons(cell, last, found)))
        states: set[State] = {"fresh", *(_STATES[reason.kind] for reason in reasons)}
        if cell in notebook.edited:
            states.add("edited")
        found[cell] = Staleness(state=min(states, key=_RANK.index), reasons=reasons)
    return found


class _Notebook:
    """The notebook's cells: how they ran, and how they would run top to bottom."""

    def __init__(self, record: Record, recorded: Flow, cells: Mapping[CellId, str]) -> None:
        self.executions, self.recorded = record.executions, recorded
        self.last = {e.cell_id: index for index, e in enumerate(record.executions) if e.cell_id is not None}
        self.places = {cell: place for place, cell in enumerate(cells)}
        self.edited = {cell for cell, index in self.last.items() if cell in cells and is_edited(cells[cell], record.executions[index])}
        self._order = list(cells)
        self._expected = flow_of_steps(steps_of_cells(cells, record)).links

    def reasons(self, cell: CellId, last: int, before: Mapping[CellId, Staleness]) -> Iterator[Reason]:
        """What is the matter with the cells that feed a cell; ``before`` tells of the cells above it."""
        actual = _feeders(self.recorded.links[last])
        expected = _feeders(self._expected[self.places[cell]])
        for name in sorted(actual.keys() | expected.keys()):
            feeders = [self.executions[index].cell_id for index in actual.get(name, ())]
            wanted = [self._order[place] for place in expected.get(name, ())]
            found = [reason for index in actual.get(name, ()) for reason in self._of_feeder(cell, last, index, name)]
            found += [reason for feeder in wanted if feeder not in feeders for reason in self._of_missing(feeder, name, only=not found)]
            if not found and wanted != feeders and None not in feeders:
                found = [Reason(kind="order", cell=feeder, name=name) for feeder in feeders[:1] or wanted[:1] if feeder is not None]
            yield from found
            yield from (Reason(kind="stale", cell=f, name=name) for f in wanted if f in before and before[f].state != "fresh" and not found)

    def _of_feeder(self, cell: CellId, last: int, index: int, name: str) -> Iterator[Reason]:
        """What is the matter with an execution that fed the cell's last."""
        feeder = self.executions[index].cell_id
        if feeder is None:
            return
        if feeder == cell:
            yield Reason(kind="repeated", cell=feeder, name=name)
        elif feeder not in self.places:
            yield Reason(kind="deleted", cell=feeder, name=name)
        elif feeder in self.edited:
            yield Reason(kind="edited", cell=feeder, name=name)
        elif self.last[feeder] > last and not self._agree(index, self.last[feeder], name):
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
