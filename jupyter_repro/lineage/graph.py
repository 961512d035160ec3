"""The graph of cells: whose names feed whose, when cells run top to bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jupyter_repro.lineage.flow import flow_of_steps, step_of_source
from jupyter_repro.lineage.names import Names
from jupyter_repro.model.record import CellId

__all__ = ["Graph", "graph_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """``feeds`` gives, for each cell, the cells whose names it reads directly, nearest first. ``names`` are the names of each."""

    names: Mapping[CellId, Names] = field(default_factory=dict)
    feeds: Mapping[CellId, tuple[CellId, ...]] = field(default_factory=dict)

    def upstream(self, cell: CellId) -> tuple[CellId, ...]:
        """The cells whose result a cell uses, directly or through others, nearest first."""
        found: dict[CellId, None] = {}
        waiting = list(self.feeds.get(cell, ()))
        while waiting:
            nearest = waiting.pop(0)
            if nearest not in found and nearest != cell:
                found[nearest] = None
                waiting.extend(self.feeds.get(nearest, ()))
        return tuple(found)


def graph_of(sources: Mapping[CellId, str]) -> Graph:
    """The graph of cells in the order of the mapping, as far as their sources say.

    A cell reads a name from the last cell before it that binds the name, and from the cells in between that may have changed the
    value in place. A cell that calls a function reads what the function reads then.
    """
    cells = list(sources)
    flow = flow_of_steps([step_of_source(cell, source) for cell, source in sources.items()])
    feeds = {
        cell: tuple(dict.fromkeys(cells[link.feeder] for link in links if link.kind == "variable"))
        for cell, links in zip(cells, flow.links, strict=True)
    }
    return Graph(names={cell: step.names for cell, step in zip(cells, flow.steps, strict=True)}, feeds=feeds)
