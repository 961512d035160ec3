"""Digests of files, each state of a file read once."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Sequence
from stat import S_ISREG

from jupyter_repro.capture.originals import clock, close_fd, getpid, open_fd, read_fd, read_text, seek_fd, sha256, stat
from jupyter_repro.model.artifact import Digest

__all__ = ["AT_ONCE", "Digests", "FileState"]

AT_ONCE = 8 << 20
"""Bytes a cell's files may have in all to be digested before the cell's reply goes out: 7 ms at 1.1 GB/s."""

_PIECE = 1 << 20
_WHOLE = 1 << 30  # bytes of a file that is read whole: one second
_SAMPLES = 64  # pieces of one that is not, its first and last among them
_MOST = 20_000  # states remembered
_AT_A_TIME = 128  # files
_TREES = 64  # remembered
# A file may change twice without its times telling, when the clock that they come from has not moved on in between: Linux takes them
# from the timer's last tick; file systems without fractions of seconds count by two.
_TICK = 20_000_000
_COARSE = 2_000_000_000

_LOCKS = "/proc/locks"

FileState = tuple[int, int, int, int, int]
"""What changes when a file's bytes do: device, inode, size, and the times of modification and of status change in nanoseconds."""


Reader = Callable[[Sequence[tuple[str, FileState]]], "list[Digest | None] | None"]
States = Callable[[Sequence[str]], "list[FileState | None]"]


class Digests:
    """Gives the digest of a file, from memory when the file has not changed since.

    A process that closes a file gives up the locks that it holds on it, whoever in it took them: a database in the middle of a transaction
    would stand open to others. ``reader`` reads files so that locks stay; without one, files that are locked have no digest. ``states``
    gives the states of many files at once.
    """

    def __init__(self, now: Callable[[], float] = clock, reader: Reader = lambda _: None, states: States | None = None) -> None:
        self._known: dict[FileState, Digest] = {}
        self._trees: dict[bytes, Digest] = {}
        self._now = now
        self._reader, self._states = reader, states

    def state(self, path: str) -> FileState | None:
        """The state of a regular file; None when there is none (or it is a pipe, a device, a folder)."""
        try:
            s = stat(path)
        except (OSError, ValueError):
            return None
        return (s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns) if S_ISREG(s.st_mode) else None

    def states(self, paths: Sequence[str]) -> list[FileState | None]:
        """The states of several files, as ``state`` gives each."""
        return list(map(self.state, paths)) if self._states is None else self._states(paths)

    def tree(self, paths: Sequence[str], states: Sequence[FileState], work_out: Callable[[], Digest | None]) -> Digest | None:
        """The digest of a folder's files that are in these states: what ``work_out`` gives, from memory when it did so before."""
        key = sha256(marshal.dumps((tuple(paths), tuple(states)))).digest()
        if (known := self._trees.get(key)) is not None:
            return known
        settled = all(map(self._is_settled, states))  # before they are read, as in ``digest``
        digest = work_out()
        if digest is not None and settled:
            if len(self._trees) >= _TREES:
                self._trees.pop(next(iter(self._trees)), None)
            self._trees[key] = digest
        return digest

    def known(self, state: FileState) -> Digest | None:
        """The digest of a file in this state, when it was worked out before."""
        return self._known.get(state)

    def remember(self, state: FileState, digest: Digest) -> None:
        """Keeps the digest of a file in a state, unless the file may change again without its state telling."""
        if self._is_settled(state):
            if len(self._known) >= _MOST:
                for old in list(self._known)[: _MOST // 2]:
                    self._known.pop(old, None)
            self._known[state] = digest
        else:
            self._known.pop(state, None)

    def digest(self, path: str, state: FileState, *, anew: bool = False) -> Digest | None:
        """The digest of a file that was seen in this state, a ``sha256-sampled:`` one of a very big file; None when it changed since or
        cannot be read. With ``anew`` what is remembered does not count."""
        if not anew and (known := self._known.get(state)) is not None:
            return known
        settled = self._is_settled(state)  # before it is read: afterwards it would be too late
        found = self._reader([(path, state)]) if state[2] <= _WHOLE else None
        digest = self._read(path, state) if found is None else found[0]
        if digest is not None and settled:
            self.remember(state, digest)
        return digest

    def many(self, files: Sequence[tuple[str, FileState]]) -> list[Digest | None]:
        """The digests of many files, as ``digest`` gives each."""
        read: dict[FileState, Digest | None] = {}
        left = [file for file in files if file[1] not in self._known and file[1][2] <= _WHOLE]
        while left:
            some = left[:_AT_A_TIME]
            settled = [self._is_settled(state) for _, state in some]
            digests = self._reader(some)
            if digests is None:
                break
            for (_, state), digest, is_settled in zip(some, digests, settled, strict=False):
                read[state] = digest
                if digest is not None and is_settled:
                    self.remember(state, digest)
            left = left[len(digests) :]
        return [read[state] if state in read else self.digest(path, state) for path, state in files]

    def _read(self, path: str, state: FileState) -> Digest | None:
        if _is_locked(state):
            return None
        try:
            fd = open_fd(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            return None
        try:
            digest = _whole(fd) if state[2] <= _WHOLE else _sampled(fd, state[2])
        except OSError:
            return None
        finally:
            close_fd(fd)
        return digest if self.state(path) == state else None

    def _is_settled(self, state: FileState) -> bool:
        changed = state[4] if os.name == "posix" else state[3]
        return int(self._now() * 1e9) - changed > (_TICK if changed % 1_000_000_000 else _COARSE)


def _is_locked(state: FileState) -> bool:
    """Whether this process holds a lock on a file that closing it would give up."""
    pid, inode = str(getpid()), f":{state[1]}"
    locks = (line.split() for line in read_text(_LOCKS).splitlines())
    return any(lock[1] == "POSIX" and lock[4] == pid and lock[5].endswith(inode) for lock in locks if len(lock) > 5)


def _whole(fd: int) -> Digest:
    hasher = sha256()
    while piece := read_fd(fd, _PIECE):
        hasher.update(piece)
    return Digest("sha256:" + hasher.hexdigest())


def _sampled(fd: int, size: int) -> Digest:
    """The digest of a size and of evenly spaced pieces."""
    hasher = sha256(str(size).encode())
    for number in range(_SAMPLES):
        seek_fd(fd, (size - _PIECE) * number // (_SAMPLES - 1), os.SEEK_SET)
        left = _PIECE
        while left and (piece := read_fd(fd, left)):
            hasher.update(piece)
            left -= len(piece)
    return Digest("sha256-sampled:" + hasher.hexdigest())
