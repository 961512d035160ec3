"""The sensor that lets each fact go to the right cell: of threads, event loops and callbacks it notes which cell they work for."""

from __future__ import annotations

from asyncio import Future, events
from collections.abc import Callable
from functools import partial
from types import MethodType
from typing import Any

from jupyter_repro.capture.callbacks import Callbacks
from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.patches import Patches
from jupyter_repro.capture.sensor import Finish, nothing
from jupyter_repro.capture.threads import Threads

__all__ = ["Attribution"]


class Attribution:
    """Keeps ``current`` right where contexts alone do not: see ``Threads`` and ``Callbacks``. asyncio's tasks and callbacks carry the
    context of the cell that made them; of those only the C library has to be told.

    ``on_loss`` hears of hooks that the notebook has put something else in the place of.
    """

    name = "attribution"

    def __init__(
        self, shell: Any, current: Current, watch: ImportWatch, flush: Callable[[], None], on_loss: Callable[[str, str], None]
    ) -> None:
        self._current, self._watch, self._on_loss = current, watch, on_loss
        self._patches = Patches()
        self._threads = Threads(current, self._patches)
        self._callbacks = Callbacks(shell, current, self._patches, flush)

    def start(self) -> None:
        """Sets all hooks."""
        self._patches.put(events.Handle, "_run", partial(_Step, self._current))
        self._threads.start(self._watch, self.name)
        self._callbacks.start(self._watch, self.name)

    def stop(self) -> None:
        """Takes them away."""
        self._patches.undo()
        self._callbacks.stop()

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """Looks whether all hooks are in place."""
        if lost := self._patches.lost():
            self._on_loss(
                self.name, f"{', '.join(lost)}: replaced by the notebook; what threads and callbacks do may be said of another cell"
            )
        return nothing


class _Step:
    """In the place of ``Handle._run``: whoever asks a handle for the method is an event loop that is about to run its callback."""

    def __init__(self, current: Current, original: Any) -> None:
        self._current, self._original = current, original
        self._is_news = current.is_news

    def __get__(self, handle: Any, owner: Any = None) -> Any:
        if handle is None:
            return self._original
        if self._is_news(handle._context):  # a loop runs thousands of callbacks a second, and few are
            self._current.step(handle._context, is_task=_is_of_a_task(handle._callback))
        return MethodType(self._original, handle)


def _is_of_a_task(callback: Any) -> bool:
    try:
        return isinstance(getattr(callback, "__self__", None), Future)
    except Exception:  # a callable of the notebook's that answers in a way of its own: the loop must go on
        return False
