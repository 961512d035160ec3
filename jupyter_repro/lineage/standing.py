"""Names that stand for themselves: what a cell binds by statements that depend on nothing but their own text."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache

from jupyter_repro.lineage.names import names_of
from jupyter_repro.lineage.sources import parsed, python_of

__all__ = ["standing_names", "unchanged_names"]


def unchanged_names(before: str, after: str) -> frozenset[str]:
    """The names that two sources bind alike by standing statements: whatever else of the cell was edited or is stale, these are not."""
    names = standing_names(before)
    if before == after:
        return frozenset(names)
    others = standing_names(after)
    return frozenset(name for name, statement in names.items() if others.get(name) == statement)


@lru_cache(maxsize=2048)
def standing_names(source: str) -> Mapping[str, str]:
    """The names that a cell binds once, at its top level, by an import, a constant or a plain function, each with that statement."""
    tree = parsed(python_of(source))
    names = names_of(source)
    if tree is None or names.opaque or names.star:  # nobody knows what such a cell binds besides
        return {}
    found: dict[str, str] = {}
    touched: set[str] = set()
    for statement in tree.body:
        bound = set(_bound_by(statement))
        touched |= bound & found.keys()
        found |= dict.fromkeys(bound, ast.dump(statement))
        touched |= set() if bound else set(_stored_in(statement))
    return {name: statement for name, statement in found.items() if name not in touched}


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    """The names that a standing statement binds; none of another."""
    match statement:
        case ast.Import(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names if alias.name != "*")
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant() | ast.UnaryOp(operand=ast.Constant())):
            yield name
        case ast.FunctionDef(name=name, decorator_list=[], args=ast.arguments(defaults=[], kw_defaults=[])):
            yield name


def _stored_in(statement: ast.stmt) -> Iterator[str]:
    """The names that another statement binds, deletes, or stores something in."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.Import() | ast.ImportFrom():
                yield from _bound_by(node)
            case ast.Global(names=names):
                yield from names
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
                yield from (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))
