"""Events: what the C library saw, as it stands in the shared memory and as sensors get it."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jupyter_repro.capture.digests import FileState
from jupyter_repro.model.artifact import Digest

__all__ = ["KINDS", "Event", "Events", "events_in"]

KINDS = ("", "read", "write", "missing", "rename", "unlink", "exec", "fork", "connect", "resolve")
"""The kinds of event, in the order of their numbers in ``watch.h``."""

_HEAD = struct.Struct("<IIiiBBHIii")
_STATE = struct.Struct("<5q")
_IMPORTING, _FOLLOWED, _NOT_FOLLOWED, _HAS_STATE, _HAS_DIGEST = 1, 2, 4, 8, 16
_NO_PORT = -1


class Event(NamedTuple):
    """One thing that a process did.

    ``path`` is absolute and without detours; of a ``connect`` or ``resolve`` it is the host, of an ``exec`` the program's file. ``target``
    is the new name of a ``rename``. ``flags`` are the ``O_*`` flags of a ``read`` or ``write``. ``before`` is the state of a regular file
    just before a ``write``, an ``unlink`` or, of its target, a ``rename``; None when there was none. ``digest`` is that of its bytes then,
    taken when they are about to change and the cell has used them (it read the file, appends to it or updates it), unless the file is
    very big. ``order`` is that of the cell execution. ``importing`` says that the thread was loading installed code, ``followed`` that a
    started program is watched too.
    """

    kind: str
    order: int | None
    pid: int
    path: str
    target: str = ""
    flags: int = 0
    before: FileState | None = None
    digest: Digest | None = None
    importing: bool = False
    followed: bool | None = None
    port: int | None = None


class Events(NamedTuple):
    """Events in a row, each a ``read``, ``write`` or ``missing``, that differ in ``path`` and ``before`` only. ``befores`` is empty when
    nothing stood at any of the paths before."""

    kind: str
    order: int | None
    pid: int
    paths: Sequence[str]
    flags: int = 0
    befores: Sequence[FileState] = ()
    importing: bool = False

    def single(self) -> Iterator[Event]:
        """Each by itself."""
        for number, path in enumerate(self.paths):
            before = self.befores[number] if self.befores else None
            yield Event(self.kind, self.order, self.pid, path, "", self.flags, before, None, self.importing)


def events_in(data: bytes | bytearray | memoryview) -> Iterator[Event | Events]:
    """The events that the library has handed out, oldest first."""
    raw, position, end = bytes(data), 0, len(data)
    while position < end:
        size, count, cell, pid, kind, bits, target_size, path_size, flags, port = _HEAD.unpack_from(raw, position)
        at, order, importing = position + _HEAD.size, cell - 1 if cell > 0 else None, bool(bits & _IMPORTING)
        position += size
        states, digest = 0, None
        if bits & _HAS_STATE:
            states, at = at, at + count * _STATE.size
        if bits & _HAS_DIGEST:
            digest = Digest("sha256:" + raw[at : at + 32].hex())
            at += 32
        path = os.fsdecode(raw[at : at + path_size])
        if count > 1:
            befores = list(_STATE.iter_unpack(raw[states : states + count * _STATE.size])) if states else ()
            yield Events(KINDS[kind], order, pid, path.split("\0"), flags, befores, importing)
            continue
        yield Event(
            KINDS[kind],
            order,
            pid,
            path,
            os.fsdecode(raw[at + path_size : at + path_size + target_size]) if target_size else "",
            flags,
            _STATE.unpack_from(raw, states) if states else None,
            digest,
            importing,
            True if bits & _FOLLOWED else False if bits & _NOT_FOLLOWED else None,
            None if port == _NO_PORT else port,
        )
