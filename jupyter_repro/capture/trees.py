"""Trees: the digests of a dataset's files as one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from jupyter_repro.capture.datasets import tree_digest
from jupyter_repro.capture.digests import Digests, FileState
from jupyter_repro.capture.originals import stat
from jupyter_repro.model.artifact import Artifact, Digest
from jupyter_repro.model.lean import dataclass

__all__ = ["Found", "Tree"]

_SLACK = 20_000_000  # nanoseconds by which the clock of file times may lag


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A dataset's files as they were found: how many, their size, and their digest where all could be digested."""

    files: int
    size: int
    digest: Digest | None

    def artifact(self, path: str) -> Artifact:
        """The artifact that it is, under a path."""
        return Artifact(path=path, kind="directory", digest=self.digest, size=self.size, files=self.files)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """The files of a dataset that a cell touched. ``old`` has the digests (None: not known) of those that were other files before the cell
    changed them; ``ended`` is when the cell ended, in nanoseconds: what changed later is not what it touched."""

    root: str
    paths: tuple[str, ...]
    old: Mapping[str, Digest | None]
    ended: int

    def look(self, digests: Digests, digest: Callable[[Sequence[tuple[str, FileState]]], list[Digest | None]]) -> Found:
        """Looks at the files, ``digest`` giving the digests of several, as far as it will. Those that were never there do not count."""
        found: dict[str, Digest] = {}
        wanted: list[tuple[str, FileState]] = []
        files = size = 0
        whole = True
        start = len(self.root.rstrip("/")) + 1
        folders: dict[str, bool] = {}
        for path in self.paths:
            one = self.old.get(path)
            if one is None:
                state = None if path in self.old else digests.state(path)
                if state is None:
                    # It was not there, unless it is gone since.
                    whole = whole and path not in self.old and not self._has_changed(path.rpartition("/")[0], folders)
                    files += path in self.old
                    continue
                size += state[2]
                whole = whole and max(state[3], state[4] if os.name == "posix" else 0) <= self.ended + _SLACK
                wanted.append((path, state))
            else:
                found[path[start:].replace(os.sep, "/")] = one
            files += 1
        for (path, _), one in zip(wanted, digest(wanted) if whole else (), strict=False):
            if one is None:
                whole = False
                break
            found[path[start:].replace(os.sep, "/")] = one
        return Found(files=files, size=size, digest=tree_digest(found) if whole and found else None)

    def _has_changed(self, folder: str, known: dict[str, bool]) -> bool:
        """Whether names in a folder have come or gone since the cell ended."""
        if folder not in known:
            try:
                known[folder] = stat(folder).st_mtime_ns > self.ended
            except OSError:
                known[folder] = os.path.dirname(folder) == folder or self._has_changed(os.path.dirname(folder), known)
        return known[folder]
