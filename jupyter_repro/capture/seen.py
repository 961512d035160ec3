"""What one cell execution did to files, folded from what happened into what it comes to. Pure: it asks no disk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from jupyter_repro.capture.digests import FileState
from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.lean import dataclass

__all__ = ["Before", "Seen"]

_MOST = 250_000  # paths of one cell
_SEP = "/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """A file as it was before the cell changed it: its state, and its digest where that was taken in time."""

    state: FileState
    digest: Digest | None = None


@dataclass(kw_only=True, slots=True)
class _Change:
    """What became of a path that the cell changed.

    ``before`` is what was there when the cell first changed it, ``used`` whether the cell read that or built upon it, ``gone`` whether
    nothing is there now. ``updates`` says that all writing may have left the bytes alone. ``origin`` is the path from which an old
    file, unchanged so far, was moved to here; ``moved`` says that a file was here that moved away.
    """

    before: Before | None = None
    used: bool = False
    gone: bool = False
    updates: bool = False
    moved: bool = False
    origin: str | None = None


_WRITTEN = _Change()  # what most files are that a cell writes: new; shared by them, never changed itself


class Seen:
    """The fold over what a cell did, path by path, in order. Paths are absolute and normalised.

    A file that the cell wrote itself is no input, whoever reads it back; one that it wrote and removed is nothing. What is moved takes its
    contents along: writing aside and renaming is one write. A path that was looked for in vain counts as long as nothing else is known
    of it.
    """

    def __init__(self) -> None:
        self._reads: dict[str, bool] = {}
        self._changes: dict[str, _Change] = {}
        self._missing: dict[str, None] = {}
        self.lost = 0

    def read(self, path: str, *, there: bool = False) -> None:
        """A file was read; ``there`` says that it certainly was there."""
        change = self._changes.get(path)
        if change is None:
            if path not in self._reads and self._has_room():
                self._missing.pop(path, None)
                self._reads[path] = there
        elif change.origin is not None:
            self._changes[change.origin].used = True

    def read_many(self, paths: Collection[str]) -> None:
        """Many files were read that certainly were there, none of which the cell has changed."""
        if len(self._reads) + len(self._changes) + len(paths) > _MOST:
            for path in paths:
                self.read(path, there=True)
            return
        for path in self._missing.keys() & paths:
            del self._missing[path]
        self._reads.update(dict.fromkeys(paths, True))

    def is_read(self, path: str) -> bool:
        """Whether the cell has read what was at a path before it."""
        change = self._changes.get(path)
        return path in self._reads or (change is not None and change.origin is not None)

    def is_changed(self, path: str) -> bool:
        """Whether the cell has changed what is at a path, so that what was there before is settled."""
        return path in self._changes

    def looked(self, path: str) -> None:
        """A file was looked for and is not there."""
        if path not in self._reads and path not in self._changes and len(self._missing) < _MOST:
            self._missing[path] = None

    def write(self, path: str, before: Before | None, *, keeps: bool = False) -> None:
        """A file is written, over what was there ``before``. With ``keeps`` the old bytes stay until they are written over (append,
        update), which may not happen at all."""
        change = self._changed(path)
        if change is None:
            if not self._has_room():
                return
            change = self._change(path, before)
            change.used |= keeps and before is not None and before.state[2] > 0
            change.updates = keeps and before is not None
        else:
            if change.origin is not None and keeps:
                self._changes[change.origin].used = True
            change.gone, change.origin, change.updates = False, None, change.updates and keeps and not change.gone

    def write_many(self, paths: Collection[str]) -> None:
        """Many files are written where nothing was before."""
        has_room = len(self._reads) + len(self._changes) + len(paths) <= _MOST
        if has_room and self._reads.keys().isdisjoint(paths) and self._changes.keys().isdisjoint(paths):
            for path in self._missing.keys() & paths:
                del self._missing[path]
            self._changes.update(dict.fromkeys(paths, _WRITTEN))
        else:
            for path in paths:
                self.write(path, None)

    def unlink(self, path: str, before: Before | None) -> None:
        """A file is removed."""
        change = self._changed(path)
        if change is None:
            if not self._has_room():
                return
            change = self._change(path, before)
        change.gone, change.origin, change.updates = True, None, False

    def rename(self, source: str, target: str, before: Before | None, moved: Before | None = None) -> None:
        """A file is moved over what was at the target ``before``; ``moved`` is the file itself, when the cell has not written it."""
        if source == target:
            return
        old = self._changed(source)
        origin = source if old is None else old.origin
        if old is None:
            if not self._has_room():
                return
            old = self._change(source, moved)
            old.moved = True
        self.write(target, before)
        old.gone, old.origin, old.updates = True, None, False
        change = self._changed(target)
        if change is None:
            return
        if origin != target:
            change.origin = origin
        else:  # back where it was, as if nothing had been
            del self._changes[target]
            if change.used:
                self._reads[target] = False

    def below(self, folder: str) -> list[str]:
        """The paths in a folder that the cell has read or written and that are there now."""
        inside = folder.rstrip(_SEP) + _SEP
        return [p for p in self._reads if p.startswith(inside)] + [
            p for p, c in self._changes.items() if not c.gone and p.startswith(inside)
        ]

    @property
    def touched(self) -> bool:
        """Whether the cell did anything to any file."""
        return bool(self._reads or self._changes or self._missing)

    @property
    def writes(self) -> bool:
        """Whether the cell has changed any file."""
        return bool(self._changes)

    def reads(self) -> Iterable[str]:
        """The files that were read and never changed."""
        return list(self._reads)

    def overwritten(self) -> Iterator[tuple[str, Before | None, str | None]]:
        """The files whose old contents the cell used, and which it has changed: path, what was there before where that is known, and
        where the old file is now, when it was moved."""
        changes = {path: change for path, change in self._all_changes().items() if change is not _WRITTEN}
        places = {change.origin: path for path, change in changes.items() if change.origin is not None and not change.gone}
        for path, change in changes.items():
            if change.used or path in places:
                yield path, change.before, places.get(path)

    def generated(self) -> dict[str, Before | None]:
        """The files that the cell has written and that should be there, and what was there before if the bytes may not have changed
        since."""
        return {
            path: change.before if change.updates else None
            for path, change in self._all_changes().items()
            if change is _WRITTEN or not change.gone
        }

    def deleted(self) -> Iterable[str]:
        """The files that were there before and should be gone."""
        changes = self._all_changes().items()
        return (path for path, c in changes if c is not _WRITTEN and c.gone and (c.before is not None or c.used or c.moved))

    def missing(self) -> Iterable[str]:
        """What was looked for and never found."""
        return list(self._missing)

    def _all_changes(self) -> dict[str, _Change]:
        return self._changes.copy()  # threads that the cell has left behind may go on

    def _changed(self, path: str) -> _Change | None:
        """What became of a path, to be changed further."""
        change = self._changes.get(path)
        if change is _WRITTEN:
            change = self._changes[path] = _Change()
        return change

    def _change(self, path: str, before: Before | None) -> _Change:
        self._missing.pop(path, None)
        # Reading that was told before it was tried came to nothing where no file was.
        used = path in self._reads and (before is not None or self._reads[path])
        change = self._changes[path] = _Change(before=before, used=used)
        self._reads.pop(path, None)
        return change

    def _has_room(self) -> bool:
        if len(self._reads) + len(self._changes) < _MOST:
            return True
        self.lost += 1
        return False
