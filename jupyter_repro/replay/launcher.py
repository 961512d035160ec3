"""Starts IPython's kernel as ``python -m ipykernel_launcher`` does, but without its debugger, and without looking for garbage while all is
new: a quarter of the work.

``python -c`` runs this text in the environment of the kernel: it knows nothing but the standard library. A cell finds all as ever. What the
debugger would have left to it is here too, and the debugger itself is loaded when somebody asks for it.
"""

from __future__ import annotations

import sys

_HERE = sys.path[:1] == [""]
if _HERE:
    del sys.path[0]  # modules beside the notebook are none of ours

import builtins  # noqa: E402
import contextlib  # noqa: E402
import gc  # noqa: E402
import importlib.util  # noqa: E402
import os  # noqa: E402
from collections.abc import Callable  # noqa: E402
from types import CodeType  # noqa: E402
from typing import Any  # noqa: E402

_DEBUGGER = "debugpy"
_ASKS = "ipykernel.debugger"
_LAUNCHER = "ipykernel_launcher"

_WITH_IT = ("email.parser", "http.client", "http.server", "xmlrpc.client", "xmlrpc.server")
"""What the debugger loads of the standard library's packages: ``import http`` alone lets a cell use ``http.client``."""

_BUILTINS = ("execfile", "runfile")
"""What the debugger adds to them."""


class _NoDebugger:
    """Finds no debugger when ipykernel asks, which ends it: anybody else finds the debugger where it is."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:  # noqa: ARG002 - the protocol's names
        if name != _DEBUGGER or not _is_loading(_ASKS):
            return
        sys.meta_path.remove(self)
        if importlib.util.find_spec(_DEBUGGER) is not None:
            _leave_what_it_leaves()
        _look_for_garbage()
        raise ModuleNotFoundError("nobody debugs this kernel", name=_DEBUGGER)


def _is_loading(name: str) -> bool:
    return bool(getattr(getattr(sys.modules.get(name), "__spec__", None), "_initializing", False))


def _leave_what_it_leaves() -> None:
    for name in _WITH_IT:
        importlib.import_module(name)
    os.environ.setdefault("PYDEVD_USE_FRAME_EVAL", "NO")
    sys.breakpointhook = _later(lambda: sys.breakpointhook)
    for name in _BUILTINS:
        setattr(builtins, name, _later(lambda name=name: getattr(builtins, name)))  # type: ignore[misc]


def _later(real: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    """A function of the debugger's, which is loaded when it is called for the first time."""

    def first(*args: Any, **options: Any) -> Any:
        for name in _BUILTINS:
            delattr(builtins, name)
        with contextlib.redirect_stderr(sys.__stderr__):  # it warns, which was the kernel's own affair
            importlib.import_module(f"{_DEBUGGER}.server.api")
        return real()(*args, **options)

    return first


def _look_for_garbage() -> None:
    """Looks for garbage from now on; what is there is old, as it would be by now."""
    if hasattr(gc, "freeze") and not gc.get_freeze_count():  # Python 3.12 has frozen something itself, which shall stay so
        gc.freeze()
        gc.unfreeze()
    gc.enable()


def _run_code(code: CodeType, names: dict[str, Any]) -> None:
    """As ``python -m`` does: a cell's stack is as deep as ever."""
    exec(code, names)  # noqa: S102


if __name__ == "__main__":
    if _HERE:
        sys.path.insert(0, "")
    gc.disable()
    sys.meta_path.insert(0, _NoDebugger())
    _found = importlib.util.find_spec(_LAUNCHER)
    if _found is None:
        sys.exit(f"No module named {_LAUNCHER}")
    sys.argv[0] = __file__ = _found.origin or ""
    __spec__, __loader__, __package__ = _found, _found.loader, ""
    _run_code(_found.loader.get_code(_LAUNCHER), globals())  # type: ignore[union-attr]
