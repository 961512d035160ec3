"""Files on disk, as they stand now to what a run read and wrote."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Literal

from jupyter_repro.capture.digests import Digests
from jupyter_repro.model.artifact import Artifact

__all__ = ["DiskFiles", "FileNow"]

FileNow = Literal["same", "changed", "missing", "unknown"]

_PATIENCE = 0.25
_MOST_WAITING = 2000


class DiskFiles:
    """Compares files with the digests that they had, each state of a file read once, by a thread of its own: who asks waits a quarter of a
    second at most. What is not known by then is known when it is asked for again."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._digests = Digests()
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="jupyter-repro-files")
        self._asked: dict[tuple[Path, Artifact], Future[FileNow]] = {}

    def look(self, files: Sequence[tuple[Path, Artifact]]) -> list[FileNow]:
        """How each file stands to the artifact that it was."""
        self._asked = {key: future for key, future in self._asked.items() if not future.done()}
        futures = []
        for key in files:
            future = self._asked.get(key)
            if future is None:
                if len(self._asked) >= _MOST_WAITING:  # a folder that does not answer holds up all that come after
                    break
                future = self._asked[key] = self._reader.submit(self._compare, *key)
            futures.append(future)
        wait(futures, self._patience)
        found: list[FileNow] = [future.result() if future.done() else "unknown" for future in futures]
        return found + ["unknown"] * (len(files) - len(found))

    def close(self) -> None:
        """Ends the thread."""
        self._reader.shutdown(wait=False, cancel_futures=True)

    def _compare(self, path: Path, artifact: Artifact) -> FileNow:
        name = os.fspath(path)
        try:
            path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return "missing"
        except (OSError, ValueError):
            return "unknown"
        state = self._digests.state(name)
        if artifact.kind == "directory" or artifact.digest is None or state is None:
            return "unknown"
        if artifact.size is not None and artifact.size != state[2]:
            return "changed"
        digest = self._digests.digest(name, state)
        if digest is None or digest.partition(":")[0] != artifact.digest.partition(":")[0]:
            return "unknown"
        return "same" if digest == artifact.digest else "changed"
