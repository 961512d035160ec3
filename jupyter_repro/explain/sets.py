"""Where a source lets the order of a set, or a hash, come into a result."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Iterator

from jupyter_repro.lineage.sources import tree_of

__all__ = ["hash_calls", "set_names", "set_orders"]

_MAKERS = {"set", "frozenset"}
_METHODS = {"union", "intersection", "difference", "symmetric_difference", "copy"}
_ORDERED = {"list", "tuple", "enumerate", "iter", "zip", "map", "filter", "array", "Series", "DataFrame", "join", "extend", "concat"}
_BLIND = {"sorted", "len", "sum", "min", "max", "any", "all", "set", "frozenset", "Counter", "isinstance", "update", "issubset"}
_SET_OPERATORS = (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)


def set_names(sources: Iterable[str]) -> frozenset[str]:
    """The names that some sources bind to sets, and to nothing else."""
    bound = [_bound(source) for source in sources]
    nothing: frozenset[str] = frozenset()
    return nothing.union(*(sets for sets, _ in bound)) - nothing.union(*(others for _, others in bound))


@functools.lru_cache(maxsize=4096)
def _bound(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a source binds to sets, and those that it binds to other things."""
    sets: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Assign):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            (sets if _is_set(node.value, frozenset(sets)) else others).update(names)
        elif isinstance(node, ast.arg):
            others.add(node.arg)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            others |= {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
    return frozenset(sets), frozenset(others)


def set_orders(tree: ast.Module, names: frozenset[str] = frozenset()) -> Iterator[ast.expr]:
    """The places of a syntax tree that take the elements of a set in their order; ``names`` are those that hold sets. Sets of numbers alone
    are left out: their order is the same in each process."""
    blind = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) in _BLIND for part in node.args}
    for node in ast.walk(tree):
        taken: list[ast.expr] = []
        if isinstance(node, (ast.For, ast.AsyncFor)):
            taken = [node.iter] if _order_matters(node) else []
        elif isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp)) and id(node) not in blind:
            taken = [generator.iter for generator in node.generators]
        elif isinstance(node, ast.Call) and (_name(node) in _ORDERED) and id(node) not in blind:
            taken = list(node.args)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pop" and not node.args:
            taken = [node.func.value]
        elif isinstance(node, ast.Starred):
            taken = [node.value]
        yield from (found for found in taken if _is_set(found, names) and not _of_numbers(found))


def hash_calls(tree: ast.Module) -> Iterator[ast.expr]:
    """The places of a syntax tree that ask for the hash of what may be a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hash" and not _of_numbers(node):
            yield node


def _is_set(node: ast.expr, names: frozenset[str]) -> bool:
    if isinstance(node, (ast.Set, ast.SetComp)):
        return True
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.BinOp) and isinstance(node.op, _SET_OPERATORS):
        return _is_set(node.left, names) or _is_keys(node.left)
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            return node.func.id in _MAKERS
        return isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and _is_set(node.func.value, names)
    return False


def _is_keys(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _name(node) in {"keys", "items"}


def _order_matters(loop: ast.For | ast.AsyncFor) -> bool:
    """Whether a loop does something that the order shows in: more than counting, adding up, or filling what has an order of its own."""
    return any(not isinstance(statement, (ast.AugAssign, ast.Pass, ast.Continue, ast.Assert)) for statement in loop.body)


def _of_numbers(node: ast.expr) -> bool:
    """Whether a set is spelled with numbers alone, or made of a range; likewise what a hash is taken of."""
    elements: list[ast.expr] = []
    if isinstance(node, ast.Set):
        elements = node.elts
    elif isinstance(node, ast.BinOp):
        return _of_numbers(node.left)
    elif isinstance(node, ast.Call) and len(node.args) == 1:
        (argument,) = node.args
        if isinstance(argument, ast.Call) and _name(argument) == "range":
            return True
        elements = argument.elts if isinstance(argument, (ast.List, ast.Tuple, ast.Set)) else [argument]
    return bool(elements) and all(isinstance(e, ast.Constant) and isinstance(e.value, (int, float)) for e in elements)


def _name(call: ast.Call) -> str:
    """The last name of what a call calls."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
