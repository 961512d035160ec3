"""What the file sensor hears from the C library."""

from __future__ import annotations

import os
from collections.abc import Sequence

from jupyter_repro.capture.digests import Digests
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.files import FileSensor, Touched
from jupyter_repro.capture.native.event import Event, Events
from jupyter_repro.capture.native.feed import Feed
from jupyter_repro.capture.originals import exists, getpid
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.seen import Before

__all__ = ["NativeFiles"]

_WRITING = os.O_WRONLY | os.O_RDWR


class NativeFiles:
    """Tells the file sensor what the kernel and its child processes have done through the C library."""

    certain = True

    def __init__(self, feed: Feed, digests: Digests, places: Places) -> None:
        self._feed, self._digests, self._places = feed, digests, places
        self._pid = getpid()
        self._sensor: FileSensor

    def start(self, sensor: FileSensor) -> None:
        """Subscribes to the kinds of event that are about files."""
        self._sensor = sensor
        self._feed.on("read", sensor.name, self._read, self._read_many)
        self._feed.on("write", sensor.name, self._written, self._written_many)
        self._feed.on("missing", sensor.name, self._looked)
        self._feed.on("rename", sensor.name, self._renamed)
        self._feed.on("unlink", sensor.name, self._unlinked)

    def stop(self) -> None:
        """Cancels them."""
        for kind in ("read", "write", "missing", "rename", "unlink"):
            self._feed.off(kind, self._sensor.name)

    def begin(self, draft: Draft, touched: Touched) -> None:
        """Nothing is to be looked at beforehand."""

    def settle(self, touched: Touched) -> None:
        """Nothing is left: all that happened was told."""

    def _read(self, draft: Draft, event: Event) -> None:
        touched, path = self._sensor.touched(draft), event.path
        if touched is None:
            return
        if event.pid != self._pid and (source := _source_of(path)) is not None:
            touched.modules[source] = None
        elif self._sensor.is_data(path, lambda: event.importing):
            self._sensor.read(touched, path, there=True)

    def _read_many(self, draft: Draft, events: Events) -> None:
        touched = self._sensor.touched(draft)
        if touched is None:
            return
        if touched.seen.writes or (events.pid != self._pid and any(path.endswith((".py", ".pyc")) for path in events.paths)):
            for event in events.single():
                self._read(draft, event)
        else:
            touched.seen.read_many(self._data_among(events))

    def _written(self, draft: Draft, event: Event) -> None:
        touched, path = self._sensor.touched(draft), event.path
        if touched is not None and self._sensor.is_data(path, lambda: event.importing):
            touched.seen.write(path, self._before(event), keeps=not event.flags & os.O_TRUNC)

    def _written_many(self, draft: Draft, events: Events) -> None:
        touched = self._sensor.touched(draft)
        if touched is None:
            return
        if not events.befores:
            touched.seen.write_many(self._data_among(events))
        elif self._places.are_data(events.paths):
            write, known, keeps = touched.seen.write, self._digests.known, not events.flags & os.O_TRUNC
            for path, state in zip(events.paths, events.befores, strict=True):
                write(path, Before(state=state, digest=known(state)), keeps=keeps)
        else:
            for event in events.single():
                self._written(draft, event)

    def _data_among(self, events: Events) -> Sequence[str]:
        if self._places.are_data(events.paths):
            return events.paths
        return [path for path in events.paths if self._sensor.is_data(path, lambda: events.importing)]

    def _looked(self, draft: Draft, event: Event) -> None:
        touched, path = self._sensor.touched(draft), event.path
        if touched is not None and not (event.importing or event.flags & _WRITING) and self._sensor.is_data(path, lambda: True):
            touched.seen.looked(path)

    def _renamed(self, draft: Draft, event: Event) -> None:
        touched = self._sensor.touched(draft)
        if touched is not None:
            target = event.target
            self._sensor.move(touched, event.path, target, folder=target, before=self._before(event))

    def _unlinked(self, draft: Draft, event: Event) -> None:
        touched, path = self._sensor.touched(draft), event.path
        if touched is not None and self._sensor.is_data(path, lambda: True):
            touched.seen.unlink(path, self._before(event))

    def _before(self, event: Event) -> Before | None:
        state = event.before
        return None if state is None else Before(state=state, digest=event.digest or self._digests.known(state))


def _source_of(path: str) -> str | None:
    """The local source file of code that a Python of its own loads, directly or compiled."""
    if path.endswith(".py"):
        return path
    folder, _, name = path.rpartition("/")
    if not (name.endswith(".pyc") and folder.endswith("/__pycache__")):
        return None
    source = f"{folder.removesuffix('/__pycache__')}/{name.split('.')[0]}.py"
    return source if exists(source) else None
