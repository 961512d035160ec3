"""What is asked of many notebooks, what comes of each, and the seam behind which they are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_repro.errors import ReproError
from jupyter_repro.model.basis import Basis, basis_of
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.outputs import Output
from jupyter_repro.model.record import CellId

if TYPE_CHECKING:
    from jupyter_repro.replay.rerunoutputs import RerunOutputs

__all__ = ["Asked", "Engine", "Verified", "verified"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Notebooks to verify, each once. ``settings`` are the keywords that ``verify_notebook`` takes, but for its ``progress``.
    ``with_outputs``: somebody wants to see what the cells that differ gave; ``with_basis``: or what the rerun hung on."""

    paths: Sequence[str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    with_outputs: bool = False
    with_basis: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What came of one notebook: its verdicts, or what kept it from being checked. Of one that was ``interrupted`` the verdicts are those
    that were reached until then, if any. ``outputs`` are those that the rerun gave, of cells that differ, ``baselines`` those that it was
    compared with, where they are not what the notebook is saved with, ``basis`` is that of the first rerun: where they were asked for."""

    path: str
    comparison: NotebookComparison | None = None
    error: ReproError | None = None
    interrupted: bool = False
    outputs: Mapping[CellId, tuple[Output, ...]] = field(default_factory=dict)
    baselines: Mapping[CellId, tuple[Output, ...]] = field(default_factory=dict)
    basis: Basis | None = None


class Engine(Protocol):
    """Verifies notebooks, where and how many at a time is its own affair."""

    def verify(self, asked: Asked) -> Iterator[Verified]:
        """What came of each notebook, as soon as it is known, in any order. Ctrl-C ends those that are under way; it is not raised, and
        those that were not begun are missing."""


def verified(
    path: str, settings: Mapping[str, Any], progress: Any = None, *, with_outputs: bool = False, with_basis: bool = False
) -> Verified:
    """Verifies one notebook here and now."""
    from jupyter_repro.api import Interrupted, verify_notebook
    from jupyter_repro.replay.rerunoutputs import RerunOutputs

    reruns = RerunOutputs(progress) if with_outputs or with_basis else None
    try:
        comparison = verify_notebook(path, progress=reruns or progress, **settings)
    except ReproError as error:
        return Verified(path=path, error=error)
    except Interrupted as interrupt:
        found = interrupt.result if isinstance(interrupt.result, NotebookComparison) else None
        return Verified(path=path, interrupted=True) if found is None else _with_outputs(path, found, reruns, interrupted=True)
    except KeyboardInterrupt:
        return Verified(path=path, interrupted=True)
    verdicts = _with_outputs(path, comparison, reruns if with_outputs else None)
    return replace(verdicts, basis=basis_of(reruns.record)) if reruns and with_basis else verdicts


def _with_outputs(path: str, comparison: NotebookComparison, reruns: RerunOutputs | None, *, interrupted: bool = False) -> Verified:
    outputs, baselines = ({}, {}) if reruns is None else (reruns.differing(comparison), reruns.baselines(comparison))
    return Verified(path=path, comparison=comparison, interrupted=interrupted, outputs=outputs, baselines=baselines)
