"""The names that a cell's source binds (defs), changes in place, and reads from other cells (refs)."""

from __future__ import annotations

import ast
import builtins
import functools
import re
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Names", "names_of", "python_of", "tree_of"]

_BODY_MAGICS = {"time", "timeit", "capture", "prun", "debug"}
_MAGIC_LINE = re.compile(r"^(?P<indent>\s*)(?:[%!]|\?|\w[\w.]*\?{1,2}\s*$)")
_ASSIGNED_MAGIC = re.compile(r"^(?P<target>[\w, \t]+=\s*)[%!].*$")
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """``defs`` are bound at the cell's top level, ``imported`` those of them that import statements bind. ``changed`` may be changed in
    place (an attribute or item set, a method called as a statement). ``refs`` are read before the cell itself binds them, so that another
    cell feeds them."""

    defs: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    refs: frozenset[str] = frozenset()


@functools.lru_cache(maxsize=4096)
def names_of(source: str) -> Names:
    """The names of a cell's source; none when it is not Python."""
    python = python_of(source)
    tree = _parsed(python)
    if tree is None:
        return Names()
    try:
        table = symtable.symtable(python, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names()
    defs = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()} - _deleted_only(tree)
    defs |= _declared_global(table)
    first_binding, first_reading = _first_places(tree)
    read = {s.get_name() for s in table.get_symbols() if s.is_referenced()} | _read_in_scopes(table)
    read |= {node.target.id for node in ast.walk(tree) if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)}
    early = {n for n, place in first_reading.items() if n in first_binding and place < first_binding[n]}
    refs = {n for n in read if (n not in defs or n in early) and (n not in _BUILTINS or n in defs)}
    imported = {s.get_name() for s in table.get_symbols() if s.is_imported()}
    return Names(defs=frozenset(defs), imported=frozenset(imported), changed=frozenset(_changed(tree) - defs), refs=frozenset(refs))


def tree_of(source: str) -> ast.Module:
    """The syntax tree of a cell's source, without IPython's magics; empty when it is not Python."""
    return _parsed(python_of(source)) or ast.Module(body=[], type_ignores=[])


def python_of(source: str) -> str:
    """A cell's source with IPython's magics taken out: magic lines become ``pass``, a cell magic that runs Python keeps its body, any
    other (``%%bash``) leaves nothing.

    A line that starts with ``%`` goes on an operation where the source reads as Python: what does so as it is has no magics, and those
    that are indented are taken out only where that is needed.
    """
    if _parsed(source) is not None:
        return source
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].lstrip().startswith("%%"):
        magic = lines[first].lstrip()[2:].split(maxsplit=1)
        if not magic or magic[0] not in _BODY_MAGICS:
            return ""
        lines[: first + 1] = [""] * (first + 1)
    readings = list(_readings(lines))
    return next((reading for reading in readings if _parsed(reading) is not None), readings[-1])


def _readings(lines: list[str]) -> Iterator[str]:
    """The lines without the magics that are not indented, and without any."""
    yield "\n".join(line if line[:1].isspace() else _without_magic(line) for line in lines)
    yield "\n".join(_without_magic(line) for line in lines)


def _parsed(python: str) -> ast.Module | None:
    """The tree of a source that is Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(python)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _without_magic(line: str) -> str:
    if match := _ASSIGNED_MAGIC.match(line):
        return f"{match['target']}None"
    if match := _MAGIC_LINE.match(line):
        statement = line.strip()
        timed = re.match(r"%(?:time|timeit)\s+(?![-\s])(.*)", statement)
        return match["indent"] + (timed.group(1) if timed else "pass")
    return line


def _declared_global(table: symtable.SymbolTable) -> set[str]:
    """Names that functions declare ``global`` and bind."""
    found: set[str] = set()
    for child in table.get_children():
        found |= {s.get_name() for s in child.get_symbols() if s.is_declared_global() and s.is_assigned()}
        found |= _declared_global(child)
    return found


def _read_in_scopes(table: symtable.SymbolTable) -> set[str]:
    """Global names that functions, classes and comprehensions read."""
    found: set[str] = set()
    for child in table.get_children():
        found |= {s.get_name() for s in child.get_symbols() if s.is_global() and s.is_referenced()}
        found |= _read_in_scopes(child)
    return found


def _deleted_only(tree: ast.Module) -> set[str]:
    """What symtable takes for a binding and is none: ``del x``, and ``except … as x``, which is gone after its block."""
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    bound |= {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    bound |= {a.asname or a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom)) for a in n.names}
    deleted = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)}
    caught = {n.name for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler) and n.name}
    return (deleted | caught) - bound


def _first_places(tree: ast.Module) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Where each name is first bound and first read, as line and column. A statement's value is read before its target is bound."""
    binding: dict[str, tuple[int, int]] = {}
    reading: dict[str, tuple[int, int]] = {}
    for statement in tree.body:
        assigned = isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign))
        for node in ast.walk(statement):
            if not isinstance(node, ast.Name):
                continue
            store = isinstance(node.ctx, ast.Store)
            place = (statement.end_lineno or statement.lineno, 1_000_000) if store and assigned else (node.lineno, node.col_offset)
            places = binding if store else reading
            places[node.id] = min(place, places.get(node.id, place))
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            place = (node.lineno, node.col_offset)
            reading[node.target.id] = min(place, reading.get(node.target.id, place))
    return binding, reading


def _changed(tree: ast.Module) -> set[str]:
    """Names whose value a top-level statement may change in place."""
    found: set[str] = set()
    for node in ast.walk(tree):
        target: ast.expr | None = None
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            target = node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            target = node.value.func.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and any(k.arg == "inplace" for k in node.keywords):
            target = node.func.value
        while isinstance(target, (ast.Attribute, ast.Subscript)):
            target = target.value
        if isinstance(target, ast.Name):
            found.add(target.id)
    return found
