"""What hazards look at: the code cells of a notebook, parsed, their calls by the full name of what they call, and the record."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from jupyter_repro.lineage.flow import is_edited
from jupyter_repro.lineage.names import Names, names_of
from jupyter_repro.lineage.sources import tree_of
from jupyter_repro.lineage.staleness import staleness_of
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions
from jupyter_repro.model.staleness import Staleness

__all__ = ["Call", "CellReader", "ReadCell", "ReadNotebook", "imported_by", "read_cells", "text_of"]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call in a source: the full name of what is called as far as imports tell (``numpy.random.rand``), and whether it stands in the body
    of a function. ``wrapped_by`` are the last names of the calls that it is an argument of, the innermost first."""

    node: ast.Call
    name: str
    in_body: bool
    wrapped_by: tuple[str, ...]

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    def keyword(self, name: str) -> ast.expr | None:
        """The value of a keyword argument."""
        return next((keyword.value for keyword in self.node.keywords if keyword.arg == name), None)

    @property
    def opaque(self) -> bool:
        """Whether it has arguments that the source does not name."""
        return any(keyword.arg is None for keyword in self.node.keywords) or any(isinstance(a, ast.Starred) for a in self.node.args)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadCell:
    """A code cell: its position among all cells from 0, its source and what that says. ``nodes`` are those of its syntax tree, ``parents``
    what each is a part of, by id. ``execution`` is its last one in the record, if that ran the source which the cell has now. ``memory``
    is what was worked out of it before."""

    cell_id: CellId
    index: int
    source: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]
    parents: Mapping[int, ast.AST]
    names: Names
    calls: tuple[Call, ...]
    count: int | None = None
    execution: CellExecution | None = None
    memory: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, worked out once for this cell; it may rest on nothing but the key, and on the cell's source, imports above
        and execution."""
        if key not in self.memory:
            self.memory[key] = make()
        found: T = self.memory[key]
        return found

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node is a part of, the innermost first."""
        parent = self.parents.get(id(node))
        while parent is not None:
            yield parent
            parent = self.parents.get(id(parent))


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadNotebook:
    """The code cells of a notebook in their order, the record of its last run, and what that says of stale cells."""

    cells: tuple[ReadCell, ...]
    record: Record | None = None
    stale: Mapping[CellId, Staleness] = field(default_factory=dict)


def read_cells(cells: Sequence[Mapping[str, Any]], record: Record | None) -> ReadNotebook:
    """A notebook's cells, given as nbformat spells them, as hazards look at them."""
    return CellReader().read(cells, record)


class _Known(NamedTuple):
    """A cell as it was read: the meanings of names before and after it; the names that it speaks of, those that it imports and those that
    stand for something else afterwards; and its last execution, whatever source that ran."""

    cell: ReadCell
    before: Mapping[str, str]
    after: Mapping[str, str]
    spoken: frozenset[str]
    imports: Mapping[str, str]
    gone: frozenset[str]
    last: CellExecution | None = None


