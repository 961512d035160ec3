"""Reproducible notebooks: record, rerun, compare, explain.

The names below load on first use, so that ``%load_ext jupyter_repro`` imports only what recording needs.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_repro.api import lint, read_record, run, verify, write_report
    from jupyter_repro.capture.startup import Startup
    from jupyter_repro.errors import KernelError, NotebookError, RecordError, ReproError, UsageError
    from jupyter_repro.model.comparison import NotebookComparison, Verification
    from jupyter_repro.model.diagnostic import Inspection
    from jupyter_repro.model.record import Record
    from jupyter_repro.replay.bounds import Bounds
    from jupyter_repro.widget import summary

__version__ = "0.1.0"

__all__ = [
    "Bounds",
    "Inspection",
    "KernelError",
    "NotebookComparison",
    "NotebookError",
    "Record",
    "RecordError",
    "ReproError",
    "UsageError",
    "Verification",
    "__version__",
    "lint",
    "load_ipython_extension",
    "read_record",
    "run",
    "summary",
    "unload_ipython_extension",
    "verify",
    "write_report",
]

_HOMES = {
    "Bounds": "replay.bounds",
    "Inspection": "model.diagnostic",
    "KernelError": "errors",
    "NotebookComparison": "model.comparison",
    "NotebookError": "errors",
    "Record": "model.record",
    "RecordError": "errors",
    "ReproError": "errors",
    "UsageError": "errors",
    "Verification": "model.comparison",
    "lint": "api",
    "read_record": "api",
    "run": "api",
    "summary": "widget",
    "verify": "api",
    "write_report": "api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def load_ipython_extension(shell: InteractiveShell, **options: Any) -> None:
    """Starts recording in this kernel: ``%load_ext jupyter_repro``. There is ``%repro`` then, too. A kernel that is only just starting
    comes up first."""
    global _startup  # noqa: PLW0603
    from jupyter_repro.capture.startup import Startup

    if Startup.is_of(shell):
        _startup = Startup(shell, partial(_load, shell, in_cell=False, **options))
        _startup.wait()
    else:
        _load(shell, **options)
    if "repro" not in shell.magics_manager.magics["line"]:
        shell.register_magic_function(_MAGIC, "line", "repro")  # type: ignore[arg-type] # an object that is callable serves too
        shell.set_hook("complete_command", _completions, str_key="%repro")  # type: ignore[no-untyped-call]


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Stops recording in this kernel and takes every hook away: ``%unload_ext jupyter_repro``."""
    from jupyter_repro.capture.extension import recorder, unload

    if _startup is not None:
        _startup.stop()
    unload(shell)
    if recorder() is None and shell.magics_manager.magics["line"].get("repro") is _MAGIC:
        del shell.magics_manager.magics["line"]["repro"]


def _load(shell: InteractiveShell, **options: Any) -> None:
    from jupyter_repro.capture.extension import load

    load(shell, **options)


class _Magic:
    """``%repro``, whose module is loaded when somebody asks for it: each kernel that records has it."""

    def __call__(self, line: str) -> None:
        """Does what the line says."""
        from jupyter_repro.capture.extension import apart

        with apart():
            from jupyter_repro.magics import repro
        repro(line)

    def getdoc(self) -> str | None:
        """What ``%repro?`` shows."""
        from jupyter_repro.magics import repro

        return repro.__doc__


_MAGIC = _Magic()
_startup: Startup | None = None


def _completions(_: InteractiveShell, event: Any) -> list[str]:
    """What can follow ``%repro``."""
    from jupyter_repro.magics import completions_of

    return completions_of(event.line)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyter-repro"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "jupyter_repro.server"}]
