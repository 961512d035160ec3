"""Notebooks and records as files have them, or as git has them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_repro.capture.machine import ask_git
from jupyter_repro.errors import NotebookError, RecordError
from jupyter_repro.model.codec import from_json
from jupyter_repro.model.outputs import excerpt_of
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.store.notebooks import read_notebook
from jupyter_repro.store.records import read_record, sidecar_of

__all__ = ["RecordedRun", "recorded_run"]

_EXCERPT = 2000
_RECORDS = ".json"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedRun:
    """A record, with what is known of the outputs that belong to it: an excerpt for each cell. ``name`` is the word that named it."""

    name: str
    record: Record
    outputs: Mapping[CellId, str] = field(default_factory=dict)


def recorded_run(word: str) -> RecordedRun:
    """The run that a word names: a notebook, a record in JSON, or either as it was in a revision of git (``HEAD~1:study.ipynb``).

    Paths after a revision are those of the current folder. Raises NotebookError and RecordError when it cannot be read, or has no record.
    """
    if not os.path.lexists(word) and ":" in word:
        return _of_revision(word)
    return _of_file(Path(word), word)


def _of_file(path: Path, name: str) -> RecordedRun:
    if path.suffix == _RECORDS:
        return RecordedRun(name=name, record=_record_in(path))
    notebook = read_notebook(path)
    record = read_record(notebook)
    if record is None:
        raise RecordError("record-missing", f"{name} has no record", hint=f"record it: jupyter repro run {path}")
    outputs = {CellId(cell["id"]): excerpt_of(cell["outputs"], _EXCERPT) for _, cell in notebook.code_cells}
    return RecordedRun(name=name, record=record, outputs=outputs)


def _record_in(path: Path) -> Record:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordError("record-unreadable", f"{path} cannot be read: {error.strerror}", hint="look at the path") from None
    return from_json(data)


def _of_revision(word: str) -> RecordedRun:
    revision, _, path = word.partition(":")
    with tempfile.TemporaryDirectory(prefix="jupyter-repro-") as folder:
        copy = Path(folder, Path(path).name)
        for source, target in ((path, copy), (str(sidecar_of(Path(path))), sidecar_of(copy))):
            content = _content(revision, source)
            if content is not None:
                target.write_bytes(content)
        if not copy.exists():
            raise NotebookError(
                "revision-unknown", f"git has no {path} in {revision}", hint="name it from the current folder: REVISION:PATH"
            )
        return _of_file(copy, word)


def _content(revision: str, path: str) -> bytes | None:
    """The bytes of a file in a revision; None when git has none. A revision that begins with a dash would be an option."""
    if revision.startswith("-") or "\0" in path:
        return None
    relative = path if Path(path).is_absolute() else f"./{path.removeprefix('./')}"
    try:
        return ask_git(str(Path.cwd()), "cat-file", "blob", f"{revision}:{relative}")
    except OSError:
        return None