class CellReader:
    """Reads a notebook's cells again and again while somebody works on it: those that stay as they are stay the same objects."""

    def __init__(self) -> None:
        self._known: dict[CellId, _Known] = {}

    def read(
        self, cells: Sequence[Mapping[str, Any]], record: Record | None, stale: Mapping[CellId, Staleness] | None = None
    ) -> ReadNotebook:
        """The cells, given as nbformat spells them. ``stale`` is what ``staleness_of`` gives, where that is known already."""
        last = last_executions(record) if record is not None else {}
        known: dict[CellId, _Known] = {}
        meanings: Mapping[str, str] = {}
        for index, cell in enumerate(cells):
            if cell.get("cell_type") != "code" or not str(cell["source"]).strip():
                continue
            cell_id, source, count = CellId(cell["id"]), str(cell["source"]), cell.get("execution_count")
            one = self._read(cell_id, source, meanings)
            one = _placed(one, index, count if isinstance(count, int) else None, last.get(cell_id))
            meanings = one.after
            known[cell_id] = one
        self._known = known
        if record is not None and stale is None:
            stale = staleness_of(record, {cell_id: one.cell.source for cell_id, one in known.items()})
        return ReadNotebook(cells=tuple(one.cell for one in known.values()), record=record, stale=stale or {})

    def _read(self, cell_id: CellId, source: str, before: Mapping[str, str]) -> _Known:
        old = self._known.get(cell_id)
        if old is not None and old.cell.source == source:
            if old.before is before:
                return old
            if all(old.before.get(name) == before.get(name) for name in old.spoken):
                return old._replace(before=before, after=_after(before, old.imports, old.gone))
        tree, names = tree_of(source), names_of(source)
        nodes = tuple(ast.walk(tree))
        imports, gone = _imports(nodes), names.defs - names.imported
        cell = ReadCell(
            cell_id=cell_id,
            index=0,
            source=source,
            tree=tree,
            nodes=nodes,
            parents={id(child): node for node in nodes for child in ast.iter_child_nodes(node)},
            names=names,
            calls=_calls_of(tree, {**before, **imports}),
        )
        spoken = frozenset(node.id for node in nodes if isinstance(node, ast.Name))
        return _Known(cell, before, _after(before, imports, gone), spoken, imports, gone)


def _after(before: Mapping[str, str], imports: Mapping[str, str], gone: frozenset[str]) -> Mapping[str, str]:
    """What names mean after a cell: the same object as before, where it changes nothing."""
    if not imports and gone.isdisjoint(before):
        return before
    after = {name: meaning for name, meaning in {**before, **imports}.items() if name not in gone}
    return before if after == before else after


def _placed(known: _Known, index: int, count: int | None, last: CellExecution | None) -> _Known:
    """A cell that was read, with its place in the notebook and its last execution."""
    cell = known.cell
    if known.last is not last:
        execution = last if last is not None and not is_edited(cell.source, last) else None
        cell = replace(cell, index=index, count=count, execution=execution, memory={})
    elif (cell.index, cell.count) != (index, count):
        cell = replace(cell, index=index, count=count)
    return known if cell is known.cell else known._replace(cell=cell, last=last)


def _imports(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """What the names mean that a source imports."""
    return {name: meaning for node in nodes for name, meaning in imported_by(node)}


def imported_by(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import statement binds, as far as it tells, each with the full name of what it stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.split(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from ((alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names if alias.name != "*")


def text_of(node: ast.AST, most: int = 40) -> str:
    """A piece of a source as text, cut where it is long."""
    try:
        text = ast.unparse(node)
    except RecursionError:
        return "…"
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _calls_of(tree: ast.Module, meanings: Mapping[str, str]) -> tuple[Call, ...]:
    """The calls in a source; none where it nests deeper than can be read."""
    try:
        return tuple(_calls(tree, meanings))
    except RecursionError:
        return ()


def _calls(tree: ast.AST, meanings: Mapping[str, str], wrapped_by: tuple[str, ...] = (), *, in_body: bool = False) -> Iterator[Call]:
    """The calls below a node."""
    for child in ast.iter_child_nodes(tree):
        inner = in_body or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        if isinstance(child, ast.Call):
            name = _full_name(child.func, meanings)
            yield Call(node=child, name=name, in_body=in_body, wrapped_by=wrapped_by)
            yield from _calls(child, meanings, (name.rpartition(".")[2], *wrapped_by), in_body=inner)
        else:
            kept = wrapped_by if isinstance(child, (ast.expr, ast.comprehension, ast.keyword)) else ()
            yield from _calls(child, meanings, kept, in_body=inner)


def _full_name(function: ast.expr, meanings: Mapping[str, str]) -> str:
    """``numpy.random.rand`` for ``np.random.rand``; ``.sample`` for a method of what no import names."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name):
        meaning = meanings.get(function.id)
        parts += [meaning] if meaning is not None else ([""] if parts else [function.id])
    else:
        parts.append("")
    return ".".join(reversed(parts))
