"""The file sensor: which files a cell reads, writes, looks for and removes.

What happens it hears from the C library (``nativefiles``), or, where that is not to be had, from Python's audit events
(``auditfiles``); what it comes to it says in the draft.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from stat import S_ISDIR
from typing import Any, Protocol

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.digests import Digests, FileState
from jupyter_repro.capture.distributions import Installed
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.listing import Listing
from jupyter_repro.capture.openfiles import OpenFiles
from jupyter_repro.capture.originals import getcwd, islink, scandir, stat
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.seen import Before, Seen
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.model.artifact import Artifact, Digest, Relation

__all__ = ["FileSensor", "Source", "Touched", "files_below"]

_SUFFIXES = """
    .csv .tsv .json .jsonl .txt .gz .bz2 .xz .zip .npz .npy .parquet .feather .arrow .xlsx .xls .nc .h5 .hdf5 .dat .data .pkl .arff .jpg
    .jpeg .png .tif .tiff .geojson .shp .sqlite .db .rst .mat .fits .dta .sas7bdat .sav .wav .safetensors
"""
_DATA_SUFFIXES = tuple(_SUFFIXES.split())
_EARLY = 64 << 20  # bytes of a file about to be overwritten that are worth holding up the cell for
_MOST_MOVED = 1000  # files of a folder that is moved


class Source(Protocol):
    """Where the file sensor hears from what happens to files. ``certain``: only of what has happened, not of what is about to."""

    certain: bool

    def start(self, sensor: FileSensor) -> None:
        """Tells the sensor from now on."""

    def stop(self) -> None:
        """Tells it no more."""

    def begin(self, draft: Draft, touched: Touched) -> None:
        """A draft begins: looks at what has to be looked at beforehand."""

    def settle(self, touched: Touched) -> None:
        """The draft comes to its end: tells what shows only now."""


class Touched:
    """The files of one draft: what was seen, and the opens that need not be looked at again.

    ``modules`` are files of local code that ran outside the kernel's imports. ``named`` are files that command lines name, and their
    states before; those of them that only lie ``beside`` what is named, in the same ``folders``, count when they change.
    """

    def __init__(self) -> None:
        self.seen = Seen()
        self.raw: set[tuple[Any, bool]] = set()
        self.modules: dict[str, None] = {}
        self.named: dict[str, Before | None] = {}
        self.beside: dict[str, None] = {}
        self.folders: dict[str, None] = {}


class FileSensor:
    """Records files read (``used``), written (``generated``), removed (``deleted``) and looked for in vain (``missing``), with digests.

    A file that a cell writes and then reads back is generated only; one that it reads and then changes is both, the digest of its
    first state being taken before the change. ``Seen`` has the rules, ``Listing`` the bounds.
    """

    name = "files"
    follows = True

    def __init__(
        self,
        *,
        source: Source,
        audit: Audit,
        current: Current,
        places: Places,
        digests: Digests,
        installed: Installed,
        on_artifact: Callable[[int, Artifact, Relation], None],
        on_gap: Callable[[str, Exception, int], None],
    ) -> None:
        self._source, self._audit, self._current, self._places, self._digests = source, audit, current, places, digests
        self._listing = Listing(places=places, digests=digests, installed=installed, on_artifact=on_artifact, on_gap=on_gap)
        self._open = OpenFiles(digests)
        self._touched: dict[Draft, Touched] = {}

    def start(self) -> None:
        """Listens to its source, and to what ctypes loads."""
        self._source.start(self)
        self._audit.on("ctypes.dlopen", self.name, self._loaded)

    def stop(self) -> None:
        """Listens no more."""
        self._source.stop()
        self._audit.off("ctypes.dlopen", self.name)

    def watch(self, draft: Draft) -> Finish:
        """Lists the draft's files from now on; the end digests them."""
        touched = self._touched[draft] = Touched()
        self._source.begin(draft, touched)
        return lambda: self._finish(draft)

    def touched(self, draft: Draft | None) -> Touched | None:
        """The files of a draft that is being watched."""
        return None if draft is None else self._touched.get(draft)

    def is_data(self, path: str, importing: Callable[[], bool]) -> bool:
        """Whether a path may be data. Inside a distribution, it is when it looks like data, is no metadata and is not opened by an
        import."""
        if self._places.is_data(path):
            return True
        return (
            path.endswith(_DATA_SUFFIXES)
            and self._places.is_installed(path)
            and not (".dist-info/" in path or self._places.is_library(path) or importing())
        )

    def read(self, touched: Touched, path: str, *, there: bool = False) -> None:
        """A file is read, which certainly was there or not. Through a link that the cell has made it is the file that the link points
        to."""
        if touched.seen.is_changed(path) and islink(path):
            path = os.path.realpath(path)
        touched.seen.read(path, there=there)

    def running(self, order: int) -> Touched | None:
        """The files of the cell execution of that order, while it runs."""
        return next((touched for draft, touched in self._touched.items() if draft.order == order and not draft.continuation), None)

    def state(self, path: str) -> FileState | None:
        """The state of a regular file."""
        return self._digests.state(path)

    def digest(self, path: str, state: FileState) -> Digest | None:
        """The digest of a file in that state."""
        return self._digests.digest(path, state)

    def before(self, touched: Touched, path: str, *, keeps: bool) -> Before | None:
        """A file as it is before it changes, with its digest when its bytes matter: when the cell has read it or keeps them."""
        is_read = touched.seen.is_read(path)
        if touched.seen.is_changed(path) and not is_read:
            return None
        state = self._digests.state(path)
        if state is None:
            return None
        digest = self._digests.known(state)
        if digest is None and (is_read or (keeps and state[2] > 0)) and state[2] <= _EARLY:
            with self._current.nobody():  # opening it is not the cell's doing
                digest = self._digests.digest(path, state)
        return Before(state=state, digest=digest)

    def move(self, touched: Touched, source: str, target: str, *, folder: str, before: Before | None, moved: Before | None = None) -> None:
        """A file or a folder is moved; ``folder`` is the one of the two paths at which it is when this is called."""
        if not _is_folder(folder):
            self._move_file(touched, source, target, before, moved)
            return
        inside = {source + path[len(folder) :]: None for path in files_below(folder, _MOST_MOVED)} | dict.fromkeys(
            touched.seen.below(source)
        )
        for path in inside:
            self._move_file(touched, path, target + path[len(source) :], None, None)

    def _move_file(self, touched: Touched, source: str, target: str, before: Before | None, moved: Before | None) -> None:
        for path in (source, target):  # a loop may write aside under the same name again
            touched.raw -= {(path, True), (path, False)}
        from_data, to_data = self._places.is_data(source), self._places.is_data(target)
        if from_data and to_data:
            touched.seen.rename(source, target, before, moved)
        elif to_data:
            touched.seen.write(target, before)
        elif from_data:
            touched.seen.unlink(source, moved)

    def _loaded(self, args: tuple[Any, ...]) -> None:
        """A shared library was loaded by its path: one without a slash is the system's."""
        touched, name = self.touched(self._current.draft), args[0]
        if touched is not None and isinstance(name, (str, bytes, os.PathLike)) and os.sep in (path := os.fsdecode(name)):
            touched.modules[os.path.normpath(os.path.join(getcwd(), path))] = None

    def _finish(self, draft: Draft) -> None:
        try:
            self._source.settle(self._touched[draft])
        finally:
            touched = self._touched.pop(draft)
        seen = touched.seen
        self._open.look(seen, draft, [other.seen for other in list(self._touched.values())])
        if seen.touched or touched.modules:
            self._listing.add(draft, seen, touched.modules, certain=self._source.certain)
            self._open.keep(seen)


def _is_folder(path: str) -> bool:
    try:
        return S_ISDIR(stat(path).st_mode)
    except (OSError, ValueError):
        return False


def files_below(folder: str, most: int) -> list[str]:
    """The files in a folder and in its folders, not more than a bound; none of what is no folder."""
    found: list[str] = []
    folders = [folder]
    while folders and len(found) < most:
        try:
            with scandir(folders.pop()) as entries:
                for entry in entries:
                    (folders if entry.is_dir(follow_symlinks=False) else found).append(entry.path)
        except OSError:  # noqa: PERF203 # no folder, or one that nobody may read
            continue
    return found[:most]
