"""Notebooks and records as files have them, or as git has them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from jupyter_repro.capture.machine import ask_git
from jupyter_repro.compare.cells import matched_cells, renamed
from jupyter_repro.errors import NotebookError, RecordError
from jupyter_repro.model.codec import from_json
from jupyter_repro.model.outputs import excerpt_of
from jupyter_repro.model.record import CellId, Record, last_executions
from jupyter_repro.store.notebooks import Notebook, read_notebook
from jupyter_repro.store.records import read_record, sidecar_of

__all__ = ["KNOWN_REVISIONS", "RecordedRun", "notebook_in", "recorded_run", "two_runs", "why_silent", "why_unknown"]

KNOWN_REVISIONS = "name a commit, a branch or a tag that is here; git fetch gets those of others, as origin/main"
"""The way out where git knows no such revision."""

_EXCERPT = 2000
_NOTEBOOKS, _RECORDS = ".ipynb", ".json"


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedRun:
    """A record, with what is known of the outputs that belong to it: an excerpt for each cell. ``name`` is the word that named it;
    ``places`` are those of the code cells among all cells of the notebook, from 1, where there is one."""

    name: str
    record: Record
    outputs: Mapping[CellId, str] = field(default_factory=dict)
    places: Mapping[CellId, int] = field(default_factory=dict)


def two_runs(before: str, after: str) -> tuple[RecordedRun, RecordedRun]:
    """The runs that two words name, as ``recorded_run`` has them; a revision alone means the file that the other word names.

    Cells of the earlier run are called as those of the later one that they are. Raises as ``recorded_run`` does.
    """
    old, new = recorded_run(_completed(before, after)), recorded_run(_completed(after, before))
    others = frozenset(new.places) | frozenset(last_executions(new.record))
    pairs = matched_cells(_cells_of(old), _cells_of(new))
    names = {was: cell for cell, was in pairs.items()}
    return (
        replace(
            old,
            record=renamed(old.record, pairs, others),
            outputs={names.get(cell, cell): text for cell, text in old.outputs.items()},
            places={names.get(cell, cell): place for cell, place in old.places.items()},
        ),
        new,
    )


def recorded_run(word: str) -> RecordedRun:
    """The run that a word names: a notebook, a record in JSON, or either as it was in a revision of git (``HEAD~1:study.ipynb``).

    Paths after a revision are those of the current folder. Raises NotebookError and RecordError when it cannot be read, or has no record.
    """
    if not os.path.lexists(word) and ":" in word:
        return _of_revision(word)
    return _of_file(Path(word), word)


def _completed(word: str, other: str) -> str:
    """The word, the path of the other added to a revision that stands alone."""
    if ":" in word or Path(word).suffix in {_NOTEBOOKS, _RECORDS} or os.path.lexists(word):
        return word
    path = other if os.path.lexists(other) else other.partition(":")[2]
    return f"{word}:{path}" if path else word


def _cells_of(run: RecordedRun) -> list[tuple[CellId, str]]:
    """The cells that ran, with the sources that they had then: those of a notebook in its order, others in the order of execution."""
    sources = {cell: execution.source for cell, execution in last_executions(run.record).items()}
    return sorted(sources.items(), key=lambda one: run.places.get(one[0], 0))


def _of_file(path: Path, name: str) -> RecordedRun:
    if path.suffix == _RECORDS:
        return RecordedRun(name=name, record=_record_in(path))
    notebook = read_notebook(path)
    record = read_record(notebook)
    if record is None:
        raise RecordError("record-missing", f"{name} has no record", hint=f"record it: jupyter repro run {path}")
    outputs = {CellId(cell["id"]): excerpt_of(cell["outputs"], _EXCERPT) for _, cell in notebook.code_cells}
    places = {CellId(cell["id"]): index + 1 for index, cell in notebook.code_cells}
    return RecordedRun(name=name, record=record, outputs=outputs, places=places)


def _record_in(path: Path) -> Record:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordError("record-unreadable", f"{path} cannot be read: {error.strerror}", hint="look at the path") from None
    return from_json(data)


def notebook_in(revision: str, path: Path) -> tuple[Notebook, Record | None] | None:
    """A notebook as it was in a revision of git, with its record; None when git has none. Raises NotebookError and RecordError when that
    cannot be read."""
    with _copied(revision, path) as copy:
        if copy is None:
            return None
        notebook = read_notebook(copy)
        return replace(notebook, path=path), read_record(notebook)


def why_silent(folder: str) -> tuple[str, str] | None:
    """Why git can tell nothing about a folder, and the way out; None where it can. Raises OSError when it does not answer."""
    if shutil.which("git") is None:
        return "git is not installed", "install git"
    if ask_git(folder, "rev-parse", "--show-toplevel") is None:
        where = "the current folder" if folder == os.curdir else folder
        return f"{where} is in no repository of git", "go to a folder that git keeps"
    return None


def why_unknown(revision: str, path: Path) -> tuple[str, str]:
    """Why git has no such file in a revision, and the way out."""
    folder = _folder_of(path)
    try:
        if (silent := why_silent(folder)) is not None:
            return silent[0], f"{silent[1]}, or name files instead of revisions"
        if revision.startswith("-") or ask_git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
            return f"git knows no revision {revision}", KNOWN_REVISIONS
    except OSError as error:
        return str(error), "try again, or name files instead of revisions"
    return f"git has no {path} in {revision}", "name a file that was committed then, as seen from the current folder: REVISION:PATH"


def _of_revision(word: str) -> RecordedRun:
    revision, _, path = word.partition(":")
    with _copied(revision, Path(path)) as copy:
        if copy is None:
            message, hint = why_unknown(revision, Path(path))
            raise NotebookError("revision-unknown", message, hint=hint)
        return _of_file(copy, word)


@contextmanager
def _copied(revision: str, path: Path) -> Iterator[Path | None]:
    """A copy of a file as it was in a revision, the record beside it with it; None when git has no such file."""
    with tempfile.TemporaryDirectory(prefix="jupyter-repro-") as folder:
        copy = Path(folder, path.name)
        for source, target in ((path, copy), (sidecar_of(path), sidecar_of(copy))):
            content = _content(revision, source)
            if content is not None:
                target.write_bytes(content)
        yield copy if copy.exists() else None


def _content(revision: str, path: Path) -> bytes | None:
    """The bytes of a file in a revision; None when git has none. A revision that begins with a dash would be an option."""
    if revision.startswith("-") or "\0" in revision or "\0" in str(path):
        return None
    folder = _folder_of(path)
    try:
        return ask_git(folder, "cat-file", "blob", f"{revision}:./{path.name if folder != os.curdir else path.as_posix()}")
    except OSError:
        return None


def _folder_of(path: Path) -> str:
    """Where git is asked about a file: its own folder, or the current one when that is gone."""
    return str(path.parent) if path.parent.is_dir() else os.curdir
