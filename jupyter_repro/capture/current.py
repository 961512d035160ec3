"""Which cell execution the code that runs now belongs to."""

from __future__ import annotations

import sys
from _thread import _local
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context, ContextVar, Token
from typing import TYPE_CHECKING, Final

from jupyter_repro.capture.originals import allocate_lock, get_ident, getpid

if TYPE_CHECKING:
    from jupyter_repro.capture.draft import Draft
    from jupyter_repro.model.record import Continuation

__all__ = ["NOBODY", "Cell", "Current"]

NOBODY: Final = -1
"""In place of an order: what happens here belongs to no cell."""


class Cell:
    """A cell execution as contexts and threads hold on to it, for as long as they live: so it is light.

    ``draft`` is there until its facts are in the record; then ``later`` is the draft of what comes after, once something does. ``how``
    is the way in which the cell was last seen to go on.
    """

    __slots__ = ("draft", "ended", "how", "later", "order")

    def __init__(self, draft: Draft) -> None:
        self.order = draft.order
        self.draft: Draft | None = draft
        self.later: Draft | None = None
        self.ended = False
        self.how: Continuation = "thread"


class _Thread(_local):
    """What is known of each thread: whether the recorder works there, the cell it works for, the way that callbacks of a cell run in it,
    and what the C library was last told of it."""

    own: int = 0
    cell: Cell | None = None
    how: Continuation | None = None
    told: int | None = None


