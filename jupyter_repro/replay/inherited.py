"""The environment variables that kernels inherit: those of this process, but for what it was given for its own sake."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["hidden", "inherited"]

_HIDDEN: ContextVar[frozenset[str]] = ContextVar("hidden", default=frozenset())


def inherited() -> dict[str, str]:
    """The variables for a kernel that is started here."""
    names = _HIDDEN.get()
    return {name: value for name, value in os.environ.items() if name not in names}


@contextmanager
def hidden(names: Iterable[str]) -> Iterator[None]:
    """Keeps variables from kernels that are started within."""
    token = _HIDDEN.set(frozenset(names))
    try:
        yield
    finally:
        _HIDDEN.reset(token)
