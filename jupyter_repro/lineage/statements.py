"""How statements bind, read and change names: what a ``Reading`` does with each kind."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_repro.lineage.scopes import Body

if TYPE_CHECKING:
    from jupyter_repro.lineage.reading import Reading

__all__ = ["STATEMENTS"]

_ENDINGS = (ast.Raise, ast.Return, ast.Continue, ast.Break)


def _assign(reading: Reading, node: ast.Assign) -> None:
    if isinstance(node.value, ast.Lambda) and all(isinstance(target, ast.Name) for target in node.targets):
        arguments = node.value.args
        reading.each((*arguments.defaults, *arguments.kw_defaults))
        body = reading.code(arguments, [node.value.body])
    else:
        lambdas = len(reading.lambdas)
        reading.read(node.value)
        body = reading.held(node.value, lambdas)
    for target in node.targets:
        _give(reading, target, body)


def _give(reading: Reading, target: ast.expr, body: Body) -> None:
    """A target gets a value."""
    if isinstance(target, ast.Name):
        reading.bind(target.id, body)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            _give(reading, element, body)
    elif isinstance(target, ast.Starred):
        _give(reading, target.value, body)
    else:
        reading.read(target)
        reading.hold(target, body)


def _augmented(reading: Reading, node: ast.AugAssign) -> None:
    if isinstance(node.target, ast.Name):
        reading.load(node.target.id)
        reading.read(node.value)
        reading.bind(node.target.id)
    else:
        reading.read(node.value)
        reading.read(node.target)


def _annotated(reading: Reading, node: ast.AnnAssign) -> None:
    reading.read(node.annotation)
    if node.value is not None:
        lambdas = len(reading.lambdas)
        reading.read(node.value)
        _give(reading, node.target, reading.held(node.value, lambdas))
    elif not isinstance(node.target, ast.Name):
        reading.read(node.target)


def _if(reading: Reading, node: ast.If) -> None:
    reading.read(node.test)
    if reading.scope.kind == "function":
        reading.maybe((*node.body, *node.orelse))
        return
    scope, before = reading.scope, set(reading.scope.bound)
    reading.maybe(node.body)
    in_body, scope.bound = scope.bound, set(before)
    reading.bodies.unbind(in_body - before)
    reading.maybe(node.orelse)
    in_else = scope.bound
    always = ast.unparse(node.test) in {"True", "1", "__name__ == '__main__'"}
    if always or (node.orelse and isinstance(node.orelse[-1], _ENDINGS)):
        scope.bound = in_body
    elif not isinstance(node.body[-1], _ENDINGS):
        scope.bound = before | (in_body & in_else)
    reading.bodies.unbind((in_body | in_else) - scope.bound)
    if scope is reading.module and not reading.branches:
        reading.certain |= (scope.bound - before) & reading.defs


def _for(reading: Reading, node: ast.For | ast.AsyncFor) -> None:
    lambdas = len(reading.lambdas)
    reading.read(node.iter)
    reading.branches += 1
    _give(reading, node.target, reading.held(node.iter, lambdas))
    reading.branches -= 1
    reading.maybe((*node.body, *node.orelse))


def _while(reading: Reading, node: ast.While) -> None:
    reading.read(node.test)
    reading.maybe((*node.body, *node.orelse))


def _try(reading: Reading, node: ast.Try) -> None:
    reading.maybe((*node.body, *node.handlers, *node.orelse))
    reading.each(node.finalbody)


def _handler(reading: Reading, node: ast.ExceptHandler) -> None:
    """The name of an exception is gone after its block."""
    if node.type is not None:
        reading.read(node.type)
    scope = reading.scope
    if node.name is None or scope.kind == "function":
        if node.name is not None:
            reading.bind(node.name)
        reading.each(node.body)
        return
    known = node.name in scope.bound
    scope.bound.add(node.name)
    reading.each(node.body)
    if not known and node.name not in reading.defs:
        scope.bound.discard(node.name)
        reading.bodies.unbind((node.name,))


def _with(reading: Reading, node: ast.With | ast.AsyncWith) -> None:
    reading.calls = True
    for item in node.items:
        lambdas = len(reading.lambdas)
        reading.read(item.context_expr)
        if item.optional_vars is not None:
            _give(reading, item.optional_vars, reading.held(item.context_expr, lambdas))
    reading.each(node.body)


def _match(reading: Reading, node: ast.Match) -> None:
    reading.read(node.subject)
    reading.maybe(node.cases)


def _capture(reading: Reading, node: ast.MatchAs | ast.MatchStar) -> None:
    if isinstance(node, ast.MatchAs) and node.pattern is not None:
        reading.read(node.pattern)
    if node.name is not None:
        reading.bind(node.name)


def _mapping(reading: Reading, node: ast.MatchMapping) -> None:
    reading.each((*node.keys, *node.patterns))
    if node.rest is not None:
        reading.bind(node.rest)


def _import(reading: Reading, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name == "*":
            reading.star = True
        else:
            name = alias.asname or alias.name.partition(".")[0]
            reading.bind(name)
            if reading.scope is reading.module:
                reading.imported.add(name)


def _global(reading: Reading, node: ast.Global) -> None:
    if reading.scope is not reading.module:
        reading.scope.shared |= set(node.names)


def _nonlocal(reading: Reading, node: ast.Nonlocal) -> None:
    reading.scope.shared |= set(node.names)
    reading.scope.nonlocals |= set(node.names)


def _alias(reading: Reading, node: Any) -> None:
    """``type X = …``, whose value is worked out only when it is asked for."""
    reading.bind(node.name.id)


STATEMENTS: dict[type, Callable[[Any, Any], None]] = {
    ast.AnnAssign: _annotated,
    ast.Assign: _assign,
    ast.AsyncFor: _for,
    ast.AsyncWith: _with,
    ast.AugAssign: _augmented,
    ast.ExceptHandler: _handler,
    ast.For: _for,
    ast.Global: _global,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Match: _match,
    ast.MatchAs: _capture,
    ast.MatchMapping: _mapping,
    ast.MatchStar: _capture,
    ast.Nonlocal: _nonlocal,
    ast.Try: _try,
    ast.While: _while,
    ast.With: _with,
    **{getattr(ast, name): visit for name, visit in (("TryStar", _try), ("TypeAlias", _alias)) if hasattr(ast, name)},
}
