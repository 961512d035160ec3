"""Tells when modules are imported: when a watched one has just come to life, and while installed code is being imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.originals import get_ident
from jupyter_repro.capture.sensor import Finish, nothing

__all__ = ["ImportWatch"]


class ImportWatch:
    """A finder in front of ``sys.meta_path`` that finds nothing itself: it lets the others find a module and is told when its loader
    runs it.

    There must be one only, shared by all sensors: two would ask each other without end. It is a sensor itself, the first of all, so
    that those that come after it can say in their ``start`` what they want to hear of.
    """

    name = "import hooks"

    def __init__(self, is_installed: Callable[[str], bool], on_error: Callable[[str, Exception], None]) -> None:
        self._is_installed, self._on_error = is_installed, on_error
        self._callbacks: dict[str, list[Callable[[], None]]] = {}
        self._arounds: list[Callable[[], Finish]] = []
        self._inside: set[int] = set()

    def on(self, module: str, sensor: str, callback: Callable[[], None]) -> None:
        """Calls back once, in the name of a sensor: at once when the module is loaded already, else after its first import, before the
        code that imports it goes on."""

        def guarded() -> None:
            try:
                callback()
            except Exception as error:  # this runs inside the user's import statement
                self._on_error(sensor, error)

        if module in sys.modules:
            guarded()
        else:
            self._callbacks.setdefault(module, []).append(guarded)

    def around(self, sensor: str, callback: Callable[[], Finish]) -> None:
        """Calls back before an import statement loads installed code for the first time, for the outermost module only; what that
        returns is called afterwards, on the same thread, come what may."""

        def guarded() -> Finish:
            try:
                finish = callback()
            except Exception as error:  # likewise
                self._on_error(sensor, error)
                return nothing

            def leave() -> None:
                try:
                    finish()
                except Exception as error:
                    self._on_error(sensor, error)

            return leave

        self._arounds.append(guarded)

    def start(self) -> None:
        """Goes to the front of the finders."""
        sys.meta_path.insert(0, self)

    def stop(self) -> None:
        """Watches no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        self._callbacks.clear()
        self._arounds.clear()

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """A cell is nothing special to it."""
        return nothing

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
                if outermost and self._arounds and type(spec.loader) is SourceFileLoader and self._is_installed(spec.origin or ""):
                    _around(spec, self._entered)
                return spec
        return None

    def _called(self, name: str) -> None:
        for callback in self._callbacks.pop(name, ()):
            callback()

    def _entered(self) -> Finish:
        thread = get_ident()
        finishes = [around() for around in self._arounds]
        self._inside.add(thread)

        def leave() -> None:
            self._inside.discard(thread)
            for finish in reversed(finishes):
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
