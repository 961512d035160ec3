"""The sensor of metrics: the numbers that a cell works out and gives names at its top level."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.sensor import Finish, nothing
from jupyter_repro.model.record import Metric

__all__ = ["MetricSensor"]

_MOST = 50
_NUMPY = {"float16", "float32", "float64", "longdouble", "float128"}
_HEAP = 1 << 9  # Py_TPFLAGS_HEAPTYPE, which all classes have that Python code makes
_MISSING = object()


class MetricSensor:
    """Records the floats, Python's and numpy's, that a cell's top level assigns to public names, with the values in force at its end.

    Constants and what is made of them alone are parameters: the sensor of those comes first. Loops' own variables are neither.
    """

    name = "metrics"

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def start(self) -> None:
        """Nothing to set up."""

    def stop(self) -> None:
        """Nothing to take away."""

    def watch(self, draft: Draft) -> Finish:
        """Looks at the cell's end."""
        return (lambda: self._finish(draft)) if "=" in draft.source else nothing

    def _finish(self, draft: Draft) -> None:
        found: dict[str, float] = {}
        for name in _assigned(draft.tree.body):
            value = self._namespace.get(name, _MISSING)
            if (type(value) is float or _is_numpy(type(value))) and name not in found and not name.startswith("_"):
                number = float(value)
                if isfinite(number):
                    found[name] = number
        if found:
            for parameter in draft.parameters:
                found.pop(parameter.name, None)
            draft.metrics.extend(Metric(name=name, value=number) for name, number in list(found.items())[:_MOST])


def _is_numpy(kind: type) -> bool:
    """Whether a class is one of numpy's floats: a class that code of the user's made may only say that it is."""
    return type(kind) is type and not kind.__flags__ & _HEAP and kind.__name__ in _NUMPY and kind.__module__ == "numpy"


def _assigned(statements: Sequence[ast.stmt]) -> Iterator[str]:
    """The names that statements assign, those within branches and loops too."""
    waiting = [*reversed(statements)]
    while waiting:  # elif after elif, each is a level deeper
        statement = waiting.pop()
        match statement:
            case ast.Assign(targets=targets):
                yield from _names(targets)
            case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
                yield from _names([target])
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While() | ast.With() | ast.AsyncWith() | ast.Try():
                handlers = [inner for handler in getattr(statement, "handlers", ()) for inner in handler.body]
                after = (*handlers, *getattr(statement, "orelse", ()), *getattr(statement, "finalbody", ()))
                waiting += reversed((*statement.body, *after))


def _names(targets: Sequence[ast.expr]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            yield from _names(target.elts)
        elif isinstance(target, ast.Starred):
            yield from _names([target.value])
