"""Reach: which cells can have a part in a cell's result, and which of them drew other random numbers than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jupyter_repro.lineage.flow import Flow, flow_of, flow_of_steps, steps_of_cells
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions

__all__ = ["downstream_of", "feeders_of", "loose_cells"]

Feeders = Mapping[CellId, frozenset[CellId]]


def feeders_of(cells: Mapping[CellId, str], *records: Record | None) -> dict[CellId, frozenset[CellId]]:
    """The cells that feed each of a notebook's code cells, itself among them, by any way that the records or the sources tell: variables,
    files, generators, settings. Rather too many than too few."""
    known = [record for record in records if record is not None]
    flows = [*(flow_of(record) for record in known), *(flow_of_steps(steps_of_cells(cells, record)) for record in (*known, None))]
    found: dict[CellId, set[CellId]] = {cell: {cell} for cell in cells}
    for flow in flows:
        for cell, feeding in _closures(flow):
            if cell in found:
                found[cell] |= feeding
    return {cell: frozenset(feeding) for cell, feeding in found.items()}


def downstream_of(cells: frozenset[CellId], feeders: Feeders) -> frozenset[CellId]:
    """The cells whose result some others may have a part in."""
    return frozenset(cell for cell, feeding in feeders.items() if feeding & cells) - cells


def loose_cells(baseline: Record | None, rerun: Record) -> frozenset[CellId]:
    """The cells that drew other random numbers in a rerun than in the baseline, as far as the records tell; without a baseline, those that
    drew any that nothing in the notebook fixes."""
    before = last_executions(baseline) if baseline is not None else {}
    return frozenset(cell for cell, after in last_executions(rerun).items() if _is_loose(before.get(cell), after))


def _is_loose(before: CellExecution | None, after: CellExecution) -> bool:
    taken = {entropy.source: entropy.values for entropy in before.entropy} if before is not None else {}
    if any(not entropy.values or taken.get(entropy.source) != entropy.values for entropy in after.entropy):
        return True
    states = {change.generator: change.after for change in before.generators} if before is not None else {}
    fixed = {"default", "cell"} if before is None else {"default"}
    return any(change.drawn and change.seeded not in fixed and states.get(change.generator) != change.after for change in after.generators)


def _closures(flow: Flow) -> Iterator[tuple[CellId, set[CellId]]]:
    """The cells that feed each step, directly or through others."""
    closures: list[set[CellId]] = []
    for step, links in zip(flow.steps, flow.links, strict=True):
        feeding = set[CellId]().union(*(closures[link.feeder] for link in links))
        feeding |= {cell for link in links if (cell := flow.steps[link.feeder].cell) is not None}
        closures.append(feeding)
        if step.cell is not None:
            yield step.cell, feeding
