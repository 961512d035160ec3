"""The lineage of a run as a drawing: cells and files in layers, who feeds standing above whom it feeds; and as a table of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jupyter_repro.lineage.flow import Link
from jupyter_repro.lineage.graph import graph_of
from jupyter_repro.lineage.names import names_of
from jupyter_repro.model.assessment import LineageEdge, LineageGraph
from jupyter_repro.model.comparison import DIFFERING, NotebookComparison, Verdict
from jupyter_repro.model.record import Record
from jupyter_repro.report.folding import Folded, folded
from jupyter_repro.report.layers import Layout, acyclic, laid_out, reversed_feeds
from jupyter_repro.report.renderer import ReportCell
from jupyter_repro.report.roots import roots_of
from jupyter_repro.report.words import counted, one_line

__all__ = ["FlowRow", "LineageMap", "MapLine", "MapNode", "lineage_map"]

MOST_NODES = 36
MOST_EXECUTIONS = 5_000
_ACROSS = 5
_WIDTH, _GAP, _HEIGHT, _STEP = 156.0, 16.0, 40.0, 66.0
_BEND = 0.12
_MARGIN = 6.0
_LABEL = 21
_MOST_SAID = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class MapNode:
    """A box in the drawing, its corner in pixels from the top left. ``anchor`` is that of the cell, ``words`` say all of it; ``many`` nodes
    are drawn as one."""

    x: float
    y: float
    kind: str
    title: str
    label: str
    words: str
    anchor: str | None = None
    verdict: Verdict | None = None
    many: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MapLine:
    """A line from box to box as an SVG path. ``hot``: a difference went this way."""

    path: str
    hot: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowRow:
    """What feeds a cell, and which files it reads and writes, in words. The anchors are those of cells."""

    title: str
    anchor: str
    fed_by: tuple[tuple[str, str, str], ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LineageMap:
    """The drawing, 156 by 40 pixels a box, and the table. ``passed`` cells and files are in the table only."""

    width: float = 0
    height: float = 0
    nodes: tuple[MapNode, ...] = ()
    lines: tuple[MapLine, ...] = ()
    rows: tuple[FlowRow, ...] = ()
    passed: int = 0


def lineage_map(
    record: Record, links: Sequence[Sequence[Link]], cells: Sequence[ReportCell], comparison: NotebookComparison | None
) -> LineageMap | None:
    """The map of a record, ``links`` having what feeds each of its executions; None where nothing feeds anything, or there is too much.

    What only brings an import along is left out, and so are local modules and what ships with distributions.
    """
    if len(record.executions) > MOST_EXECUTIONS:
        return None
    source = _Source(record, graph_of(record.executions, links), cells, comparison)
    feeds = source.feeds()
    linked = {name for name, others in feeds.items() if others} | {other for others in feeds.values() for other in others}
    if not linked:
        return None
    small = folded({name: others for name, others in acyclic(feeds).items() if name in linked}, source.weights(), MOST_NODES)
    layout = laid_out(small.feeds, most_across=_ACROSS, bend=_BEND)
    return LineageMap(
        width=round(layout.width * (_WIDTH + _GAP) - _GAP + 2 * _MARGIN, 1),
        height=round((layout.rows - 1) * _STEP + _HEIGHT + 2 * _MARGIN, 1),
        nodes=tuple(source.node(name, small.members[name], layout.nodes[name]) for name in small.feeds),
        lines=tuple(_lines(layout, small, source.touched)),
        rows=tuple(source.rows()),
        passed=len(small.passed),
    )


@dataclass
class _Source:
    """What the drawing and the table are made from."""

    record: Record
    graph: LineageGraph
    cells: Sequence[ReportCell]
    comparison: NotebookComparison | None
    touched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        beside = {a.path for a in self.record.artifacts if a.kind in {"module", "package-data"}}
        self._cells = {f"cell:{cell.cell_id}": cell for cell in self.cells}
        self._nodes = {node.id: node for node in self.graph.nodes if node.path is None or node.path not in beside}
        imported: dict[str, frozenset[str]] = {}
        for execution in self.record.executions:
            key = f"cell:{execution.cell_id}"
            imported[key] = imported.get(key, frozenset()) | names_of(execution.source).imported
        told = (edge for edge in self.graph.edges if self._is_told(edge, imported.get(edge.source, frozenset())))
        self._edges = sorted(told, key=lambda edge: (self._place(edge.source), self._place(edge.target), edge.kind))
        compared = self.comparison.cells if self.comparison else ()
        self._verdicts: dict[str, Verdict] = {f"cell:{cell.cell_id}": cell.verdict for cell in compared}
        roots = roots_of(self.comparison) if self.comparison else []
        self._roots = {f"cell:{root.cell.cell_id}" for root in roots if root.cell is not None and root.leads}
        self.touched = self._roots | {name for name, verdict in self._verdicts.items() if verdict in DIFFERING}

    def _is_told(self, edge: LineageEdge, imported: frozenset[str]) -> bool:
        is_import = edge.kind == "variable" and imported.issuperset(edge.names)
        return edge.source in self._nodes and edge.target in self._nodes and not is_import

    def feeds(self) -> dict[str, set[str]]:
        """Who feeds whom. A setting is no thing that is handed on."""
        feeds: dict[str, set[str]] = {name: set() for name in self._nodes}
        for edge in self._edges:
            if edge.kind != "setting" and edge.source != edge.target:
                feeds[edge.source].add(edge.target)
        return feeds

    def weights(self) -> dict[str, int]:
        """What matters by itself, most of all cells in which differences begin, then cells that differ, those that take fresh entropy, and
        those that read or write files."""
        weights = dict.fromkeys(self._nodes, 0)
        for execution in self.record.executions:
            name = f"cell:{execution.cell_id}"
            if name in weights:
                weights[name] = max(weights[name], 2 if execution.entropy else 0, 1 if execution.used or execution.generated else 0)
        differing = {name: 3 for name, verdict in self._verdicts.items() if verdict in DIFFERING}
        begins = dict.fromkeys(self._roots, 4)
        return {name: max(weight, differing.get(name, 0), begins.get(name, 0)) for name, weight in weights.items()}

    def node(self, name: str, members: Sequence[str], place: tuple[float, int]) -> MapNode:
        """The box of a node, or of several."""
        x, y = place[0] * (_WIDTH + _GAP) - (_WIDTH + _GAP) / 2 + _MARGIN, place[1] * _STEP + _MARGIN
        ordered = sorted(members, key=self._place)
        first, words = ordered[0], ", ".join(map(self._title, ordered[:_MOST_SAID])) + (" …" if len(members) > _MOST_SAID else "")
        kind = self._nodes[name].kind
        if len(members) > 1:
            title, label = counted(len(members), kind), f"{self._title(first)} … {self._title(ordered[-1])}"
        elif kind == "file":
            title, label = _shortened(one_line(self._nodes[name].label)), "file"
            words = one_line(self._nodes[name].path or "")
        else:
            title, label = self._title(name), _shortened(one_line(self._nodes[name].label))
        verdicts = {self._verdicts[member] for member in members if member in self._verdicts}
        return MapNode(
            x=round(x, 1),
            y=round(y, 1),
            kind=kind,
            title=title,
            label=_shortened(label),
            words=words,
            anchor=self._anchor(first),
            verdict=verdicts.pop() if len(verdicts) == 1 else None,
            many=len(members) > 1,
        )

    def rows(self) -> Iterator[FlowRow]:
        """A row for each cell of the notebook that feeds or is fed, in the notebook's order."""
        fed: dict[str, list[LineageEdge]] = {}
        written: dict[str, list[LineageEdge]] = {}
        for edge in self._edges:
            fed.setdefault(edge.target, []).append(edge)
            written.setdefault(edge.source, []).append(edge)
        for name, cell in self._cells.items():
            edges = fed.get(name, ())
            given = [e for e in edges if self._nodes[e.source].kind == "cell"]
            reads = [one_line(self._nodes[e.source].path or "") for e in edges if self._nodes[e.source].kind == "file"]
            writes = [one_line(self._nodes[e.target].path or "") for e in written.get(name, ()) if self._nodes[e.target].kind == "file"]
            if given or reads or writes:
                yield FlowRow(
                    title=f"cell {cell.index + 1}",
                    anchor=f"cell-{cell.index + 1}",
                    fed_by=tuple((self._title(e.source), self._anchor(e.source) or "", _names(e)) for e in given[:_MOST_SAID]),
                    reads=tuple(reads[:_MOST_SAID]),
                    writes=tuple(writes[:_MOST_SAID]),
                )

    def _place(self, name: str) -> tuple[int, str]:
        return (self._cells[name].index if name in self._cells else len(self.cells), name)

    def _title(self, name: str) -> str:
        if self._nodes[name].kind == "file":
            return one_line(self._nodes[name].label)
        cell = self._cells.get(name)
        return "a deleted cell" if cell is None else f"cell {cell.index + 1}"

    def _anchor(self, name: str) -> str | None:
        cell = self._cells.get(name)
        return None if cell is None else f"cell-{cell.index + 1}"


