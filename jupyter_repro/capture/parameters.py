"""The sensor of parameters: the numbers, texts and truth values that a cell assigns at its top level."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Literal

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish, nothing
from jupyter_repro.capture.values import is_secret, plain_json
from jupyter_repro.model.record import Parameter

__all__ = ["ParameterSensor"]

_MOST = 50
_TAGS = {"parameters", "injected-parameters"}
# What papermill writes above the values that it is given. It sends no tags to the kernel.
_INJECTED = "# Parameters\n"
# What an expression may be made of: a value that is computed by a call, or taken from data, is a result.
_EXPRESSIONS = (ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Tuple, ast.List, ast.JoinedStr, ast.FormattedValue)


class ParameterSensor:
    """Records what plain values a cell gives to variables by constants and other parameters, with the value in force at its end.

    ``tags`` tells the tags of the cell that is about to run, as far as the front end sends them: JupyterLab does.
    """

    name = "parameters"

    def __init__(self, namespace: dict[str, Any], tags: Callable[[], tuple[str, ...]]) -> None:
        self._namespace, self._tags = namespace, tags
        self._known: set[str] = set()

    def start(self) -> None:
        """Nothing to set up."""

    def stop(self) -> None:
        """Nothing to take away."""

    def watch(self, draft: Draft) -> Finish:
        """Looks at the cell's end; its request, and the tags with it, are there only now."""
        if "=" not in draft.source:
            return nothing
        tagged = not _TAGS.isdisjoint(self._tags()) or draft.source.startswith(_INJECTED)
        return lambda: self._finish(draft, tagged=tagged)

    def _finish(self, draft: Draft, *, tagged: bool) -> None:
        found: dict[str, str | None] = {}
        for name, is_given in _assignments(draft.tree, self._known):
            self._known.discard(name)
            value = self._namespace.get(name, found)  # what no parameter can be
            text = plain_json(value)
            if is_given and text is not None:
                self._known.add(name)
                found[name] = None if is_secret(name, value) else text
            else:
                found.pop(name, None)
        source: Literal["papermill", "assignment"] = "papermill" if tagged else "assignment"
        draft.parameters.extend(Parameter(name=name, value=text, source=source) for name, text in list(found.items())[:_MOST])


def _assignments(tree: ast.Module, known: set[str]) -> Iterator[tuple[str, bool]]:
    """The names that the top level assigns, in order, each with whether constants and parameters alone make its value."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=targets, value=value):
                pass
            case ast.AnnAssign(target=annotated, value=ast.expr() as value):
                targets = [annotated]
            case ast.AugAssign(target=ast.Name(id=name) as increased, value=value) if name in known:
                targets = [increased]
            case _:
                continue
        for target in targets:
            yield from _given(target, value, known)


def _given(target: ast.expr, value: ast.expr, known: set[str]) -> Iterator[tuple[str, bool]]:
    """The names in a target. Where a tuple meets a tuple, each name has a value of its own."""
    match target, value:
        case ast.Name(id=name), _:
            if not name.startswith("_"):
                yield name, _is_given(value, known)
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), (ast.Tuple(elts=values) | ast.List(elts=values))) if len(names) == len(
            values
        ):
            for one, its in zip(names, values, strict=True):
                yield from _given(one, its, known)
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), _):
            for one in names:
                yield from _given(one, value, known)


def _is_given(value: ast.expr, known: set[str]) -> bool:
    waiting: list[ast.AST] = [value]
    while waiting:  # a sum may have thousands of terms, each a level deeper
        part = waiting.pop()
        if isinstance(part, ast.Name):
            if part.id not in known:
                return False
        elif isinstance(part, _EXPRESSIONS):
            waiting += [child for child in ast.iter_child_nodes(part) if isinstance(child, ast.expr)]
        elif not isinstance(part, ast.Constant):
            return False
    return True
