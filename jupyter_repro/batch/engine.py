"""What is asked of many notebooks, what comes of each, and the seam behind which they are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from jupyter_repro.errors import ReproError
from jupyter_repro.model.comparison import NotebookComparison

__all__ = ["Asked", "Engine", "Verified", "verified"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Notebooks to verify, each once. ``settings`` are the keywords that ``verify_notebook`` takes, but for its ``progress``."""

    paths: Sequence[str]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What came of one notebook: its verdicts, or what kept it from being checked. Of one that was ``interrupted`` the verdicts are those
    that were reached until then, if any."""

    path: str
    comparison: NotebookComparison | None = None
    error: ReproError | None = None
    interrupted: bool = False


class Engine(Protocol):
    """Verifies notebooks, where and how many at a time is its own affair."""

    def verify(self, asked: Asked) -> Iterator[Verified]:
        """What came of each notebook, as soon as it is known, in any order. Ctrl-C ends those that are under way; it is not raised, and
        those that were not begun are missing."""


def verified(path: str, settings: Mapping[str, Any], progress: Any = None) -> Verified:
    """Verifies one notebook here and now."""
    from jupyter_repro.api import Interrupted, verify_notebook

    try:
        return Verified(path=path, comparison=verify_notebook(path, progress=progress, **settings))
    except ReproError as error:
        return Verified(path=path, error=error)
    except Interrupted as interrupt:
        comparison = interrupt.result if isinstance(interrupt.result, NotebookComparison) else None
        return Verified(path=path, comparison=comparison, interrupted=True)
    except KeyboardInterrupt:
        return Verified(path=path, interrupted=True)
