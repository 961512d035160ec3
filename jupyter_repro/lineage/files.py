"""Files in the order in which executions write them: whose writing one reads."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_repro.model.artifact import ArtifactRef, Digest

__all__ = ["Files"]


class _File:
    """The writers of one file: the last, and of each state the last that made it."""

    __slots__ = ("by_digest", "last")

    def __init__(self) -> None:
        self.last = 0
        self.by_digest: dict[Digest, int] = {}

    def copy(self) -> _File:
        other = _File()
        other.last, other.by_digest = self.last, self.by_digest.copy()
        return other


class Files:
    """The files written so far. A folder used as one artifact is found by the files in it, and a file by the folder that it is in."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        self._below: dict[str, dict[str, None]] = {}

    def copy(self) -> Files:
        """The same files, to go on from."""
        other = Files()
        other._files = {path: file.copy() for path, file in self._files.items()}
        other._below = {folder: paths.copy() for folder, paths in self._below.items()}
        return other

    def write(self, writer: int, ref: ArtifactRef) -> None:
        """A file, or a folder as one, has been written."""
        file = self._files.get(ref.path)
        if file is None:
            file = self._files[ref.path] = _File()
            for folder in _around(ref.path):
                self._below.setdefault(folder, {})[ref.path] = None
        file.last = writer
        if ref.digest is not None:
            file.by_digest[ref.digest] = writer

    def feeding(self, ref: ArtifactRef) -> Iterator[int]:
        """Who wrote what is read: the last who wrote this state of it, else the last who wrote anything there."""
        if (file := self._files.get(ref.path)) is not None:
            yield file.last if ref.digest is None else file.by_digest.get(ref.digest, file.last)
        for path in (*_around(ref.path), *self._below.get(ref.path, ())):
            if (other := self._files.get(path)) is not None:
                yield other.last


def _around(path: str) -> Iterator[str]:
    """The folders that a path lies in, the innermost first: for one that is relative, those up to the working directory."""
    folder = path.rpartition("/")[0]
    while folder and not folder.endswith(".."):
        yield folder
        folder = folder.rpartition("/")[0]
    if path[:1] not in "/~." and path != ".":
        yield "."
