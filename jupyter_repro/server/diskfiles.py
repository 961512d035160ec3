"""Files on disk, as they stand now to what a run read and wrote."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from jupyter_repro.capture.datasets import tree_digest
from jupyter_repro.capture.digests import Digests
from jupyter_repro.model.artifact import Artifact

__all__ = ["DiskFiles", "FileNow"]

FileNow = Literal["same", "changed", "missing", "unknown"]

_File = tuple[Path, Artifact]

_PATIENCE = 0.25
_MOST_WAITING = 2000
_MOST_BELOW = 20_000


class DiskFiles:
    """Compares files with the digests that they had, each state of a file read once, by a thread of its own: who asks waits a quarter of a
    second at most. What is not known by then is known when it is asked for again."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience, self._lock = patience, threading.Lock()
        self._digests = Digests()
        self._asked: dict[_File, Future[FileNow]] = {}
        self._waiting: SimpleQueue[tuple[_File, Future[FileNow]]] = SimpleQueue()
        self._reader: threading.Thread | None = None

    def look(self, files: Sequence[_File]) -> list[FileNow]:
        """How each file, given with its path on this machine, stands to the artifact that it was."""
        with self._lock:
            self._asked = {file: future for file, future in self._asked.items() if not future.done()}
            futures = [self._ask(file) for file in files]
        wait([future for future in futures if future is not None], self._patience)
        return [future.result() if future is not None and future.done() else "unknown" for future in futures]

    def _ask(self, file: _File) -> Future[FileNow] | None:
        """What will be known of a file; None where a folder that does not answer holds up too many already."""
        if file not in self._asked:
            if len(self._asked) >= _MOST_WAITING:
                return None
            self._asked[file] = Future()
            self._waiting.put((file, self._asked[file]))
        if self._reader is None:
            # No pool of concurrent.futures: for its threads Python waits at its end, for ever where a folder does not answer.
            self._reader = threading.Thread(target=self._read, name="jupyter-repro-files", daemon=True)
            self._reader.start()
        return self._asked[file]

    def _read(self) -> None:
        while True:
            file, future = self._waiting.get()
            try:
                future.set_result(self._compare(*file))
            except Exception:
                future.set_result("unknown")

    def _compare(self, path: Path, artifact: Artifact) -> FileNow:
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return "missing"
        except (OSError, ValueError):
            return "unknown"
        return self._compare_folder(path, artifact) if artifact.kind == "directory" else self._compare_file(os.fspath(path), artifact)

    def _compare_file(self, name: str, artifact: Artifact) -> FileNow:
        state = self._digests.state(name)
        if artifact.digest is None or state is None:
            return "unknown"
        if artifact.size is not None and artifact.size != state[2]:
            return "changed"
        digest = self._digests.digest(name, state)
        if digest is None or digest.partition(":")[0] != artifact.digest.partition(":")[0]:
            return "unknown"
        return "same" if digest == artifact.digest else "changed"

    def _compare_folder(self, folder: Path, artifact: Artifact) -> FileNow:
        """How a folder stands to the files that the run touched of it. Which these were is not recorded: it can be told where they are all
        that there are, or where there are fewer now. Links, which may lead anywhere, leave it open."""
        paths = list(itertools.islice(_files_below(folder), _MOST_BELOW))
        if artifact.digest is None or artifact.files is None or len(paths) > artifact.files or any(path.is_symlink() for path in paths):
            return "unknown"
        states = [(os.fspath(path), state) for path in paths if (state := self._digests.state(os.fspath(path))) is not None]
        if len(states) < artifact.files or sum(state[2] for _, state in states) != artifact.size:
            return "changed"
        found = zip(paths, self._digests.many(states), strict=True)
        known = {path.relative_to(folder).as_posix(): digest for path, digest in found if digest is not None}
        if len(known) < len(paths):
            return "unknown"
        return "same" if tree_digest(known) == artifact.digest else "changed"


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)
