"""Trees: the digests of a dataset's files as one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from jupyter_repro.capture.datasets import tree_digest
from jupyter_repro.capture.digests import Digests, FileState
from jupyter_repro.capture.originals import stat
from jupyter_repro.model.artifact import Artifact, Digest
from jupyter_repro.model.lean import dataclass

__all__ = ["Found", "Tree"]

_SLACK = 20_000_000  # nanoseconds by which the clock of file times may lag

Digesting = Callable[[Sequence[tuple[str, FileState]]], "list[Digest | None]"]


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

    def look(self, digests: Digests, digest: Digesting) -> Found:
        """Looks at the files, ``digest`` giving the digests of several, as far as it will. Those that were never there do not count."""
        states = digests.states(self.paths)
        if not self.old and all(states):
            return self._look_at(cast("list[FileState]", states), digests, digest)
        found: dict[str, Digest] = {}
        wanted: list[tuple[str, FileState]] = []
        files = size = 0
        whole = True
        folders: dict[str, bool] = {}
        for path, now in zip(self.paths, states, strict=True):
            one = self.old.get(path)
            if one is None:
                state = None if path in self.old else now
                if state is None:
                    # It was not there, unless it is gone since.
                    whole = whole and path not in self.old and not self._has_changed(path.rpartition("/")[0], folders)
                    files += path in self.old
                    continue
                size += state[2]
                whole = whole and self._is_as_touched(state)
                wanted.append((path, state))
            else:
                found[self._name(path)] = one
            files += 1
        for (path, _), one in zip(wanted, digest(wanted) if whole else (), strict=False):
            if one is None:
                whole = False
                break
            found[self._name(path)] = one
        return Found(files=files, size=size, digest=tree_digest(found) if whole and found else None)

    def _look_at(self, states: list[FileState], digests: Digests, digest: Digesting) -> Found:
        """Looks at files all of which are there and were before the cell: the way of nearly all datasets."""

        def work_out() -> Digest | None:
            files = list(zip(self.paths, states, strict=True))
            each = digest(files)
            return None if None in each else tree_digest(dict(zip(map(self._name, self.paths), cast("list[Digest]", each), strict=True)))

        whole = self._is_as_touched(max(states, key=_last_change))
        return Found(
            files=len(states),
            size=sum(state[2] for state in states),
            digest=digests.tree(self.paths, states, work_out) if whole else None,
        )

    def _is_as_touched(self, state: FileState) -> bool:
        """Whether a file has not changed since the cell ended."""
        return _last_change(state) <= self.ended + _SLACK

    def _name(self, path: str) -> str:
        """What a file is called in the dataset."""
        return path[len(self.root.rstrip("/")) + 1 :].replace(os.sep, "/")

    def _has_changed(self, folder: str, known: dict[str, bool]) -> bool:
        """Whether names in a folder have come or gone since the cell ended."""
        if folder not in known:
            try:
                known[folder] = stat(folder).st_mtime_ns > self.ended
            except OSError:
                known[folder] = os.path.dirname(folder) == folder or self._has_changed(os.path.dirname(folder), known)
        return known[folder]


def _last_change(state: FileState) -> int:
    return max(state[3], state[4] if os.name == "posix" else 0)
