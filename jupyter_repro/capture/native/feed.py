"""The feed: hands the C library's events to the sensors that want them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jupyter_repro.capture.current import Current
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.native.event import Event, Events
from jupyter_repro.capture.native.library import Library
from jupyter_repro.capture.originals import allocate_lock, getpid, start_new_thread
from jupyter_repro.capture.sensor import Finish

__all__ = ["Feed", "Handler", "ManyHandler"]

Handler = Callable[[Draft, Event], None]
ManyHandler = Callable[[Draft, Events], None]

_MOST_KEPT = 100_000  # events of cells that have ended, while another one runs


class Feed:
    """Drains the library when a cell begins and ends, before the other sensors look. Each event goes to the handlers of its kind,
    together with the draft of the cell execution that it belongs to; events of none go nowhere.

    While cells run, a thread that ``threading`` does not list takes what comes in such numbers that a cell's end would be late: it sleeps
    until the library says so. It hands over only what belongs to cells that run; the rest is kept for the next time.

    A handler that raises is removed and reported to ``on_error`` in its sensor's name; what was lost is told to ``on_loss``.
    """

    name = "native"
    follows = True

    def __init__(
        self,
        library: Library,
        *,
        current: Current,
        imports: ImportWatch,
        on_error: Callable[[str, Exception], None],
        on_loss: Callable[[str, str], None],
    ) -> None:
        self._library, self._current, self._imports, self._on_error, self._on_loss = library, current, imports, on_error, on_loss
        self._handlers: dict[str, dict[str, tuple[Handler, ManyHandler | None]]] = {}
        self._dropped = self._lost = 0
        self._running: set[int] = set()
        self._kept: list[Event | Events] = []
        self._lock, self._pid = allocate_lock(), getpid()
        self._thread = allocate_lock()  # held while there is the thread

    def on(self, kind: str, sensor: str, handler: Handler, many: ManyHandler | None = None) -> None:
        """Calls ``handler`` with each event of a kind from now on, in the name of a sensor; with several at once ``many``, if there is
        one."""
        self._handlers.setdefault(kind, {})[sensor] = handler, many

    def off(self, kind: str, sensor: str) -> None:
        """Hands a sensor events of a kind no more."""
        self._handlers.get(kind, {}).pop(sensor, None)

    def start(self) -> None:
        """Lets the library follow which cell each thread works for, and which one imports."""
        self._current.on_main, self._current.on_enter = self._library.main, self._library.enter
        self._imports.around(self.name, self._importing)

    def watch(self, draft: Draft) -> Finish:
        """Begins with the events from before; the end hands over the draft's own."""
        if draft.continuation:  # made while events are handed over
            return self.drain
        self._take()  # what was loaded since the last cell's end is watched since somebody asked it for a function
        self._running.add(draft.order)
        self._library.begin(draft.order)
        if self._thread.acquire(blocking=False):
            try:
                start_new_thread(self._drain_meanwhile, ())
            except RuntimeError:  # there are too many threads: then all is taken at the end
                self._thread.release()
        return lambda: self._finish(draft)

    def stop(self) -> None:
        """Stops the library."""
        self._current.on_main = self._current.on_enter = lambda _: None
        self._library.stop()

    def drain(self) -> None:
        """Hands over all events that have come since the last time."""
        self._library.rescan()
        self._take()

    def _take(self) -> None:
        if getpid() != self._pid:  # the lock may be held by a thread that a child does not have
            return
        with self._current.nobody(), self._lock:  # cells of subshells end on threads of their own
            kept, self._kept = self._kept, []
            self._hand_over(kept)
            self._hand_over(self._library.events())

    def _drain_meanwhile(self) -> None:
        """What the thread does."""
        try:
            with self._current.nobody():
                while self._library.wait() and self._running:
                    with self._lock:
                        for event in self._library.events():
                            self._hand_over_or_keep(event)
        finally:
            self._thread.release()

    def _hand_over_or_keep(self, event: Event | Events) -> None:
        if event.order in self._running:
            self._hand_over((event,))
        elif len(self._kept) < _MOST_KEPT:
            self._kept.append(event)
        else:
            self._lost += 1

    def _hand_over(self, events: Iterable[Event | Events]) -> None:
        for event in events:
            if event.order is None or not (handlers := self._handlers.get(event.kind)):
                continue
            draft = self._current.of(event.order, event.pid)
            if draft is not None:
                for sensor, (handler, many) in list(handlers.items()):
                    self._handle(sensor, handler, many, draft, event)

    def _handle(self, sensor: str, handler: Handler, many: ManyHandler | None, draft: Draft, event: Event | Events) -> None:
        try:
            if isinstance(event, Event):
                handler(draft, event)
            elif many is not None:
                many(draft, event)
            else:
                for one in event.single():
                    handler(draft, one)
        except Exception as error:  # one sensor's failure is not the others'
            self.off(event.kind, sensor)
            self._on_error(sensor, error)

    def _importing(self) -> Finish:
        self._library.importing(True)
        return lambda: self._library.importing(False)

    def _finish(self, draft: Draft) -> None:
        with self._current.nobody(), self._lock:  # the thread hands over nothing of this cell any more
            self._running.discard(draft.order)
        self._library.end(draft.order)
        self.drain()
        if (dropped := self._library.dropped + self._lost) > self._dropped:
            lost, self._dropped = dropped - self._dropped, dropped
            self._on_loss(self.name, f"{lost} events were lost: they came faster than they could be taken down")
