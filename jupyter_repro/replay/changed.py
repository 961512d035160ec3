"""Which notebooks a change touches, as git tells it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from jupyter_repro.capture.machine import ask_git
from jupyter_repro.errors import ReproError, UsageError
from jupyter_repro.replay.revisions import KNOWN_REVISIONS, why_silent
from jupyter_repro.store.notebooks import read_notebook
from jupyter_repro.store.records import read_record, sidecar_of

__all__ = ["changed_since"]

_BESIDE = {"data", "directory", "module"}
"""Artifacts whose paths are seen from the notebook's folder."""


def changed_since(paths: Sequence[str], revision: str) -> tuple[str, ...]:
    """Those of some notebooks that are not as they were in a revision, or of which a file is not that their record names: data, local
    modules. Notebooks that cannot be read are among them, so that somebody says why. Raises UsageError when git knows no such revision."""
    repositories: dict[Path, frozenset[Path]] = {}
    around = cache(lambda folder: _changed_files(folder, revision, repositories))
    return tuple(path for path in paths if _is_touched(Path(path), around))


def _is_touched(path: Path, changed_around: Callable[[Path], frozenset[Path]]) -> bool:
    folder = Path(os.path.realpath(path.parent))
    changed = changed_around(folder)
    if folder / path.name in changed or folder / sidecar_of(path).name in changed:
        return True
    try:
        record = read_record(read_notebook(path))
    except ReproError:
        return True
    used = (folder / artifact.path for artifact in (record.artifacts if record is not None else ()) if artifact.kind in _BESIDE)
    # A folder that was used as one has changed when anything in it has.
    return any(one == file or file in one.parents for file in map(_normal, used) for one in changed)


def _changed_files(folder: Path, revision: str, repositories: dict[Path, frozenset[Path]]) -> frozenset[Path]:
    """All files of the repository that a folder is in which differ from a revision, those that git does not track included; each
    repository is asked once."""
    if revision.startswith("-"):  # git would take it for an option
        raise UsageError("usage", f"{revision} is no revision", hint="name a commit, a branch or a tag")
    try:
        top = ask_git(str(folder), "rev-parse", "--show-toplevel")
        root = None if top is None else Path(os.fsdecode(top.rstrip(b"\n")))
        if root in repositories:
            return repositories[root]
        tracked = ask_git(str(folder), "diff", "--name-only", "-z", "--no-ext-diff", "--no-renames", revision, "--", ":/")
        others = ask_git(str(folder), "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/")
        if root is None or tracked is None or others is None:
            message, hint = why_silent(str(folder)) or (f"git knows no revision {revision} in {folder.name or folder}", KNOWN_REVISIONS)
            raise UsageError("usage", f"--changed-since {revision}: {message}", hint=f"{hint}; or leave --changed-since out")
    except OSError as error:
        raise UsageError("usage", str(error), hint="try again, or leave --changed-since out") from None
    repositories[root] = frozenset(root / os.fsdecode(name) for name in (tracked + others).split(b"\0") if name)
    return repositories[root]


def _normal(path: Path) -> Path:
    return Path(os.path.normpath(path))
