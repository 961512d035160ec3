"""Files that are still open for writing when their cell ends: later cells change them without opening them again."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import islice

from jupyter_repro.capture.digests import AT_ONCE, Digests, FileState
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.originals import scandir
from jupyter_repro.capture.seen import Before, Seen
from jupyter_repro.model.artifact import Digest

__all__ = ["OpenFiles"]

_MOST = 1000


class OpenFiles:
    """Keeps the files that a cell has written and left open, and gives a change of one to the cell at whose end it shows. On Linux
    only, where a process can list its open files."""

    def __init__(self, digests: Digests) -> None:
        self._digests = digests
        self._left: dict[str, tuple[FileState, Digest | None]] = {}

    def look(self, seen: Seen, draft: Draft, others: Iterable[Seen] = ()) -> None:
        """Adds to what a cell did the files left open that have changed since, but for those that ``others``, what further cells did,
        account for."""
        if not self._left or draft.continuation:
            return
        for path, (old, digest) in list(self._left.items()):
            state = self._digests.state(path)
            if state is not None and state != old and not any(one.is_changed(path) for one in (seen, *others)):
                seen.write(path, Before(state=old, digest=digest), keeps=True)
        self._left = self._open(list(self._left))

    def keep(self, seen: Seen) -> None:
        """Remembers which of the files that a cell has written are open still."""
        if seen.writes and sys.platform == "linux":
            paths = list(islice(seen.generated(), _MOST))
            for path in paths:
                self._left.pop(path, None)  # it has been opened anew since
            self._left |= self._open(paths)

    def _open(self, paths: list[str]) -> dict[str, tuple[FileState, Digest | None]]:
        """Those of some files that this process has open for writing, as they are now."""
        inodes = _open_for_writing()
        found = {}
        for path in paths:
            state = self._digests.state(path)
            if state is not None and state[:2] in inodes:
                found[path] = state, self._digests.digest(path, state) if state[2] <= AT_ONCE else None
        return found


def _open_for_writing() -> set[tuple[int, int]]:
    """Device and inode of each file that this process has open for writing."""
    from fcntl import F_GETFL, fcntl

    with scandir("/proc/self/fd") as entries:
        numbers = [int(entry.name) for entry in entries]
    found = set()
    for number in numbers:
        try:
            if fcntl(number, F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
                state = os.fstat(number)
                found.add((state.st_dev, state.st_ino))
        except OSError:  # noqa: PERF203 # closed meanwhile
            continue
    return found
