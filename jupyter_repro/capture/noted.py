"""Lists of callbacks that know which cell added each. What is in them, and how it is found and removed, is as in any list."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, SupportsIndex

from jupyter_repro.capture.current import Cell, Current

__all__ = ["NotedCallbacks", "NotedEvents", "NotedObservers", "turns"]


class NotedCallbacks(list[Any]):
    """Callbacks that are called as the list is gone through, each as the cell that added it.

    So it is when they are called back from outside. When a running cell, or what it has left behind, makes the call, then what comes of
    it is that cell's doing.
    """

    def __init__(self, current: Current, callbacks: Iterable[Any]) -> None:
        super().__init__(callbacks)
        self._current = current
        self._cells: dict[int, Cell] = {}

    def append(self, callback: Any) -> None:
        """Adds a callback of the current cell's."""
        super().append(callback)
        self._cells.pop(id(callback), None)
        if (cell := self._current.cell) is not None:
            self._cells[id(callback)] = cell

    def __iter__(self) -> Iterator[Any]:
        """The callbacks, each to be called at once."""
        for callback in super().__iter__():
            cell = self._cells.get(id(callback))
            if cell is None or cell is self._current.cell or not self._is_called_for(callback):
                yield callback
            else:
                with self._current.inside(cell):
                    yield callback

    def _is_called_for(self, callback: Any) -> bool:  # noqa: ARG002
        """Whether a callback is called for the cell that added it."""
        return self._current.cell is None or self._current.is_called_back


class NotedEvents(NotedCallbacks):
    """The callbacks of an event of IPython's, which goes through a copy of them.

    They are called while a cell runs, before and after its own code. The notebook's own functions then work for the cell that registered
    them; those of libraries for the one that runs, as matplotlib's, which shows its figures.
    """

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        """A callback, or a copy of some."""
        found = super().__getitem__(index)
        if isinstance(index, slice):
            found = NotedEvents(self._current, found)
            found._cells = self._cells
        return found

    def _is_called_for(self, callback: Any) -> bool:
        return self._current.cell is None or getattr(callback, "__module__", None) == "__main__"


class NotedObservers(NotedCallbacks):
    """The observers of a widget's trait. traitlets collects them all before it calls the first: so, while a comm's message is handled,
    each is handed out with its ``turn``."""

    def __init__(self, current: Current, callbacks: Iterable[Any], turn: Callable[[Cell, Any], Any]) -> None:
        super().__init__(current, callbacks)
        self._turn = turn

    def __iter__(self) -> Iterator[Any]:
        """The observers as they are, or with their turns. One with a name stands for a method, which traitlets looks up by it."""
        is_called_back = self._current.is_called_back
        for callback in list.__iter__(self):
            cell = self._cells.get(id(callback))
            is_plain = cell is None or not is_called_back or getattr(callback, "name", None) is not None
            yield callback if is_plain or cell is None else self._turn(cell, callback)


def turns(current: Current) -> Callable[[Cell, Any], Any]:
    """How traitlets is told whose turn it is: of its own wrappers of callbacks it takes ``__call__`` and then calls that. Here, taking it
    makes the cell current and gives the callback."""
    wrapper: Any = sys.modules["traitlets.traitlets"]._CallbackWrapper

    class Turn(wrapper):  # type: ignore[misc]
        def __init__(self, cell: Cell, callback: Any) -> None:
            self.cell, self.cb = cell, callback

        @property
        def __call__(self) -> Any:
            current.turn(self.cell)
            return self.cb

    return Turn
