"""Assessments: what can be said of a notebook while it is worked on, from its kernel's journal and the cells as the editor has them."""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from logging import Logger
from pathlib import Path
from typing import Any, Literal

import msgspec

from jupyter_repro.compare.environments import differences_of
from jupyter_repro.errors import RecordError
from jupyter_repro.explain.hazards.reading import CellReader
from jupyter_repro.explain.lint import lint_read
from jupyter_repro.lineage.graph import graph_of
from jupyter_repro.lineage.staleness import LiveStaleness
from jupyter_repro.model.artifact import Artifact
from jupyter_repro.model.assessment import Assessment, CellAssessment, FileState, Hazard
from jupyter_repro.model.record import CellExecution, CellId, Record, last_executions
from jupyter_repro.model.staleness import Staleness
from jupyter_repro.repair.edits import edits_for
from jupyter_repro.server.diskfiles import DiskFiles
from jupyter_repro.server.savednotebooks import SavedNotebook, SavedNotebooks
from jupyter_repro.store.journals import LiveJournals

__all__ = ["Assessor", "CellSource", "Part", "Question"]

_MOST_CELLS, _SIZE_OF_EACH = 5000, 50

Part = Literal["cells", "hazards", "files", "environment", "lineage"]


class CellSource(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A cell as it stands in the editor. There are thousands in a question: the garbage collector need not look at them."""

    id: str
    cell_type: str
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked: a notebook by its path on the server and its kernel's id, with its cells, and the parts that are wanted."""

    path: str
    cells: tuple[CellSource, ...]
    parts: tuple[Part, ...]
    kernel_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Basis:
    """What an assessment rests on. ``live``: the record comes from a kernel of this server, not from a file that anybody may have made."""

    record: Record | None = None
    live: bool = False
    notes: tuple[str, ...] = ()


class _Worked:
    """What is kept of a notebook that is worked on, so that only what has changed is worked out anew."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.staleness, self.reader = LiveStaleness(), CellReader()
        self.cells: dict[CellId, CellAssessment] = {}
        self.size = 0


@dataclass(kw_only=True, slots=True)
class _Draft:
    """An assessment in the making."""

    question: Question
    worked: _Worked
    record: Record | None
    live: bool
    saved: Callable[[], SavedNotebook]
    file: Path | None
    answers: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    executions: Mapping[CellId, CellExecution] | None = None
    staleness: Mapping[CellId, Staleness] | None = None

    @property
    def code(self) -> dict[CellId, str]:
        """The sources of the code cells, by id."""
        return {CellId(cell.id): cell.source for cell in self.question.cells if cell.cell_type == "code" and cell.source.strip()}

    def last(self) -> Mapping[CellId, CellExecution]:
        """The last execution of each cell."""
        if self.executions is None:
            self.executions = {} if self.record is None else last_executions(self.record)
        return self.executions

    def stale(self) -> Mapping[CellId, Staleness]:
        """The staleness of each code cell; nothing where the record tells of no cell."""
        if self.record is None or not self.last():
            return {}
        if self.staleness is None:
            self.staleness = self.worked.staleness.update(self.record, self.code)
        return self.staleness


class Assessor:
    """Answers questions about notebooks. ``file_of`` gives the file that has a path on the server, None where there is none; ``root`` is
    the folder that the contents manager serves."""

    def __init__(
        self,
        *,
        journals: LiveJournals,
        files: DiskFiles,
        saved: SavedNotebooks,
        file_of: Callable[[str], Path | None],
        root: Path | None,
        log: Logger,
    ) -> None:
        self._journals, self._files, self._saved, self._file_of, self._root, self._log = journals, files, saved, file_of, root, log
        self._lock = threading.Lock()
        self._worked: dict[str, _Worked] = {}

    def assess(self, question: Question) -> Assessment:
        """What can be said. What cannot is left out, and a note says so."""
        worked = self._worked_on(question)
        with worked.lock:
            return self._assess(question, worked)

    def record_of(self, path: str, kernel_id: str | None) -> Record | None:
        """The record that an assessment of a notebook with a kernel rests on; None when there is none."""
        return self._basis(kernel_id, self._file_of(path)).record

    def _assess(self, question: Question, worked: _Worked) -> Assessment:
        file = self._file_of(question.path)
        try:
            basis = self._basis(question.kernel_id, file)
        except Exception:
            self._log.warning("jupyter-repro could not read what was recorded of %s", question.path, exc_info=True)
            basis = _Basis(notes=("what was recorded could not be read; the server's log says why",))
        draft = _Draft(
            question=question,
            worked=worked,
            record=basis.record,
            live=basis.live,
            saved=lambda: self._saved_with(file),
            file=file,
            notes=[*basis.notes],
        )
        ways: dict[Part, Callable[[_Draft], object]] = {
            "cells": self._cells,
            "hazards": self._hazards,
            "files": self._look,
            "environment": self._environment,
            "lineage": self._lineage,
        }
        for part in dict.fromkeys(question.parts):
            self._answer(part, ways[part], draft)
        record = basis.record
        return Assessment(
            run_id=None if record is None else record.run.id,
            executions=0 if record is None else len(record.executions),
            notes=tuple(dict.fromkeys(draft.notes)),
            **draft.answers,
        )

    def _worked_on(self, question: Question) -> _Worked:
        """What is kept of a notebook. As much is kept as of some long notebooks, or of many short ones."""
        with self._lock:
            worked = self._worked.pop(question.path, None) or _Worked()
            worked.size = len(question.cells)
            self._worked[question.path] = worked
            while len(self._worked) > 1 and sum(one.size + _SIZE_OF_EACH for one in self._worked.values()) > _MOST_CELLS:
                del self._worked[next(iter(self._worked))]
            return worked

    def _answer(self, part: Part, way: Callable[[_Draft], object], draft: _Draft) -> None:
        try:
            draft.answers[part] = way(draft)
        except Exception:  # what a notebook can hold nobody foresees; the other parts may be known
            self._log.warning("jupyter-repro could not work out the %s of %s", part, draft.question.path, exc_info=True)
            draft.notes.append(f"the {part} could not be worked out; the server's log says why")

    def _basis(self, kernel_id: str | None, file: Path | None) -> _Basis:
        """The record of the kernel, of its life before while it has run nothing, or else that which the notebook was saved with."""
        notes: list[str] = []
        idle: Record | None = None
        for previous in (False, True) if kernel_id is not None else ():
            try:
                record = self._journals.read(kernel_id or "", previous=previous).record
            except RecordError as error:
                notes += [] if error.code in {"journal-missing", "record-empty"} else [error.message]
                continue
            if record.executions:
                before = "no cell has run since the kernel was restarted: this is about the run before"
                return _Basis(record=record, live=True, notes=(*notes, *([before] if previous else [])))
            idle = idle or record
        saved = self._saved_with(file)
        if saved.record is not None and saved.record.executions:
            return _Basis(record=saved.record, notes=(*notes, "this is about the run that the notebook was saved with"))
        notes += [saved.trouble] if saved.trouble is not None else []
        return _Basis(record=idle, live=idle is not None, notes=(*notes, "no cell has run in what was recorded of this notebook"))

    def _saved_with(self, file: Path | None) -> SavedNotebook:
        return SavedNotebook() if file is None else self._saved.read(file)

    def _cells(self, draft: _Draft) -> tuple[CellAssessment, ...]:
        record = draft.record
        if record is None or not record.executions:
            return ()
        last, stale = draft.last(), draft.stale()
        if not last:
            draft.notes.append("the front end did not say which cells it ran: which of them are stale is not known")
            return ()
        before, after = draft.worked.cells, dict[CellId, CellAssessment]()
        for index, cell in enumerate(draft.question.cells):
            cell_id = CellId(cell.id)
            if cell_id in stale and cell.cell_type == "code":
                order = last[cell_id].order if cell_id in last else None
                after[cell_id] = _cell_of(cell_id, index, order, stale[cell_id], before.get(cell_id))
        draft.worked.cells = after
        return tuple(after.values())

    def _hazards(self, draft: _Draft) -> tuple[Hazard, ...]:
        language = "python" if draft.live else draft.saved().language or "python"
        if "python" not in language.lower():
            draft.notes.append(f"the notebook is in {language}: hazards are looked for in Python only")
            return ()
        counts = {cell: execution.execution_count for cell, execution in draft.last().items()}
        cells: list[Mapping[str, Any]] = [
            {"cell_type": cell.cell_type, "id": cell.id, "source": cell.source, "execution_count": counts.get(CellId(cell.id))}
            for cell in draft.question.cells
        ]
        notebook = draft.worked.reader.read(cells, draft.record, draft.stale())
        found, _ = lint_read(notebook)
        return tuple(Hazard(diagnostic=one, edit=edit) for one, edit in zip(found, edits_for(found, notebook), strict=True))

    def _look(self, draft: _Draft) -> tuple[FileState, ...]:
        """How the files stand that the run read or wrote, but for those that it removed, and those that are no files of the user's."""
        record = draft.record
        if record is None:
            return ()
        base = _directory(record) if draft.live else None if draft.file is None else draft.file.parent
        last = {artifact.path: artifact for artifact in _last_states(record)}
        places = {path: place for path in last if (place := self._place(base, path, live=draft.live)) is not None}
        now = dict(zip(places, self._files.look([(place, last[path]) for path, place in places.items()]), strict=True))
        states = (now.get(path, "unknown") for path in last)
        local = (self._local(places.get(path)) for path in last)
        return tuple(
            FileState(path=path, digest=artifact.digest, now=state, local=where)
            for (path, artifact), state, where in zip(last.items(), states, local, strict=True)
        )

    def _place(self, base: Path | None, path: str, *, live: bool) -> Path | None:
        """Where a file of a record is. A record that somebody may have made names none out of the server's root."""
        place = Path(path).expanduser() if path.startswith("~/") else Path(path)
        if not place.is_absolute():
            if base is None:
                return None
            place = base / place
        place = Path(posixpath.normpath(place.as_posix()))
        if live:
            return place
        return place if self._root is not None and place.resolve().is_relative_to(self._root.resolve()) else None

    def _local(self, place: Path | None) -> str | None:
        """The path of a file as the contents manager has it; None for what it does not serve, hidden files among that."""
        if place is None or self._root is None or not place.is_relative_to(self._root):
            return None
        path = place.relative_to(self._root)
        return None if any(part.startswith(".") for part in path.parts) else path.as_posix()

    def _environment(self, draft: _Draft) -> tuple[Any, ...]:
        saved, record = draft.saved().record, draft.record
        if not draft.live or record is None or saved is None or saved.run.id == record.run.id:
            return ()
        return differences_of(saved.environment, record.environment)

    def _lineage(self, draft: _Draft) -> Any:
        record = draft.record
        if record is None:
            return None
        draft.worked.staleness.follow(record)
        return graph_of(record.executions, draft.worked.staleness.links)


def _cell_of(cell_id: CellId, index: int, order: int | None, stale: Staleness, before: CellAssessment | None) -> CellAssessment:
    """How a cell's result stands: the very object from before, where nothing has changed."""
    if before is not None and (before.index, before.order, before.state, before.reasons) == (index, order, stale.state, stale.reasons):
        return before
    return CellAssessment(cell_id=cell_id, index=index, state=stale.state, order=order, reasons=stale.reasons)


def _directory(record: Record) -> Path | None:
    """The working directory of a run on this machine."""
    directory = record.run.working_directory
    return None if directory is None else Path(directory).expanduser()


def _last_states(record: Record) -> Iterator[Artifact]:
    """Each file in the state in which the run read or wrote it last; without those that it removed since."""
    known = {(artifact.path, artifact.digest): artifact for artifact in record.artifacts}
    last: dict[str, Artifact] = {}
    for execution in record.executions:
        for path in execution.deleted:
            last.pop(path, None)
        for ref in (*execution.used, *execution.generated):
            artifact = known.get((ref.path, ref.digest)) or Artifact(path=ref.path, digest=ref.digest)
            if artifact.kind in {"data", "directory", "module"}:
                last[ref.path] = replace(artifact, distribution=None)
    yield from (last[path] for path in sorted(last))
