"""Small programs of cells that pass lists around in every way: what laws about lineage are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from hypothesis import strategies as st

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.namespace import NamespaceSensor
from jupyter_repro.capture.originals import stopwatch
from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.record import CellExecution, CellId, Record
from tests.builders import a_record, an_execution

_TEMPLATES = (
    *("{x} = [{n}]", "{x} = {y}", "{x} = {y} + {z}", "{x}.append({n})", "{x} += {y}", "{x}[0:1] = [{n}]", "{x} = [i for i in {y}]"),
    *(
        "if len({x}) > 1:\n    {y} = [{n}]",
        "for i in list({x}):\n    {y}.append(i)",
        "del {x}",
        "{x} = list(map(lambda i: i + len({y}), {z}))",
    ),
    *("def {f}():\n    return {x} + {y}", "def {f}():\n    {x}.append({n})\n    return {x}", "def {f}():\n    return {g}() + [{n}]"),
    *("def {f}():\n    global {x}\n    {x} = {y} + [{n}]\n    return {x}", "def {f}(value={x}):\n    value.append({n})\n    return value"),
    *("{x} = {f}()", "{f}()", "{f} = {g}", "{x} = [{f}]\n{x} = {x}[0]()", "{x} = {y} = [{n}]", "{x}, {y} = {y}, {x}", "({x} := {y})"),
    *("class K:\n    held = {x}\n    def grow(self):\n        {y}.append({n})\n        return self.held", "o = K()", "{x} = o.grow()"),
    *("o.held = {x}", "o.held.append({n})", "{x} = o.held", "K.held = {x}", "{x} = eval('{y} + [{n}]')", "exec('{x} = ' + '{y}')"),
    *(
        "try:\n    {x} = {y}[{n}:]\n    1 / len({x})\nexcept ZeroDivisionError as error:\n    {z} = [{n}]",
        "{x} = [{n}]\n1 / 0\n{y} = [{n}]",
    ),
)
_NAMES = st.sampled_from(["a", "b", "c"])
_FUNCTIONS = st.sampled_from(["f", "g"])
CELLS = st.builds(
    lambda template, **names: template.format(**names),
    st.sampled_from(_TEMPLATES),
    x=_NAMES,
    y=_NAMES,
    z=_NAMES,
    f=_FUNCTIONS,
    g=_FUNCTIONS,
    n=st.integers(0, 3),
)
PROGRAMS = st.lists(CELLS, min_size=1, max_size=9).map(lambda cells: ["a = [1]\nb = [2]\nc = [3]", *cells])


class Kernel:
    """Runs cells, and keeps account of what they do to variables, as recording does."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__")
        self.namespace: dict[str, Any] = vars(self.module)
        self.executions: list[CellExecution] = []
        self._succeeded = True
        self._sensor = NamespaceSensor(self.namespace, (), lambda: self._succeeded)
        self._sensor.start()

    def run(self, source: str, cell: str | None = None) -> None:
        order = len(self.executions)
        begun = stopwatch() - 10
        digest = digest_of_text(source)
        draft = Draft(order=order, cell_id=None, source=source, source_digest=digest, transformed=source, started="", begun=begun)
        finish = self._sensor.watch(draft)
        self._succeeded = execute(source, self.namespace)
        finish()
        cell_id = CellId(cell or f"c{order}")
        status = "ok" if self._succeeded else "error"
        changes = tuple(draft.variables)
        execution = an_execution(source, order=order, cell_id=cell_id, execution_count=order + 1, status=status, variables=changes)
        self.executions.append(execution)

    @property
    def record(self) -> Record:
        return a_record(*self.executions)


def execute(source: str, namespace: dict[str, Any]) -> bool:
    """Runs a cell; False when it raised."""
    try:
        exec(source, namespace)  # noqa: S102
    except Exception:
        return False
    return True


def recorded(sources: Sequence[str]) -> Kernel:
    """A kernel that has run cells ``c0``, ``c1`` …"""
    kernel = Kernel()
    for source in sources:
        kernel.run(source)
    return kernel


def plain(value: Any) -> Any:
    """A value in which functions and objects, which each run makes anew, all look the same."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, int) else type(value).__name__
