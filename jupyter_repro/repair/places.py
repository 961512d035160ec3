"""Places in a notebook that edits are made at: the call that a diagnostic is about, the statement around it, the imports above it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from jupyter_repro.explain.hazards.reading import Call, ReadCell, ReadNotebook, imported_by
from jupyter_repro.model.diagnostic import Diagnostic

__all__ = ["call_at", "imported_as", "is_at", "is_repeated", "is_straight", "last_import", "statement_of"]

_TIMES = (ast.For, ast.AsyncFor, ast.While, ast.comprehension, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_BRANCHES = (ast.If, ast.IfExp, ast.Try, ast.BoolOp, ast.Match)


def is_at(node: ast.expr, diagnostic: Diagnostic, cell: ReadCell) -> bool:
    """Whether a diagnostic is about a node: diagnostics count characters, syntax trees bytes. Never one in an f-string, where Python does
    not always say the right place."""
    if node.lineno != diagnostic.line or any(isinstance(around, ast.JoinedStr) for around in cell.around(node)):
        return False
    line = cell.source.split("\n")[node.lineno - 1].encode("utf-8", "surrogatepass")
    return len(line[: node.col_offset].decode("utf-8", "replace")) + 1 == diagnostic.column


def call_at(diagnostic: Diagnostic, cell: ReadCell, calls: Iterable[Call]) -> Call | None:
    """The one of several calls that a diagnostic is about."""
    return next((call for call in calls if is_at(call.node, diagnostic, cell)), None)


def is_straight(call: Call, cell: ReadCell) -> bool:
    """Whether a call is done once each time the cell runs: in no function, loop or branch."""
    return not any(isinstance(around, (*_TIMES, *_BODIES, *_BRANCHES)) for around in cell.around(call.node))


def is_repeated(call: Call, cell: ReadCell) -> bool:
    """Whether a call may be done several times each time the cell runs: in a function or a loop."""
    return any(isinstance(around, (*_TIMES, *_BODIES)) for around in cell.around(call.node))


def statement_of(node: ast.AST, cell: ReadCell) -> ast.stmt | None:
    """The statement of the cell's top level that a node is in."""
    inner = node
    for around in cell.around(node):
        if around is cell.tree:
            return inner if isinstance(inner, ast.stmt) else None
        inner = around
    return None


def imported_as(module: str, notebook: ReadNotebook, until: ReadCell) -> Iterator[tuple[ReadCell, ast.stmt, str]]:
    """The import statements of the cells' top levels, up to and with one cell, that bind a module or what it lies in: each with how the
    module is spelled from then on (``np.random``). Names that any cell gives another meaning are left out."""
    for cell in notebook.cells:
        if cell.index > until.index:
            return
        for statement in cell.tree.body:
            for name, meaning in imported_by(statement):
                rest = module.removeprefix(meaning)
                if (meaning == module or (rest != module and rest.startswith("."))) and not _is_rebound(name, meaning, notebook):
                    yield cell, statement, name + rest


def last_import(cell: ReadCell, statement: ast.stmt) -> tuple[ast.stmt, ast.stmt | None]:
    """The last of the imports that follow a statement without another in between, and what comes after them."""
    body = cell.tree.body
    index = body.index(statement)
    while index + 1 < len(body) and isinstance(body[index + 1], (ast.Import, ast.ImportFrom)):
        index += 1
    return body[index], body[index + 1] if index + 1 < len(body) else None


def _is_rebound(name: str, meaning: str, notebook: ReadNotebook) -> bool:
    """Whether some cell binds a name to something else."""
    for cell in notebook.cells:
        if name not in cell.names.defs:
            continue
        stored = (node for node in cell.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
        if name not in cell.names.imported or any(node.id == name for node in stored):
            return True
        meanings = {full for node in cell.nodes if isinstance(node, ast.stmt) for bound, full in imported_by(node) if bound == name}
        if meanings != {meaning}:
            return True
    return False
