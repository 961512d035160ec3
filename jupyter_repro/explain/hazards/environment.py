"""Hazards in the environment: what is installed on the way, the clock, variables."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from jupyter_repro.explain.hazards.hazard import Spot
from jupyter_repro.explain.hazards.reading import Call, ReadCell, ReadNotebook, text_of
from jupyter_repro.model.diagnostic import Severity

__all__ = ["ClockInResult", "UnpinnedInstall", "VariableAsked"]

_INSTALL = re.compile(r"^\s*[!%]\s*(?:\S*python3?\s+-m\s+|uv\s+)?(pip3?|conda|mamba)\s+install\b(?P<what>.*)$")
_WITH_VALUE = {
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-c",
    "--constraint",
    "-t",
    "--target",
    "-n",
    "--name",
    "--channel",
}
_EXACT = re.compile(r"===?|@[0-9a-f]{7,40}\b|\.whl$|^\.|^/")
_NOW = re.compile(
    r"^(datetime\.datetime|datetime\.date|datetime)\.(now|utcnow|today)$|^pandas\.Timestamp\.(now|today|utcnow)$|^time\.(time|time_ns|ctime)$|"
    r"^arrow\.(now|utcnow)$|^pendulum\.(now|today)$"
)
_NOW_WITHOUT = {"time.localtime": 0, "time.gmtime": 0, "time.asctime": 0, "time.strftime": 1, "time.ctime": 0}
_OF_TEXT = {"pandas.Timestamp", "pandas.to_datetime", "numpy.datetime64"}
_SECRET = re.compile(r"key|token|secret|passw|credential|auth|_pat$|account", re.IGNORECASE)
_OF_A_MACHINE = {"CUDA_VISIBLE_DEVICES", "COLAB_GPU", "DISPLAY", "HOME", "KAGGLE_KERNEL_RUN_TYPE", "PATH", "PYTHONPATH", "TMPDIR", "USER"}


class UnpinnedInstall:
    """The cell installs a distribution in whatever version is the newest then.

    Told by ``%pip install`` and its like without ``==``. Name the version, or keep a lockfile beside the notebook.
    """

    code: ClassVar[str] = "RE101"
    name: ClassVar[str] = "unpinned-install"
    hint: ClassVar[str] = "name the version: %pip install NAME==VERSION"
    severity: ClassVar[Severity] = "warning"

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Yields a spot for each command, with what it leaves open."""
        for number, line in enumerate(cell.source.split("\n"), 1):
            found = _INSTALL.match(line)
            names = list(_unpinned(found["what"], conda=found[1] not in {"pip", "pip3"})) if found is not None else []
            if names:
                yield Spot(cell=cell, message=f"it installs {', '.join(names[:5])} in whatever version is the newest", line=number)


class ClockInResult:
    """The cell puts the time of its run into what it computes or shows.

    Told by calls such as ``datetime.now()`` and ``time.time()``; those that only time something, by a difference, are left out. Make the
    date a parameter, or leave it out of results.
    """

    code: ClassVar[str] = "RE102"
    name: ClassVar[str] = "clock"
    hint: ClassVar[str] = "make the time a parameter, or leave it out of results"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for each call."""
        asking = [(cell, calls) for cell in notebook.cells if (calls := cell.recall("clock", partial(_clock_calls, cell)))]
        timers = _timers(notebook) if asking else set()
        for cell, calls in asking:
            for call in calls:
                if id(call.node) not in timers:
                    yield Spot(
                        cell=cell,
                        message=f"`{text_of(call.node)}` is the time of the run",
                        line=call.node.lineno,
                        column=call.node.col_offset + 1,
                    )


class VariableAsked:
    """The cell reads an environment variable, which may have another value elsewhere, or none.

    Told by ``os.environ`` and ``os.getenv``; variables that by their names are secrets, or belong to the machine, are left out: a result
    should not hang on those. Make it a parameter.
    """

    code: ClassVar[str] = "RE103"
    name: ClassVar[str] = "environment-variable"
    hint: ClassVar[str] = "make it a parameter in a cell at the top, tagged `parameters`"
    severity: ClassVar[Severity] = "note"

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Yields a spot for each place that reads one."""
        for node, key in _variables(cell):
            name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
            if name is None or not (_SECRET.search(name) or name in _OF_A_MACHINE):
                message = f"it reads the environment variable {name or 'that an expression names'}"
                yield Spot(cell=cell, message=message, line=node.lineno, column=node.col_offset + 1)


def _unpinned(what: str, *, conda: bool) -> Iterator[str]:
    """The distributions that an install command names without a version."""
    words = iter(what.partition("#")[0].replace('"', " ").replace("'", " ").split())
    for word in words:
        if word in {"-r", "--requirement", "-e", "--editable", "--file"} or word in _WITH_VALUE or (conda and word == "-c"):
            next(words, None)
        elif word.startswith(("-", "{", "$", ">", "&", "|", ";", "2>")):
            if word[0] in ">&|;2":
                return
        elif not (_EXACT.search(word) or (conda and "=" in word)):
            yield word


def _asks_clock(call: Call) -> bool:
    first = call.node.args[0] if call.node.args else None
    if call.name in _OF_TEXT:
        return isinstance(first, ast.Constant) and first.value in {"now", "today"}
    if call.name in _NOW_WITHOUT:
        return len(call.node.args) <= _NOW_WITHOUT[call.name]
    return _NOW.match(call.name) is not None


def _clock_calls(cell: ReadCell) -> tuple[Call, ...]:
    """The calls that ask for the time, but for those within differences."""
    differences = {id(part) for node in cell.nodes if _is_difference(node) for part in ast.walk(node)}
    return tuple(call for call in cell.calls if _asks_clock(call) and id(call.node) not in differences)


def _timers(notebook: ReadNotebook) -> set[int]:
    """The calls whose result is bound to a name that is used in differences alone, by id of their node."""
    told = [cell.recall("timers", partial(_timing, cell)) for cell in notebook.cells]
    others = frozenset[str]().union(*(used for _, used in told))
    return {call for starts, _ in told for name, call in starts if name not in others}


def _timing(cell: ReadCell) -> tuple[tuple[tuple[str, int], ...], frozenset[str]]:
    """The names that are given the results of calls, each with the id of the call; and the names that are used outside of differences."""
    within: set[int] = set()
    starts: list[tuple[str, int]] = []
    for node in cell.nodes:
        if _is_difference(node):
            within |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            starts += [(target.id, id(node.value)) for target in node.targets if isinstance(target, ast.Name)]
    loads = (node for node in cell.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return tuple(starts), frozenset(node.id for node in loads if id(node) not in within)


def _is_difference(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)


def _variables(cell: ReadCell) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """The places that read environment variables, each with the expression that names it."""
    for call in cell.calls:
        if call.name in {"os.getenv", "os.environ.get"}:
            yield call.node, call.node.args[0] if call.node.args else None
    for node in cell.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_environ(node.value):
            yield node, node.slice


def _is_environ(node: ast.expr) -> bool:
    """Whether an expression is ``os.environ``."""
    if isinstance(node, ast.Attribute):
        return node.attr == "environ" and isinstance(node.value, ast.Name) and node.value.id == "os"
    return isinstance(node, ast.Name) and node.id == "environ"