def _names(edge: LineageEdge) -> str:
    shown: Iterable[str] = map(one_line, edge.names[:_MOST_SAID])
    return ", ".join(shown) + (" …" if len(edge.names) > _MOST_SAID else "")


def _shortened(text: str) -> str:
    return text if len(text) <= _LABEL else f"{text[: _LABEL - 1]}…"


def _lines(layout: Layout, small: Folded, touched: set[str]) -> Iterator[MapLine]:
    """The lines; hot are those that lead from what is touched to what is touched."""
    seeds = {name for name, members in small.members.items() if not touched.isdisjoint(members)}
    below, above = _reached(seeds, small.feeds), _reached(seeds, reversed_feeds(small.feeds))
    for (source, target), points in layout.lines.items():
        yield MapLine(path=_path(points), hot=source in below and target in above)


def _reached(seeds: Iterable[str], feeds: Mapping[str, set[str]]) -> set[str]:
    """Some nodes, and all that one comes to from them."""
    found: set[str] = set()
    waiting = list(seeds)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += feeds[name]
    return found


def _path(points: Sequence[tuple[float, int]]) -> str:
    """A line that leaves a box at its foot, runs down through the bends and meets the other at its head."""
    pixels = [(round(x * (_WIDTH + _GAP) - _GAP / 2 + _MARGIN, 1), round(y * _STEP + _MARGIN, 1)) for x, y in points]
    x, y = pixels[0][0], pixels[0][1] + _HEIGHT
    pieces = [f"M{x:g} {y:g}"]
    for number, (across, down) in enumerate(pixels[1:], 2):
        middle = round((y + down) / 2, 1)
        pieces.append(f"C{x:g} {middle:g} {across:g} {middle:g} {across:g} {down:g}")
        x, y = across, down
        if number < len(pixels):  # a bend goes straight past the boxes of its row
            y = down + _HEIGHT
            pieces.append(f"V{y:g}")
    return "".join(pieces)
