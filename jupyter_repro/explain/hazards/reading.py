"""What hazards look at: the code cells of a notebook, parsed, their calls by the full name of what they call, and the record."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyter_repro.lineage.flow import is_edited
from jupyter_repro.lineage.names import Names, names_of
from jupyter_repro.lineage.sources import tree_of
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions

__all__ = ["Call", "ReadCell", "ReadNotebook", "read_cells", "text_of"]


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
    what each is a part of, by id. ``execution`` is its last one in the record, if that ran the source which the cell has now."""

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

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node is a part of, the innermost first."""
        parent = self.parents.get(id(node))
        while parent is not None:
            yield parent
            parent = self.parents.get(id(parent))


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadNotebook:
    """The code cells of a notebook in their order, and the record of its last run."""

    cells: tuple[ReadCell, ...]
    record: Record | None = None


def read_cells(cells: Sequence[Mapping[str, Any]], record: Record | None) -> ReadNotebook:
    """A notebook's cells, given as nbformat spells them, as hazards look at them."""
    last = last_executions(record) if record is not None else {}
    meanings: dict[str, str] = {}
    found: list[ReadCell] = []
    for index, cell in enumerate(cells):
        if cell.get("cell_type") != "code" or not str(cell["source"]).strip():
            continue
        cell_id, source = CellId(cell["id"]), str(cell["source"])
        tree, names = tree_of(source), names_of(source)
        meanings |= _imports(tree)
        execution = last.get(cell_id)
        count = cell.get("execution_count")
        found.append(
            ReadCell(
                cell_id=cell_id,
                index=index,
                source=source,
                tree=tree,
                nodes=tuple(ast.walk(tree)),
                parents={id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)},
                names=names,
                calls=_calls_of(tree, dict(meanings)),
                count=count if isinstance(count, int) else None,
                execution=execution if execution is not None and not is_edited(source, execution) else None,
            )
        )
        for name in names.defs - names.imported:
            meanings.pop(name, None)  # from now on it stands for something else
    return ReadNotebook(cells=tuple(found), record=record)


def _imports(tree: ast.Module) -> dict[str, str]:
    """What the names mean that a source imports."""
    meanings: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                meanings[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            meanings |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*"}
    return meanings


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
