"""Tells when a module has just been imported for the first time, before the code that imports it goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__all__ = ["ImportWatch"]


class ImportWatch:
    """A finder in front of ``sys.meta_path`` that finds nothing itself: it lets the others find a watched module and calls back when
    its loader has run it."""

    def __init__(self, callbacks: dict[str, Callable[[], None]]) -> None:
        self._callbacks = callbacks

    def start(self) -> None:
        """Calls back at once for the modules that are loaded already, later for the others."""
        sys.meta_path.insert(0, self)
        for name in [name for name in self._callbacks if name in sys.modules]:
            self._callbacks.pop(name)()

    def stop(self) -> None:
        """Watches no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of a watched module, its loader calling back; None for all others."""
        if name not in self._callbacks:
            return None
        for finder in sys.meta_path:
            if finder is self:
                continue
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                self._call_after(spec, name)
                return spec
        return None

    def _call_after(self, spec: ModuleSpec, name: str) -> None:
        loader: Any = spec.loader
        execute = getattr(loader, "exec_module", None)
        if execute is None or not hasattr(loader, "__dict__"):
            return

        def exec_module(module: ModuleType) -> None:
            loader.__dict__.pop("exec_module", None)
            execute(module)
            callback = self._callbacks.pop(name, None)
            if callback is not None:
                callback()

        loader.exec_module = exec_module
