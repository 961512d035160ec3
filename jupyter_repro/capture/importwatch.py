"""Tells when modules are imported: when a watched one has just come to life, and while installed code is being imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

from jupyter_repro.capture.originals import get_ident
from jupyter_repro.capture.sensor import Finish

__all__ = ["ImportWatch"]


class ImportWatch:
    """A finder in front of ``sys.meta_path`` that finds nothing itself: it lets the others find a module and is told when its loader
    runs it.

    ``callbacks`` are called once, after the first import of the modules they name, before the code that imports them goes on.
    ``around`` is called before an import statement loads installed code for the first time, for the outermost module only, and what it
    returns is called afterwards; ``is_installed`` tells by the path.
    """

    def __init__(self, callbacks: dict[str, Callable[[], None]], around: Callable[[], Finish], is_installed: Callable[[str], bool]) -> None:
        self._callbacks, self._around, self._is_installed = callbacks, around, is_installed
        self._inside: set[int] = set()

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
        """The spec that another finder gives, its loader made to tell; None where there is nothing to be told."""
        outermost = get_ident() not in self._inside
        if name not in self._callbacks and not outermost:
            return None
        for finder in sys.meta_path:
            if finder is self:
                continue
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                if name in self._callbacks:
                    _after(spec, lambda: self._called(name))
                if outermost and type(spec.loader) is SourceFileLoader and self._is_installed(spec.origin or ""):
                    _around(spec, self._entered)
                return spec
        return None

    def _called(self, name: str) -> None:
        callback = self._callbacks.pop(name, None)
        if callback is not None:
            callback()

    def _entered(self) -> Finish:
        thread = get_ident()
        finish = self._around()
        self._inside.add(thread)

        def leave() -> None:
            self._inside.discard(thread)
            finish()

        return leave


def _after(spec: ModuleSpec, told: Finish) -> None:
    """Lets a spec's loader call ``told`` when it has run the module."""
    loader: Any = spec.loader
    execute = getattr(loader, "exec_module", None)
    if execute is None or not hasattr(loader, "__dict__"):
        return

    def exec_module(module: ModuleType) -> None:
        loader.__dict__.pop("exec_module", None)
        execute(module)
        told()

    loader.exec_module = _as_importlib(exec_module)


def _around(spec: ModuleSpec, entered: Callable[[], Finish]) -> None:
    """Lets a spec's loader call ``entered`` before it runs the module, and what that returns afterwards, come what may."""
    loader: Any = spec.loader
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        loader.__dict__.pop("exec_module", None)
        leave = entered()
        try:
            execute(module)
        finally:
            leave()

    loader.exec_module = _as_importlib(exec_module)


def _as_importlib(function: Any) -> Any:
    """The function, its code said to be importlib's: Python then leaves it out of the traceback of an import that fails, with the
    frames of importlib around it."""
    function.__code__ = function.__code__.replace(co_filename="<frozen importlib._bootstrap_external>")
    return function