class Current:
    """Finds the draft that what happens now belongs to.

    Three places tell, the first that knows wins: the context (a variable of its own, which asyncio hands on to tasks and callbacks), the
    thread (the cell that started it, or whose task the worker of a pool does), the main shell's running cell. A cell that has ended
    gets a *continuation*: a further draft of the same order, made by ``on_continue``, that is merged into the record later.

    ``on_main`` and ``on_enter`` let the C library follow: the order of the main shell's cell, for all threads that have none of their
    own, and the order of the calling thread (None: as the main one; ``NOBODY``).
    """

    def __init__(self) -> None:
        self.on_main: Callable[[int | None], None] = _ignore
        self.on_enter: Callable[[int | None], None] = _ignore
        self.on_continue: Callable[[int], Draft | None] = _ignore
        self._context: ContextVar[Cell | None] = ContextVar("jupyter_repro_cell", default=None)
        self._here = _Thread()
        self._nobody = _Nobody(self, self._here)
        self._cells: dict[int, Cell] = {}
        self._continued: dict[int, Cell] = {}
        self._running: dict[int, list[tuple[Cell, Token[Cell | None], Cell | None]]] = {}
        self._main: Cell | None = None
        self._main_thread = get_ident()
        self._lock = allocate_lock()
        self._pid = getpid()

    @property
    def draft(self) -> Draft | None:
        """The draft of the cell execution that the calling code belongs to; None when it belongs to none."""
        here = self._here
        if here.own:
            return None
        cell = self._context.get() or here.cell or self._main
        if cell is None:
            return None
        return self._continuation(cell, self._way(here)) if cell.ended else cell.draft

    @property
    def cell(self) -> Cell | None:
        """What the calling code belongs to, to be kept for code that is to run later. None on threads of which nothing is known."""
        here = self._here
        if here.own:
            return None
        return self._context.get() or here.cell or (self._main if get_ident() == self._main_thread else None)

    def of(self, order: int | None, pid: int | None = None) -> Draft | None:
        """The draft of a cell execution, running or continued. ``pid`` is the process in which something happened for it."""
        cell = self._cells.get(order) if order is not None else None
        if cell is None:
            return None
        how = cell.how if pid is None or pid == self._pid else "process"
        draft = cell.draft
        if draft is None:
            return self._continuation(cell, how)
        if draft.continuation:
            draft.continued.setdefault(how)
        return draft

    def begin(self, draft: Draft) -> None:
        """From now on what this context, and this thread's shell, does belongs to ``draft``."""
        thread, here = get_ident(), self._here
        cell = self._cells[draft.order] = Cell(draft)
        self._running.setdefault(thread, []).append((cell, self._context.set(cell), here.cell))
        if thread == self._main_thread:
            self._main = cell
            self.on_main(cell.order)
        else:
            here.cell = cell
        self.enter(cell)

    def end(self, draft: Draft) -> None:
        """The cell has ended: what comes after belongs to its continuation. ``of`` gives the draft until it is released."""
        cell, thread, here = self._cells[draft.order], get_ident(), self._here
        cell.ended = True
        running = self._running.get(thread, [])
        for entry in [entry for entry in running if entry[0] is cell]:
            running.remove(entry)
            _, token, before = entry
            with suppress(ValueError):  # a cell that awaits began in the context of a task of its own, which is gone
                self._context.reset(token)
            if thread != self._main_thread:
                here.cell = before
        if thread == self._main_thread:
            self._main = running[-1][0] if running else None
            self.on_main(None if self._main is None else self._main.order)
        if not running:
            self._running.pop(thread, None)
        self.enter_own()

    def innermost(self) -> Draft | None:
        """The draft of the cell that this thread's shell began last and that has not ended."""
        running = self._running.get(get_ident())
        return running[-1][0].draft if running else None

    def release(self, draft: Draft) -> None:
        """The draft's facts are in the record: nothing is added to it any more."""
        cell = self._cells[draft.order]
        if cell.draft is draft:
            cell.draft = None

    def take(self) -> list[Draft]:
        """The continuations there are, which so come to their end: what comes after gets further ones. Each is to be released."""
        taken = []
        with self._lock:
            for cell in list(self._continued.values()):
                if cell.later is not None and cell.draft is None:  # else it is only just ending
                    del self._continued[cell.order]
                    cell.draft, cell.later = cell.later, None
                    taken.append(cell.draft)
        return taken

    def adopt(self, cell: Cell | None) -> None:
        """This thread works for a cell from now on."""
        self._here.cell = cell
        self.enter(cell)

    def enter(self, cell: Cell | None) -> None:
        """Tells the C library what this thread's cell is, when that is news."""
        here = self._here
        order = NOBODY if here.own else None if cell is None else cell.order
        if order != here.told:
            here.told = order
            self.on_enter(order)

    def is_news(self, context: Context) -> bool:
        """Whether a context may belong to another cell than this thread does now."""
        return context.get(self._context) is not None or self._here.told is not None

    def step(self, context: Context, *, is_task: bool) -> None:
        """The event loop of this thread is about to run a callback in a context."""
        cell = context.get(self._context) or self._here.cell
        if cell is not None and cell.ended:
            cell.how = "task" if is_task else "callback"
        self.enter(cell)

    @contextmanager
    def inside(self, cell: Cell) -> Iterator[None]:
        """What this context does in here belongs to a cell that has registered it to be called."""
        here = self._here
        before, here.how = here.how, "callback"
        token = self._context.set(cell)
        cell.how = "callback"
        self.enter(cell)
        try:
            yield
        finally:
            here.how = before
            with suppress(ValueError):  # a generator that is closed late may be in another context
                self._context.reset(token)
            self.enter_own()

    @property
    def is_called_back(self) -> bool:
        """Whether code that a cell has registered runs, and no cell around it."""
        return self._here.how == "callback" and not self._here.own

    def turn(self, cell: Cell) -> None:
        """Within ``inside``: what comes next belongs to another cell."""
        self._context.set(cell)
        cell.how = "callback"
        self.enter(cell)

    def clear(self) -> None:
        """In a child process: nothing is current any more, for good."""
        self.on_main = self.on_enter = self.on_continue = _ignore
        self._lock = allocate_lock()  # another thread may have held the old one
        self._main = None
        for cell in self._cells.values():  # contexts and threads hold on to them
            cell.draft, cell.later, cell.ended = None, None, True
        for table in (self._cells, self._continued, self._running):
            table.clear()

    def nobody(self) -> _Nobody:
        """What this thread does in here belongs to no cell, not even to one that runs another."""
        return self._nobody

    def enter_own(self) -> None:
        """Tells the C library what this thread's cell is, as its context or the thread itself says."""
        self.enter(self._context.get() or self._here.cell)

    def _continuation(self, cell: Cell, how: Continuation) -> Draft | None:
        draft = cell.later
        if draft is None and self.on_continue is not _ignore:
            with self.nobody(), self._lock:  # nobody first: what happens in here asks for the lock no more
                draft = cell.later
                if draft is None:
                    draft = cell.later = self.on_continue(cell.order)
                    self._continued[cell.order] = cell
        if draft is not None:
            draft.continued.setdefault(how)
        return draft

    def _way(self, here: _Thread) -> Continuation:
        """How the code that runs now goes on with a cell that has ended."""
        if here.how is not None:
            return here.how
        if here.cell is not None:
            return "thread"
        asyncio = sys.modules.get("asyncio")
        try:
            return "callback" if asyncio is None or asyncio.current_task() is None else "task"
        except RuntimeError:  # no loop runs here
            return "callback"


class _Nobody:
    """What ``Current.nobody`` gives: the same to all threads, as often as they ask. Each handler of a cell asks several times, and a
    context manager made by a generator takes five times as long."""

    __slots__ = ("_current", "_here")

    def __init__(self, current: Current, here: _Thread) -> None:
        self._current, self._here = current, here

    def __enter__(self) -> None:
        self._here.own += 1
        if self._here.own == 1:
            self._current.enter(None)

    def __exit__(self, *_: object) -> None:
        self._here.own -= 1
        if not self._here.own:
            self._current.enter_own()


def _ignore(_order: int | None) -> None:
    """Nobody follows."""
