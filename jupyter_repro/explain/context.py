"""What rules look at: the notebook's cells, baseline and rerun, and how cells feed each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from jupyter_repro.lineage.graph import Graph, graph_of
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions

__all__ = ["Context", "context_of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """``sources`` are those of the code cells, in notebook order; ``positions`` are the places of all cells, from 1. ``counts`` are the
    execution counts that the notebook was saved with. ``before`` and ``after`` are each cell's last execution in the baseline and in the
    rerun, where those were recorded. ``modules`` are the paths of the files that either used as modules."""

    sources: Mapping[CellId, str]
    positions: Mapping[CellId, int]
    counts: Mapping[CellId, int]
    graph: Graph
    baseline: Record | None
    rerun: Record | None
    before: Mapping[CellId, CellExecution]
    after: Mapping[CellId, CellExecution]
    modules: frozenset[str]

    def executions(self, cell: CellId) -> list[CellExecution]:
        """What is recorded of a cell, in the baseline and in the rerun."""
        return [side[cell] for side in (self.before, self.after) if cell in side]

    def changed_files(self, cell: CellId, *, modules: bool) -> Iterator[tuple[str, Digest, Digest]]:
        """The files that a cell used in the baseline and in the rerun in different states: path, old and new digest. Local modules, or
        all but them. A state that is not known is no other state."""
        old, new = self.files(self.before.get(cell), modules=modules), self.files(self.after.get(cell), modules=modules)
        for path in sorted(old.keys() & new.keys()):
            before, after = old[path], new[path]
            if before is not None and after is not None and before != after:
                yield path, before, after

    def files(self, execution: CellExecution | None, *, modules: bool) -> dict[str, Digest | None]:
        """The local modules that a cell execution used, or its other files, with their digests."""
        used = execution.used if execution is not None else ()
        return {ref.path: ref.digest for ref in used if (ref.path in self.modules) is modules}

    def unchanged_hosts(self, cell: CellId) -> set[str]:
        """The hosts of which a cell read the same in the baseline and in the rerun, byte for byte."""
        old, new = (self.files(side.get(cell), modules=False) for side in (self.before, self.after))
        urls = {path for path in old.keys() | new.keys() if "://" in path}
        host_of = {url: urlsplit(url).hostname or "" for url in urls}
        changed = {host_of[url] for url in urls if old.get(url) is None or old.get(url) != new.get(url)}
        return set(host_of.values()) - changed

    def named(self, cell: CellId) -> str:
        """How messages name a cell: by its place and its first line, since ids mean nothing to a reader."""
        if cell not in self.sources:
            return "a cell that was deleted since"
        first = next((line.strip() for line in self.sources[cell].splitlines() if line.strip()), "")
        return f"cell {self.positions[cell]} (`{first[:40]}{'…' if len(first) > 40 else ''}`)"


def context_of(cells: Sequence[Mapping[str, Any]], baseline: Record | None, rerun: Record | None) -> Context:
    """The context of a notebook's cells, given as nbformat spells them."""
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    sources = {CellId(cell["id"]): str(cell["source"]) for cell in code}
    counts = {CellId(cell["id"]): count for cell in code if isinstance(count := cell.get("execution_count"), int)}
    return Context(
        sources=sources,
        positions={CellId(cell["id"]): number for number, cell in enumerate(cells, 1)},
        counts=counts,
        graph=graph_of(sources),
        baseline=baseline,
        rerun=rerun,
        before=last_executions(baseline) if baseline is not None else {},
        after=last_executions(rerun) if rerun is not None else {},
        modules=frozenset(a.path for record in (baseline, rerun) if record for a in record.artifacts if a.kind == "module"),
    )
