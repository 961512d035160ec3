"""The file sensor: which files a cell reads and writes, by Python's audit events.

It sees what passes through Python (``open``, ``os.open``, ``sqlite3.connect``, renames). Readers in C that open files by themselves
and child processes it does not see; the run's ``capture_level`` says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from jupyter_repro.capture.audit import Audit
from jupyter_repro.capture.digests import AT_ONCE, Digests, FileState
from jupyter_repro.capture.distributions import Installed
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.originals import get_frame, getcwd
from jupyter_repro.capture.places import Places
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest

__all__ = ["FileSensor", "Seen"]

_DATA_SUFFIXES: tuple[str, ...] = (
    ".csv",
    ".gz",
    ".json",
    ".txt",
    ".npz",
    ".npy",
    ".parquet",
    ".feather",
    ".xlsx",
    ".nc",
    ".h5",
    ".dat",
    ".data",
    ".zip",
)
_DATA_SUFFIXES += (".tsv", ".bz2", ".xz", ".pkl", ".arff", ".jpg", ".png", ".geojson", ".shp", ".sqlite", ".db", ".rst", ".mat", ".fits")
_EARLY = 64 << 20  # bytes of a file about to be overwritten that are worth holding up the cell for


class Seen:
    """The paths that one cell execution touched, absolute, in order. ``early`` holds the states and digests of files that were read
    before the cell changed them."""

    def __init__(self) -> None:
        self.reads: dict[str, None] = {}
        self.writes: dict[str, None] = {}
        self.early: dict[str, tuple[FileState, Digest | None]] = {}
        self.before: dict[str, FileState | None] = {}
        self.raw: set[tuple[Any, bool]] = set()


class FileSensor:
    """Records files read (``used``) and written (``generated``) with digest and size.

    A file that a cell writes and then reads back is generated only; one that it reads and then changes is both, the digest of its
    first state being taken before the change. What was looked for and not found, and what is gone when the cell ends, is not listed.
    What is over ``AT_ONCE`` bytes in all is left for later; ``on_artifact`` then tells the recorder.
    """

    name = "files"

    def __init__(
        self,
        *,
        current: Current,
        audit: Audit,
        places: Places,
        digests: Digests,
        installed: Installed,
        on_artifact: Callable[[int, Artifact], None],
    ) -> None:
        self._current, self._audit, self._places, self._installed = current, audit, places, installed
        self._digests, self._on_artifact = digests, on_artifact
        self._seen: dict[int, Seen] = {}

    def start(self) -> None:
        """Listens to the audit events of opening, renaming and connecting."""
        self._audit.on("open", self.name, self._opened)
        self._audit.on("os.rename", self.name, self._renamed)
        self._audit.on("sqlite3.connect", self.name, self._connected)

    def stop(self) -> None:
        """Listens no more."""
        for event in ("open", "os.rename", "sqlite3.connect"):
            self._audit.off(event)

    def watch(self, draft: Draft) -> Finish:
        """Lists the draft's files from now on; the end digests them."""
        self._seen[draft.order] = Seen()
        return lambda: self._finish(draft, self._seen.pop(draft.order))

    def _opened(self, args: tuple[Any, ...]) -> None:
        draft = self._current.draft
        if draft is None:
            return
        path, _, flags = args
        seen = self._seen.get(draft.order)
        if seen is None or path.__class__ is int:
            return
        writing = bool(flags & (os.O_WRONLY | os.O_RDWR))
        absolute = path.__class__ is str and path[:1] == "/"
        # The same open again, as loops make it, ends here; a relative path may mean another file after chdir.
        if absolute:
            if (path, writing) in seen.raw:
                return
            seen.raw.add((path, writing))
        name = path if absolute else _absolute(path)
        if name is None or not self._may_matter(name):
            return
        name = os.path.normpath(name)
        if not writing:
            if name not in seen.writes:
                seen.reads.setdefault(name)
            return
        self._before_change(seen, name, truncates=bool(flags & os.O_TRUNC) or bool(flags & os.O_EXCL))
        seen.writes.setdefault(name)

    def _may_matter(self, path: str) -> bool:
        """Whether a path is data. Inside a distribution, it is when it looks like data, is no metadata and is not opened by an import."""
        if not self._places.is_installed(path):
            return self._places.is_data(path)
        return path.endswith(_DATA_SUFFIXES) and not (".dist-info/" in path or self._places.is_library(path) or _importing())

    def _before_change(self, seen: Seen, path: str, *, truncates: bool) -> None:
        """Notes the state of a file that is about to change, when the cell has read it or keeps its old bytes (append, update)."""
        if path in seen.writes or path in seen.early:
            return
        state = self._digests.state(path)
        if path in seen.reads or (not truncates and state is not None and state[2] > 0):
            seen.reads.setdefault(path)
            if state is not None:
                seen.early[path] = (state, self._digests.digest(path, state) if state[2] <= _EARLY else None)

    def _renamed(self, args: tuple[Any, ...]) -> None:
        draft = self._current.draft
        seen = self._seen.get(draft.order) if draft is not None else None
        if seen is None or args[0].__class__ is int:
            return
        source, target = (_absolute(path) for path in args[:2])
        if source is None or target is None or not self._places.is_data(target):
            return
        source, target = os.path.normpath(source), os.path.normpath(target)
        self._before_change(seen, target, truncates=True)
        if source not in seen.writes:
            seen.reads.setdefault(source)
            self._before_change(seen, source, truncates=True)
        if self._digests.state(source) is None:  # a folder, as it is written aside and then put in place
            inside = source + os.sep
            seen.writes = {target + path[len(source) :] if path.startswith(inside) else path: None for path in seen.writes}
        seen.writes.pop(source, None)
        seen.raw -= {(source, True), (source, False)}  # a loop may write aside under the same name again
        seen.writes.setdefault(target)

    def _connected(self, args: tuple[Any, ...]) -> None:
        draft = self._current.draft
        seen = self._seen.get(draft.order) if draft is not None else None
        if seen is None or not isinstance(args[0], (str, bytes)) or args[0] in (":memory:", ""):
            return
        path = _absolute(_database_file(os.fsdecode(args[0])))
        if path is not None and self._places.is_data(path := os.path.normpath(path)):
            # Whether a database is written shows only afterwards, in its state.
            seen.before.setdefault(path, self._digests.state(path))
            self._before_change(seen, path, truncates=False)

    def _finish(self, draft: Draft, seen: Seen) -> None:
        for path, before in seen.before.items():
            if self._digests.state(path) != before:
                seen.writes.setdefault(path)
        # Tracebacks and importlib read the source of local modules; the import sensor has listed those.
        modules = {artifact.path for artifact in draft.artifacts if artifact.kind == "module"}
        reads, writes = ([path for path in paths if self._places.portable(path) not in modules] for paths in (seen.reads, seen.writes))
        left = AT_ONCE
        for path in reads:
            if path in seen.early:
                state, digest = seen.early[path]
                self._add(draft, draft.used, path, state[2], digest)
            else:
                left -= self._add_as_it_stands(draft, draft.used, path, left)
        for path in writes:
            left -= self._add_as_it_stands(draft, draft.generated, path, left)

    def _add_as_it_stands(self, draft: Draft, refs: list[ArtifactRef], path: str, left: int) -> int:
        """Adds a file in its present state; returns the bytes digested for it."""
        state = self._digests.state(path)
        if state is None:
            return 0
        digest = self._digests.known(state)
        cost = 0
        if digest is None and state[2] <= left:
            digest, cost = self._digests.digest(path, state), state[2]
        artifact = self._add(draft, refs, path, state[2], digest)
        if digest is None:
            draft.later.append(lambda: self._digest_later(draft.order, path, state, artifact))
        return cost

    def _digest_later(self, order: int, path: str, state: FileState, artifact: Artifact) -> None:
        digest = self._digests.digest(path, state)
        if digest is None:
            raise OSError(f"{artifact.path} changed before its digest was taken")
        self._on_artifact(
            order, Artifact(path=artifact.path, digest=digest, size=artifact.size, kind=artifact.kind, distribution=artifact.distribution)
        )

    def _add(self, draft: Draft, refs: list[ArtifactRef], path: str, size: int, digest: Digest | None) -> Artifact:
        artifact = (
            self._package_data(path, size, digest)
            if self._places.is_installed(path)
            else Artifact(path=self._places.portable(path), digest=digest, size=size)
        )
        draft.artifacts.append(artifact)
        refs.append(ArtifactRef(path=artifact.path, digest=digest))
        return artifact

    def _package_data(self, path: str, size: int, digest: Digest | None) -> Artifact:
        """A data file of a distribution, which its name and version identify better than its place."""
        name = self._places.in_distribution(path)
        top = name.split("/")[1].removesuffix(".py")
        found = self._installed.resolve({top})[top]
        distribution = "==".join(filter(None, found[0])) if found else None
        return Artifact(path=name, digest=digest, size=size, kind="package-data", distribution=distribution)


def _absolute(path: Any) -> str | None:
    """A path that a call was given, from the root; None for what is none, and where the working directory is gone."""
    try:
        return os.path.join(getcwd(), os.fsdecode(path))
    except (OSError, TypeError):
        return None


def _database_file(name: str) -> str:
    """The file that SQLite opens by a name, which may be a URI such as ``file:data.sqlite?mode=ro``."""
    if not name.startswith("file:"):
        return name
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(name).path)


def _importing() -> bool:
    """Whether an import statement is what runs now: packages read data files of their own while they load."""
    frame = get_frame(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False
