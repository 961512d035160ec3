"""RO-Crates: a notebook, what is known of it, and data if wanted, in one zip.

Equal notebooks, records and data give equal bytes: entries are sorted and have one fixed time.
"""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timezone
from typing import Any, BinaryIO

from jupyter_repro import __version__
from jupyter_repro.errors import LockError, NotebookError
from jupyter_repro.model.artifact import ArtifactRef
from jupyter_repro.model.codec import to_dict
from jupyter_repro.publish.anonymousnotebook import anonymous_notebook
from jupyter_repro.publish.cratedata import DataFile, Found, data_files, name_in_crate
from jupyter_repro.replay.pins import pins_of
from jupyter_repro.report.anonymous import anonymous
from jupyter_repro.report.html import HtmlRenderer
from jupyter_repro.report.json import json_text
from jupyter_repro.report.markdown import MarkdownRenderer
from jupyter_repro.report.neutral import Neutral
from jupyter_repro.report.renderer import Report
from jupyter_repro.report.rocrate import (
    METADATA_NAME,
    PREVIEW_NAME,
    README_NAME,
    RECORD_NAME,
    VERIFICATION_NAME,
    CrateContents,
    crate_metadata,
)
from jupyter_repro.report.rocratedata import CratePart
from jupyter_repro.report.words import counted, size_words
from jupyter_repro.store.notebooks import Notebook
from jupyter_repro.store.snapshots import Snapshots

__all__ = ["write_crate"]

_REQUIREMENTS, _PYLOCK = "repro/requirements.txt", "repro/pylock.toml"
_MOST_LOCK = 16 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PIECE = 1 << 20
_MODE = 0o644


def write_crate(
    file: BinaryIO, notebook: Notebook, report: Report, *, data: Snapshots | None = None, neutral: Neutral | None = None
) -> tuple[str, ...]:
    """Writes the crate of a notebook into a file that is open for it; gives notes on the data in it.

    ``report`` is what is known of the notebook. With ``data`` the files that the run read and wrote are in it, as far as they lie below the
    notebook's folder, or among these snapshots, and still have the recorded digest. With ``neutral`` all but the bytes of those is made
    anonymous. Raises NotebookError when the notebook's file or data change meanwhile.
    """
    found = Found()
    if data is not None and report.record is None:
        found = Found(notes=("no data in the crate: the notebook has no record, and so nothing is known of its data",))
    elif data is not None and report.record is not None:
        name_of = str if neutral is None else neutral.path
        found = data_files(report.record, notebook.path.resolve().parent, data, notebook=notebook.path.name, name_of=name_of)
    content = _notebook_bytes(notebook)
    if neutral is not None:
        report = anonymous(report, neutral)
        content = anonymous_notebook(notebook.content, report.record, neutral)
    name = name_in_crate(report.notebook)
    locks, about = dict(_locks(notebook, report, neutral)), dict(_about(report))
    contents = CrateContents(
        notebook=_part(name, content, description="The notebook as it was saved."),
        published=_day_of(notebook, report),
        tool=f"jupyter-repro {__version__}",
        language=notebook.language or "Python",
        authors=_authors(notebook.metadata) if neutral is None else (),
        files=[_part(path, text, description=_ABOUT[path], properties=_FORMS.get(path)) for path, text in about.items()],
        locks=[_part(path, text, description=_ABOUT[path], properties=_FORMS.get(path)) for path, text in locks.items()],
        data={ArtifactRef(path=kept.path, digest=kept.digest): _data_part(kept) for kept in found.files.values()},
    )
    texts = {name: content, **locks, **about, METADATA_NAME: crate_metadata(report, contents).encode()}
    texts[PREVIEW_NAME] = HtmlRenderer().render(report).encode("utf-8", "backslashreplace")
    _write_zip(file, texts, found.files.values())
    notes = found.notes if neutral is None else map(neutral.text, found.notes)
    return (*_sizes(found), *notes)


def _sizes(found: Found) -> Iterator[str]:
    if found.files:
        yield f"{counted(len(found.files), 'data file')} in the crate, {size_words(sum(kept.size for kept in found.files.values()))}"


