"""What feeds each cell, and whether it had the same value when the baseline was made."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jupyter_repro.lineage.flow import Flow, Link, LinkKind, flow_of, flow_of_steps, steps_of_cells
from jupyter_repro.lineage.names import Names
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions

__all__ = ["Input", "Inputs", "inputs_of"]

_LEFT_OUT: frozenset[LinkKind] = frozenset({"unknown"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One thing by which a cell is fed in a run from top to bottom, and the cells that do, nearest first.

    ``then`` are the cells that did so in the baseline, oldest first. ``same`` says whether the cell was given the same by it in both;
    None when that is not known.
    """

    name: str
    kind: LinkKind
    feeders: tuple[CellId, ...]
    then: tuple[CellId, ...] = ()
    same: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """The inputs of each cell, and the names that its source binds and reads. ``imported`` are those that import statements bind."""

    of: Mapping[CellId, tuple[Input, ...]]
    names: Mapping[CellId, Names]
    imported: frozenset[str]

    def upstream(self, cell: CellId, *, differing: bool = False) -> tuple[CellId, ...]:
        """The cells whose result a cell uses, directly or through others, nearest first; with ``differing``, only as far as what they give
        is not known to be the same."""
        found: dict[CellId, None] = {}
        waiting = deque([cell])
        while waiting:
            for given in self.of.get(waiting.popleft(), ()):
                if differing and given.same:
                    continue
                for feeder in given.feeders:
                    if feeder not in found and feeder != cell:
                        found[feeder] = None
                        waiting.append(feeder)
        return tuple(found)

    def differ(self, cell: CellId) -> bool:
        """Whether a cell is known to have been given something else."""
        return any(given.same is False for given in self.of.get(cell, ()))

    def same(self, cell: CellId, name: str) -> bool | None:
        """Whether a cell is known to have been given the same by a name."""
        return next((given.same for given in self.of.get(cell, ()) if given.name == name), None)


def inputs_of(sources: Mapping[CellId, str], history: Record, rerun: Record | None) -> Inputs:
    """The inputs of a notebook's code cells, run top to bottom as the rerun was; ``history`` is what made the baseline."""
    cells = list(sources)
    flow = flow_of_steps(steps_of_cells(sources, rerun))
    recorded = flow_of(history)
    last = {execution.cell_id: index for index, execution in enumerate(history.executions)}
    after = last_executions(rerun) if rerun is not None else {}
    imported = frozenset(name for step in flow.steps for name in step.names.imported)
    reran = [after.get(cell) for cell in cells]
    found: dict[CellId, tuple[Input, ...]] = {}
    for index, cell in enumerate(cells):
        then = _Given(history.executions, recorded, last.get(cell))
        now = _Given(reran, flow, index if cell in after else None)
        found[cell] = tuple(
            Input(
                name=name,
                kind=links[0].kind,
                feeders=tuple(dict.fromkeys(cells[link.feeder] for link in links)),
                then=then.feeders(name),
                same=None if name in imported else _same(then.value(links[0]), now.value(links[0])),
            )
            for name, links in _by_name(flow.links[index]).items()
        )
    return Inputs(of=found, names=dict(zip(cells, (step.names for step in flow.steps), strict=True)), imported=imported)


@dataclass(frozen=True, slots=True)
class _Given:
    """What one execution was given, as a run shows it."""

    executions: Sequence[CellExecution | None]
    flow: Flow
    index: int | None

    def feeders(self, name: str) -> tuple[CellId, ...]:
        """The cells that fed it by a name, oldest first."""
        links = self.flow.links[self.index] if self.index is not None else ()
        fed = [self.executions[link.feeder] for link in reversed(links) if link.name == name and link.kind not in _LEFT_OUT]
        return tuple(execution.cell_id for execution in fed if execution is not None and execution.cell_id is not None)

    def value(self, link: Link) -> str | None:
        """What it was given by a name: the fingerprint of a variable, the digest of a file, the state of a generator."""
        execution = self.executions[self.index] if self.index is not None else None
        if execution is None or self.index is None:
            return None
        if link.kind == "file":
            return next((ref.digest for ref in execution.used if ref.path == link.name), None)
        if link.kind == "generator":
            return next((change.before for change in execution.generators if change.generator == link.name), None)
        held = [each.feeder for each in self.flow.links[self.index] if each.name == link.name and each.kind == "variable"]
        feeder = self.executions[held[0]] if held else None
        if link.kind != "variable" or feeder is None:
            return None
        return next((variable.fingerprint for variable in feeder.variables if variable.name == link.name), None)


def _same(before: str | None, after: str | None) -> bool | None:
    return None if before is None or after is None else before == after


def _by_name(links: Sequence[Link]) -> dict[str, list[Link]]:
    """The links by what they are about, the nearest feeder first."""
    found: dict[str, list[Link]] = {}
    for link in links:
        if link.kind not in _LEFT_OUT:
            found.setdefault(link.name, []).append(link)
    return found
