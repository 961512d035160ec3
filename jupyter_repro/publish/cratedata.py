"""The data files that a crate can hold: those that a record names, as far as their recorded bytes are still there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from jupyter_repro.model.artifact import ArtifactRef, Digest
from jupyter_repro.model.record import Record
from jupyter_repro.report.words import counted, one_line, size_words
from jupyter_repro.store.files import digest_of_file
from jupyter_repro.store.snapshots import Snapshots

__all__ = ["MOST_BYTES", "DataFile", "Found", "data_files", "name_in_crate"]

MOST_BYTES = 2 * 10**9
"""How much data a crate takes in all."""

_MOST_NAME, _MOST_NOTES = 1000, 20
_KINDS = frozenset({"data", "module"})
_OURS = frozenset({"readme.md", "ro-crate-metadata.json", "ro-crate-preview.html", "ro-crate-preview_files", "repro"})


@dataclass(frozen=True, kw_only=True, slots=True)
class DataFile:
    """A file for the crate: the path that it has there, and where its bytes are now."""

    path: str
    source: Path
    digest: Digest
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The data files by their states, and notes on what was left out."""

    files: Mapping[ArtifactRef, DataFile] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def data_files(
    record: Record, folder: Path, snapshots: Snapshots, *, notebook: str, name_of: Callable[[str], str] = str, most: int = MOST_BYTES
) -> Found:
    """The files that the run of ``notebook`` in ``folder`` read or wrote; ``name_of`` says where in the crate each is to lie. A record is
    anybody's: nothing is taken from outside of the folder, and nothing whose bytes the record does not know already."""
    files: dict[ArtifactRef, DataFile] = {}
    notes: list[str] = []
    left, taken = most, {name_in_crate(name_of(notebook)).lower()}
    for ref in _wanted(record):
        name = name_of(ref.path)
        reason = _why_not(ref) or ("another file of its name is" if name.lower() in taken else None)
        source = None if reason else _source(ref, folder, snapshots)
        if source is None:
            notes.append(f"{one_line(ref.path)} is not in the crate: {reason or 'its recorded bytes are no longer there'}")
            continue
        size = source.stat().st_size
        if size > left:
            notes.append(f"{one_line(ref.path)} is not in the crate: a crate takes {size_words(most)} of data")
            continue
        left -= size
        taken.add(name.lower())
        files[ref] = DataFile(path=name, source=source, digest=Digest(ref.digest or ""), size=size)
    rest = len(notes) - _MOST_NOTES
    return Found(files=files, notes=(*notes[:_MOST_NOTES], *([f"{counted(rest, 'more file')} not in the crate"] if rest > 0 else [])))


def name_in_crate(notebook: str) -> str:
    """The name that a notebook of any name has in a crate."""
    name = "".join(c if c.isprintable() and c not in "\\:/" else "_" for c in notebook)
    return f"notebook-{name}" if name.lower() in _OURS else name


def _wanted(record: Record) -> list[ArtifactRef]:
    """The states of files that executions read and wrote; of several of a path the one that was read first comes first, for a rerun needs
    that one."""
    known = {ArtifactRef(path=a.path, digest=a.digest) for a in record.artifacts if a.kind in _KINDS}
    used = [ref for execution in record.executions for ref in execution.used]
    generated = [ref for execution in record.executions for ref in execution.generated]
    return [ref for ref in dict.fromkeys([*used, *generated]) if ref in known]


def _why_not(ref: ArtifactRef) -> str | None:
    """Why a file cannot be in a crate whatever its bytes; None where it can."""
    path = PurePosixPath(ref.path)
    if ref.digest is None or not ref.digest.startswith("sha256:"):
        return "the record does not have the digest of all its bytes"
    if path.is_absolute() or ".." in path.parts or path.parts[:1] == ("~",) or "://" in ref.path:
        return "it lies outside of the notebook's folder"
    is_plain = path.as_posix() == ref.path and not set("\\:") & set(ref.path) and ref.path.isprintable()
    if not path.parts or not is_plain or len(ref.path) > _MOST_NAME:
        return "an archive cannot hold its name"
    return "a crate has a file of its own there" if path.parts[0].lower() in _OURS else None


def _source(ref: ArtifactRef, folder: Path, snapshots: Snapshots) -> Path | None:
    """A file that has the recorded bytes: the one in the folder, else a snapshot."""
    digest = Digest(ref.digest or "")
    try:
        path = (folder / ref.path).resolve()
        if path.is_relative_to(folder) and path.is_file() and digest_of_file(path) == digest:
            return path
    except OSError:
        pass
    return snapshots.find(digest)
