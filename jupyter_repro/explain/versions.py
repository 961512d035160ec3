"""Causes that lie in what is installed: distributions and the interpreter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from jupyter_repro.explain.context import Context
from jupyter_repro.explain.rule import Finding, Reach
from jupyter_repro.explain.signs import missing_module, only_repr, only_warnings
from jupyter_repro.lineage.sources import python_of
from jupyter_repro.model.comparison import CellComparison, Evidence
from jupyter_repro.model.environment import Distribution, Interpreter
from jupyter_repro.model.record import CellId

__all__ = ["DistributionChanged", "InterpreterChanged"]

_API_ERROR = re.compile(r"\b(AttributeError|ImportError|ModuleNotFoundError|TypeError|NotImplementedError)\b")
_ASKS_INTERPRETER = re.compile(
    r"\bsys\.(version|version_info|hexversion|implementation|flags|api_version|abiflags)\b|\bpython_version\b|\bplatform\.(python|version)|"
    r"\bsqlite_version\b|\bRUNTIME_VERSION\b|\bOPENSSL_VERSION\b|\bunidata_version\b|\bsysconfig\.|\bversion_info\b|\bsys\.executable\b"
)


class DistributionChanged:
    """A distribution that the cell imports has another version than in the baseline, or is not installed.

    Told by the versions in both records and by errors that name the distribution's module. The message says what seems to have changed:
    its interface (an error), the way in which it shows values (the numbers are the same), its warnings alone, or a value. Rerun in the
    recorded environment (``verify --env recorded``), or run the notebook again with the new version.
    """

    code: ClassVar[str] = "RE201"
    name: ClassVar[str] = "distribution-changed"
    hint: ClassVar[str] = "rerun in the recorded environment (verify --env recorded), or run the notebook again with the new version"
    reach: ClassVar[Reach] = "code"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding for each distribution, those that the source names first."""
        before, after = context.before.get(place), context.after.get(place)
        if before is None:
            return
        gone = missing_module(context.error(place))
        for old in before.distributions:
            if gone is not None and gone.split(".")[0] in old.import_names:
                yield Finding(message=f"{old.name} is not installed, and was there in version {old.version}", evidence="seen")
        versions = {d.name: d for d in before.distributions}
        for new in sorted(after.distributions if after is not None else (), key=lambda d: (not d.direct, d.name)):
            if new.name in versions and versions[new.name].version != new.version:
                what, evidence = _effect(cell, new, context)
                message = f"{new.name} is {new.version}, and was {versions[new.name].version}: {what}"
                yield Finding(message=message, evidence=evidence)


class InterpreterChanged:
    """The Python that runs the notebook is another one.

    Told by implementation and version in both records; named first where the source asks for them. Rerun in the recorded environment
    (``verify --env recorded``).
    """

    code: ClassVar[str] = "RE203"
    name: ClassVar[str] = "interpreter-changed"
    hint: ClassVar[str] = "rerun in the recorded environment: verify --env recorded"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding with both versions."""
        both = context.environments()
        if both is None:
            return
        old, new = (_words(environment.interpreter) for environment in both)
        asks = _ASKS_INTERPRETER.search(python_of(context.sources[place])) is not None
        if old != new and (asks or place == cell.cell_id):
            yield Finding(message=f"the interpreter is {new}, and was {old}", evidence="seen" if asks else "around", root=place)


def _effect(cell: CellComparison, distribution: Distribution, context: Context) -> tuple[str, Evidence]:
    """What a change of version did, as far as the divergence shows it."""
    error = context.error(cell.cell_id)
    if error and _API_ERROR.search(error):
        named = any(re.search(rf"\b{re.escape(name)}\b", error) for name in distribution.import_names)
        return "its interface has changed", "seen" if named else "fits"
    if only_warnings(cell):
        return "it warns otherwise, and results are the same", "fits"
    if only_repr(cell):
        return "it shows values in another way, and their numbers are the same", "changed"
    return "a value has changed", "changed"


def _words(interpreter: Interpreter) -> str:
    return f"{interpreter.implementation} {interpreter.version}"
