"""What came of a notebook as JSON-ready data: how it travels between machines, and how it is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_repro.batch.engine import Verified
from jupyter_repro.errors import RecordError, ReproError
from jupyter_repro.model.basis import Basis
from jupyter_repro.model.codec import convert, to_dict
from jupyter_repro.model.comparison import NotebookComparison

__all__ = ["from_data", "to_data"]


def to_data(verified: Verified) -> dict[str, Any]:
    """The data; equal ones give equal data."""
    error = verified.error
    return {
        "path": verified.path,
        "comparison": None if verified.comparison is None else to_dict(verified.comparison),
        "error": None if error is None else {"kind": type(error).__name__, **error.as_data()},
        "interrupted": verified.interrupted,
        "outputs": {cell: list(outputs) for cell, outputs in verified.outputs.items()},
        "baselines": {cell: list(outputs) for cell, outputs in verified.baselines.items()},
        "basis": None if verified.basis is None else to_dict(verified.basis),
    }


def from_data(data: Mapping[str, Any]) -> Verified:
    """What ``to_data`` was given. Raises RecordError when the data are of another form, as another version may write them."""
    try:
        comparison, error, basis = data["comparison"], data["error"], data["basis"]
        return Verified(
            path=str(data["path"]),
            comparison=None if comparison is None else convert(comparison, NotebookComparison),
            error=None if error is None else _error(**error),
            interrupted=bool(data["interrupted"]),
            outputs={cell: tuple(outputs) for cell, outputs in data["outputs"].items()},
            baselines={cell: tuple(outputs) for cell, outputs in data["baselines"].items()},
            basis=None if basis is None else convert(basis, Basis),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RecordError("record-invalid", f"a result is not valid: {error}", hint="use one version of jupyter-repro everywhere") from None


def _error(kind: str, code: str, message: str, hint: str | None) -> ReproError:
    """The error of that kind; of one that this version does not know, what all errors have in common."""
    for each in _below(ReproError):
        if each.__name__ == kind:
            return each(code, message, hint=hint)
    return ReproError(code, message, hint=hint)


def _below(kind: type[ReproError]) -> Iterator[type[ReproError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
