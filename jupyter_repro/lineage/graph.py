"""The graph of a run's lineage: the last execution of each cell, the files that these read and wrote, and who feeds whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jupyter_repro.lineage.flow import Link, LinkKind
from jupyter_repro.model.assessment import LineageEdge, LineageGraph, LineageNode
from jupyter_repro.model.record import CellExecution, CellId

__all__ = ["graph_of"]

_LONGEST_LABEL = 60
_MOST_NAMES = 50


def graph_of(executions: Sequence[CellExecution], links: Sequence[Sequence[Link]]) -> LineageGraph:
    """The graph of a record's executions, ``links`` having what feeds each. Cells stand in the order of their last executions; a cell that
    was deleted since is there as long as a later one's last execution was fed by it. Modules and data that ship with distributions are
    files like others."""
    last = {execution.cell_id: index for index, execution in enumerate(executions) if execution.cell_id is not None}
    edges: dict[tuple[str, str, LinkKind], dict[str, None]] = {}
    files: dict[str, None] = {}
    for cell, index in last.items():
        target = _cell(cell)
        for link in _with_own(index, cell, executions, links):
            feeder = executions[link.feeder].cell_id
            if link.kind == "file":
                files[link.name] = None
                if feeder is not None and feeder != cell:
                    edges.setdefault((_cell(feeder), _file(link.name), "file"), {})
            elif feeder is not None and feeder != cell:
                edges.setdefault((_cell(feeder), target, link.kind), {})[link.name] = None
        for ref in executions[index].used:
            files[ref.path] = None
            edges.setdefault((_file(ref.path), target, "file"), {})
        for ref in executions[index].generated:
            files[ref.path] = None
            edges.setdefault((target, _file(ref.path), "file"), {})
    nodes = [_node_of(cell, executions[index]) for cell, index in sorted(last.items(), key=lambda item: item[1])]
    return LineageGraph(
        nodes=(*nodes, *(LineageNode(id=_file(path), kind="file", label=_name_of(path), path=path) for path in sorted(files))),
        edges=tuple(_edge(key, names) for key, names in edges.items()),
    )


def _with_own(index: int, cell: CellId, executions: Sequence[CellExecution], links: Sequence[Sequence[Link]]) -> Iterator[Link]:
    """What feeds an execution, and the earlier ones of its cell that feed it: ``n += 1``, run again, goes on from the first ``n = 0``."""
    seen, waiting = {index}, [index]
    while waiting:
        for link in links[waiting.pop()]:
            yield link
            if executions[link.feeder].cell_id == cell and link.feeder not in seen:
                seen.add(link.feeder)
                waiting.append(link.feeder)


def _node_of(cell: CellId, execution: CellExecution) -> LineageNode:
    lines = (line.strip() for line in execution.source.splitlines())
    label = next((line for line in lines if line), "")
    return LineageNode(id=_cell(cell), kind="cell", label=label[:_LONGEST_LABEL], cell_id=cell)


def _edge(key: tuple[str, str, LinkKind], names: Mapping[str, None]) -> LineageEdge:
    source, target, kind = key
    return LineageEdge(source=source, target=target, kind=kind, names=tuple(sorted(names)[:_MOST_NAMES]))


def _name_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2] or path


def _cell(cell: CellId) -> str:
    return f"cell:{cell}"


def _file(path: str) -> str:
    return f"file:{path}"
