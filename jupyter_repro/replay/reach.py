"""Reach: which cells can have a part in a cell's result, and which of them drew other random numbers than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jupyter_repro.lineage.flow import Flow, flow_of, flow_of_steps, steps_of_cells
from jupyter_repro.lineage.names import names_of
from jupyter_repro.lineage.sources import naming_tree_of
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions

__all__ = ["downstream_of", "feeders_of", "loose_cells"]

Feeders = Mapping[CellId, frozenset[CellId]]


def feeders_of(cells: Mapping[CellId, str], baseline: Record | None, rerun: Record | None = None) -> dict[CellId, frozenset[CellId]]:
    """The cells that feed each of a notebook's code cells, itself among them, by any way that the records or the sources tell: variables,
    files, generators, settings. Rather too many than too few: what cannot be told counts as feeding."""
    known = [record for record in (baseline, rerun) if record is not None]
    flows = [*(flow_of(record) for record in known), *(flow_of_steps(steps_of_cells(cells, record)) for record in (*known, None))]
    found: dict[CellId, set[CellId]] = {cell: {cell} for cell in cells}
    for flow in flows:
        for cell, feeding in _closures(flow):
            if cell in found:
                found[cell] |= feeding
    for cell, later in _untold(cells, is_recorded=baseline is not None):
        for other in later:
            found[other] |= found[cell]
    return {cell: frozenset(feeding) for cell, feeding in found.items()}


def _untold(cells: Mapping[CellId, str], *, is_recorded: bool) -> Iterator[tuple[CellId, list[CellId]]]:
    """The cells of which their sources do not tell what they bind and change, each with the later cells that may use it. Of what is no
    Python nothing is told; of code that was not recorded neither what it executes as text, nor what it calls does to what it hands over."""
    names = {cell: names_of(source) for cell, source in cells.items()}
    modules = frozenset[str]().union(*(each.imported for each in names.values()))
    order = list(cells)
    for place, cell in enumerate(order):
        later = order[place + 1 :]
        if naming_tree_of(cells[cell]) is None or (not is_recorded and (names[cell].opaque or names[cell].star)):
            yield cell, later
        elif not is_recorded and names[cell].calls:
            handed = (names[cell].refs | names[cell].defs) - modules
            yield cell, [other for other in later if names[other].refs & handed]


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
