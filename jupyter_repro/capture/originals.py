"""The functions that recording itself uses, bound before user code can replace them.

A notebook may patch ``open``, ``os`` or ``time`` (freezing the clock is common in tests); the recorder must neither be fooled by
that nor show up in it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from _thread import allocate_lock, get_ident, start_new_thread
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any

__all__ = [
    "address_of",
    "allocate_lock",
    "clock",
    "close_fd",
    "exists",
    "get_frame",
    "get_ident",
    "getcwd",
    "getpid",
    "isfile",
    "islink",
    "json_text",
    "open_fd",
    "read_bytes",
    "read_fd",
    "read_text",
    "scandir",
    "seek_fd",
    "sha256",
    "start_new_thread",
    "stat",
    "stopwatch",
    "urandom",
    "utc",
    "work_time",
    "write_fd",
]

clock = time.time
address_of = object.__hash__  # of the object's own, whatever its class says; id() would be an audit event at each call
stopwatch = time.perf_counter
work_time = time.thread_time  # bounds what is looked at: on a busy machine no less is seen
stat = os.stat
open_fd = os.open
read_fd = os.read
seek_fd = os.lseek
write_fd = os.write
close_fd = os.close
getcwd = os.getcwd
getpid = os.getpid
urandom = os.urandom
scandir = os.scandir
isfile = os.path.isfile
islink = os.path.islink
exists = os.path.exists
get_frame = sys._getframe
_encoder: Any = json.JSONEncoder(separators=(",", ":"))
_c_encoder: Any = json.encoder.c_make_encoder  # type: ignore[attr-defined] # None where Python has no C code
_encode: Any = _c_encoder and _c_encoder(None, _encoder.default, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, True)


def utc(seconds: float) -> str:
    """A POSIX time as ISO 8601 in UTC, to the microsecond: ``2026-01-05T10:00:00.000000Z``."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def json_text(value: Any) -> str:
    """A JSON-ready value as compact ASCII text. The parts of ``json`` may have been replaced since."""
    return "".join(_encode(value, 0)) if _encode else str(_encoder.encode(value))


def read_bytes(path: str, limit: int) -> bytes:
    """The bytes of a file, at most ``limit`` of them; empty when it cannot be read."""
    try:
        fd = open_fd(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return b""
    pieces = []
    try:
        while limit > 0 and (piece := read_fd(fd, limit)):
            pieces.append(piece)
            limit -= len(piece)
    except OSError:
        return b""
    finally:
        close_fd(fd)
    return b"".join(pieces)


def read_text(path: str, limit: int = 1 << 20) -> str:
    """The text of a small file, at most ``limit`` bytes of it; empty when it cannot be read."""
    return read_bytes(path, limit).decode("utf-8", "replace")