_ABOUT = {
    README_NAME: "The reproducibility report, in short.",
    RECORD_NAME: "The record of the run: everything that its results were seen to depend on.",
    VERIFICATION_NAME: "What a rerun in a fresh kernel showed, cell by cell.",
    _REQUIREMENTS: "The distributions that the run imported, with their versions.",
    _PYLOCK: "The lock file of the environment that lay beside the notebook.",
}
_FORMS: Mapping[str, Mapping[str, object]] = {
    README_NAME: {"about": {"@id": "./"}},
    _REQUIREMENTS: {"conformsTo": {"@id": "https://pip.pypa.io/en/stable/reference/requirements-file-format/"}},
    _PYLOCK: {"conformsTo": {"@id": "https://packaging.python.org/en/latest/specifications/pylock-toml/"}},
}


def _about(report: Report) -> Iterator[tuple[str, bytes]]:
    """The files about the notebook, besides the page that is the crate's preview."""
    yield README_NAME, MarkdownRenderer().render(report).encode("utf-8", "backslashreplace")
    if report.record is not None:
        yield RECORD_NAME, json_text(to_dict(report.record)).encode()
    if report.comparison is not None:
        yield VERIFICATION_NAME, json_text(to_dict(report.comparison)).encode()


def _locks(notebook: Notebook, report: Report, neutral: Neutral | None) -> Iterator[tuple[str, bytes]]:
    """Files by which the environment can be built anew: the versions in the record, and a lock file that lies beside the notebook."""
    if report.record is None:
        return
    try:
        pins = pins_of(report.record, None)
    except LockError:  # the record names no Python that there could be
        return
    if pins.requirements:
        said = [f"# {pins.implementation} {pins.python}", *(f"# Not in it: {gap}" for gap in pins.gaps.values()), *pins.requirements]
        yield _REQUIREMENTS, "".join(f"{line}\n" for line in said).encode("utf-8", "backslashreplace")
    lock = notebook.path.with_name("pylock.toml")
    if lock.is_file() and not lock.is_symlink() and lock.stat().st_size <= _MOST_LOCK:
        content = lock.read_bytes()
        yield _PYLOCK, content if neutral is None else neutral.text(content.decode("utf-8", "replace")).encode()


def _notebook_bytes(notebook: Notebook) -> bytes:
    content = notebook.path.read_bytes()
    if _digest(content) != (notebook.digest or "").removeprefix("sha256:"):
        raise _changed(notebook.path.name)
    return content


def _day_of(notebook: Notebook, report: Report) -> str:
    """The day of the run; without a record, the one on which the notebook was saved."""
    if report.record is not None:
        with contextlib.suppress(ValueError):
            return date.fromisoformat(report.record.run.started[:10]).isoformat()
    return datetime.fromtimestamp(notebook.path.stat().st_mtime, timezone.utc).date().isoformat()


def _authors(metadata: Mapping[str, Any]) -> list[str]:
    """The names in the notebook's metadata, as nbformat has them."""
    said = metadata.get("authors")
    names = [author.get("name") if isinstance(author, Mapping) else author for author in said] if isinstance(said, list) else []
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name.strip()))


def _part(path: str, content: bytes, *, description: str, properties: Mapping[str, object] | None = None) -> CratePart:
    return CratePart(path=path, sha256=_digest(content), size=len(content), description=description, properties=properties or {})


def _data_part(kept: DataFile) -> CratePart:
    digest = kept.digest.removeprefix("sha256:")
    return CratePart(path=kept.path, sha256=digest, size=kept.size, description="A file that the run read or wrote.")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write_zip(file: BinaryIO, texts: Mapping[str, bytes], data: Iterable[DataFile]) -> None:
    entries: dict[str, bytes | DataFile] = {**texts, **{kept.path: kept for kept in data}}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(entries.items()):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE << 16, 3
            if isinstance(content, bytes):
                archive.writestr(entry, content)
            else:
                _copy(archive, entry, content)


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, kept: DataFile) -> None:
    """Copies a data file. Raises NotebookError when it no longer has the bytes for which it was chosen."""
    hasher = hashlib.sha256()
    entry.file_size = kept.size
    with _opened(kept) as source, archive.open(entry, "w") as target:
        while piece := source.read(_PIECE):
            hasher.update(piece)
            target.write(piece)
    if f"sha256:{hasher.hexdigest()}" != kept.digest:
        raise _changed(kept.path)


def _opened(kept: DataFile) -> BinaryIO:
    try:
        return kept.source.open("rb")
    except OSError:
        raise _changed(kept.path) from None


def _changed(path: str) -> NotebookError:
    return NotebookError("file-changed", f"{path} was changed while the crate was written", hint="try again")
