"""Conditions of data: files as they were, from snapshots or from the repository's history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from jupyter_repro.capture.machine import ask_git
from jupyter_repro.model.artifact import Artifact, Digest, digest_of_bytes
from jupyter_repro.model.comparison import ConditionKind
from jupyter_repro.model.record import CellId, Record, last_executions
from jupyter_repro.replay.mirror import is_within_reach
from jupyter_repro.replay.setup import Setup
from jupyter_repro.store.snapshots import Snapshots

__all__ = ["OldFile", "OldFiles", "OldModule", "files_of", "keep_files"]

_MOST_VERSIONS = 200
_MOST_BYTES = 200 * 10**6  # of a file that is fetched from a repository, where it comes in one piece


@dataclass(frozen=True, kw_only=True, slots=True)
class OldFile:
    """A data file with the bytes that it had, which are in the file ``source``."""

    path: str
    digest: Digest
    source: Path
    cells: frozenset[CellId] | None = None
    kind: ClassVar[ConditionKind] = "data"

    @property
    def subject(self) -> str:
        """Its path."""
        return self.path

    def arrange(self, setup: Setup) -> Setup:
        """Puts it where the notebook finds it."""
        return replace(setup, files={**setup.files, self.path: self.source})

    def was_held(self, rerun: Record) -> bool:
        """Whether who read it first, before the notebook could write it, read those bytes."""
        read = (ref.digest for execution in rerun.executions for ref in execution.used if ref.path == self.path)
        return next(read, self.digest) in (None, self.digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class OldModule(OldFile):
    """A local module with the source that it had."""

    kind: ClassVar[ConditionKind] = "module"


class OldFiles:
    """Finds the bytes that files had: among snapshots, else in the history of the repository that ``folder`` is in, from where they are
    put into ``scratch``."""

    def __init__(self, folder: Path, snapshots: Snapshots, scratch: Path) -> None:
        self._folder, self._snapshots, self._scratch = folder, snapshots, scratch

    def find(self, artifact: Artifact) -> Path | None:
        """A file with the bytes of an artifact; None where they are nowhere."""
        if artifact.digest is None:
            return None
        return self._snapshots.find(artifact.digest) or self._from_git(artifact, artifact.digest)

    def _from_git(self, artifact: Artifact, digest: Digest) -> Path | None:
        """A version in any commit of any branch that has the digest. Filters (as of LFS) are not run: what they change is not found."""
        if artifact.size is None or artifact.size > _MOST_BYTES:
            return None
        try:
            for blob in self._versions(artifact.path):
                if ask_git(str(self._folder), "cat-file", "-s", blob) != f"{artifact.size}\n".encode():
                    continue
                content = ask_git(str(self._folder), "cat-file", "blob", blob)
                if content is not None and digest_of_bytes(content) == digest:
                    target = self._scratch / digest.rpartition(":")[2]
                    target.write_bytes(content)
                    return target
        except OSError:  # git does not answer, or there is no room
            pass
        return None

    def _versions(self, path: str) -> dict[str, None]:
        """The ids of the versions of a path, the latest first."""
        options = (
            "--all",
            "--format=",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "--no-show-signature",
            "--no-ext-diff",
            "-m",
            f"--max-count={_MOST_VERSIONS}",
        )
        lines = (ask_git(str(self._folder), "log", *options, "--", f":(literal){path}") or b"").decode("ascii", "replace").splitlines()
        ids = dict.fromkeys(word for line in lines if line.startswith(":") for word in reversed(line.split()[2:4]))
        return {blob: None for blob in list(ids)[:_MOST_VERSIONS] if set(blob) != {"0"}}


def files_of(
    baseline: Record, rerun: Record | None, now: Callable[[str], Digest | None], find: Callable[[Artifact], Path | None]
) -> Iterator[OldFile]:
    """The files that a baseline read in another state than its plain rerun did, of which the old bytes can be found. ``now`` gives the
    digest of what is at a path, for files to which the rerun did not come."""
    artifacts = {(a.path, a.digest): a for a in baseline.artifacts}
    again = {ref.path: ref.digest for e in rerun.executions for ref in e.used} if rerun is not None else {}
    made: set[str] = set()
    readers: dict[tuple[str, Digest], set[CellId]] = {}
    last = {execution.order for execution in last_executions(baseline).values()}
    for execution in baseline.executions:
        for ref in execution.used:
            if ref.path not in made and ref.digest is not None and execution.cell_id is not None and execution.order in last:
                readers.setdefault((ref.path, ref.digest), set()).add(execution.cell_id)
        made |= {ref.path for ref in execution.generated}
    for (path, digest), cells in readers.items():
        artifact = artifacts.get((path, digest))
        if artifact is None or artifact.kind not in {"data", "module"} or not is_within_reach(path):
            continue
        if (again[path] if path in again else now(path)) != digest and (source := find(artifact)) is not None:
            kind = OldModule if artifact.kind == "module" else OldFile
            yield kind(path=path, digest=digest, source=source, cells=frozenset(cells))


def keep_files(record: Record, folder: Path, snapshots: Snapshots) -> list[str]:
    """Keeps the bytes of the data and the local modules that a run in ``folder`` read; gives the paths of those that cannot be, because
    they have changed since or lie out of a replay's reach."""
    lost = []
    for artifact in record.artifacts:
        if artifact.kind in {"data", "module"} and any(
            ref.path == artifact.path and ref.digest == artifact.digest for e in record.executions for ref in e.used
        ):
            is_kept = (
                artifact.digest is not None and is_within_reach(artifact.path) and snapshots.keep(folder / artifact.path, artifact.digest)
            )
            lost += [] if is_kept else [artifact.path]
    return lost
