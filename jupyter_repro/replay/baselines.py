"""What a rerun is compared with: what its notebook was saved with, another notebook, or the notebook as git has it in a revision."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_repro.compare.cells import matched_cells, renamed
from jupyter_repro.errors import NotebookError, UsageError
from jupyter_repro.model.comparison import CellComparison, NotebookComparison
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.revisions import notebook_in, why_unknown
from jupyter_repro.replay.verdicts import NEVER_RUN, has_been_run
from jupyter_repro.store.history import remember
from jupyter_repro.store.notebooks import Notebook, read_notebook
from jupyter_repro.store.records import METADATA_KEY, read_record

__all__ = ["AskedBaseline", "Baseline", "asked_baseline", "baseline_of"]

_NOT_THERE = "the baseline has no such cell: there is nothing to compare with"


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedBaseline:
    """A baseline as it was asked for: the ``word`` names a notebook, a folder that holds notebooks of the same names, a revision of git, or
    a notebook in one (``HEAD~1:study.ipynb``). Notebooks below one of the ``folders`` have the same names as seen from there."""

    word: str
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """What a rerun is compared with. ``notebook`` is the one that is rerun, with the outputs of the baseline; ``record`` is the baseline's,
    told by the cells of that notebook, and ``sources`` those that they had in the baseline. ``own``: it is what the notebook was saved
    with."""

    notebook: Notebook
    record: Record | None
    sources: Mapping[CellId, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    own: bool = True

    def told(self, comparison: NotebookComparison) -> NotebookComparison:
        """A comparison with this, in which each cell that the baseline has not says so."""
        if self.own:
            return comparison
        cells = tuple(self._told(cell) for cell in comparison.cells)
        return replace(comparison, cells=cells, notes=(*self.notes, *comparison.notes))

    def remember(self, comparison: NotebookComparison) -> tuple[str, ...]:
        """Keeps the run and its verdict in the notebook's history, if it is the notebook's own; gives a note where that cannot be done."""
        return remember(self.notebook.path, self.record, self.notebook.cells, comparison=comparison) if self.own else ()

    def _told(self, cell: CellComparison) -> CellComparison:
        return replace(cell, message=_NOT_THERE) if cell.message == NEVER_RUN and cell.cell_id not in self.sources else cell


def asked_baseline(said: str | os.PathLike[str] | AskedBaseline | None, *, update: bool) -> AskedBaseline | None:
    """The baseline that somebody asked for, in whatever form. Raises UsageError when another than the notebook's own is to be updated."""
    if said is not None and update:
        raise UsageError("usage", "an update is of the notebook's own baseline, not of another", hint="leave one of them out")
    return said if isinstance(said, AskedBaseline | None) else AskedBaseline(word=os.fspath(said))


def baseline_of(notebook: Notebook, asked: AskedBaseline | None = None) -> Baseline:
    """The baseline that was asked for; without one, what the notebook was saved with.

    Raises NotebookError when there is no such file or revision, or it was never run, and RecordError when its record is broken.
    """
    if asked is None:
        return Baseline(notebook=_with_outputs(notebook, str(notebook.path)), record=read_record(notebook))
    name, other, record = _read(notebook.path, asked)
    _with_outputs(other, name)
    pairs = matched_cells(_code_of(other), _code_of(notebook))
    cells = {CellId(cell["id"]): cell for _, cell in other.code_cells}
    sources = {cell: str(cells[old]["source"]) for cell, old in pairs.items()}
    return Baseline(
        notebook=replace(notebook, content=_with_cells_of(notebook, {cell: cells[old] for cell, old in pairs.items()}, other)),
        record=None if record is None else renamed(record, pairs, frozenset(CellId(cell["id"]) for cell in notebook.cells)),
        sources=sources,
        notes=tuple(_notes(name, notebook, other, sources)),
        own=False,
    )


def _read(path: Path, asked: AskedBaseline) -> tuple[str, Notebook, Record | None]:
    """The baseline's name, the notebook that it is, and its record."""
    place = Path(asked.word)
    if place.is_dir():
        place = _counterpart(path, place, asked.folders)
    elif not os.path.lexists(place) and (":" in asked.word or place.suffix != ".ipynb"):
        return _in_revision(asked.word, path)
    if not os.path.lexists(place):
        hint = "name a notebook, a revision of git, or a folder that has notebooks of the same names"
        raise NotebookError("baseline-unknown", f"the baseline of {path} is not there: there is no file {place}", hint=hint)
    other = read_notebook(place)
    return str(place), other, read_record(other)


def _in_revision(word: str, path: Path) -> tuple[str, Notebook, Record | None]:
    revision, _, said = word.partition(":")
    place = Path(said) if said else path
    found = notebook_in(revision, place)
    if found is None:
        hint = "name a notebook, a folder of notebooks, or a revision of git that has this one"
        raise NotebookError("baseline-unknown", f"there is no file {word}, and {why_unknown(revision, place)[0]}", hint=hint)
    return (f"{revision}:{place}", *found)


def _counterpart(path: Path, place: Path, folders: tuple[str, ...]) -> Path:
    """The notebook of the same name in a folder: as seen from the innermost of the folders that the path is in, else as it was named."""
    inside = [path.relative_to(folder) for folder in folders if path.is_relative_to(folder)]
    if inside:
        return place / min(inside, key=lambda one: len(one.parts))
    named = place / path
    return named if not path.is_absolute() and os.path.lexists(named) else place / path.name


def _with_outputs(notebook: Notebook, name: str) -> Notebook:
    """The notebook. Raises NotebookError when it was never run."""
    if not any(has_been_run(cell) for cell in notebook.cells if cell["cell_type"] == "code"):
        raise NotebookError(
            "notebook-never-run",
            f"{name} was never run: it has no outputs to compare with",
            hint=f"run it first: jupyter repro run {notebook.path}",
        )
    return notebook


def _code_of(notebook: Notebook) -> list[tuple[CellId, str]]:
    return [(CellId(cell["id"]), str(cell["source"])) for _, cell in notebook.code_cells]


def _with_cells_of(notebook: Notebook, old: Mapping[CellId, Mapping[str, Any]], other: Notebook) -> Mapping[str, Any]:
    """The notebook's document with the outputs and counts of other cells, given by the ids of its own."""
    never: Mapping[str, Any] = {"outputs": [], "execution_count": None, "metadata": {}}
    cells = []
    for cell in notebook.cells:
        saved = old.get(CellId(cell["id"]), never)
        times = {"execution": times} if (times := saved["metadata"].get("execution")) else {}
        metadata = {key: value for key, value in cell["metadata"].items() if key != "execution"} | times
        result = {"outputs": saved["outputs"], "execution_count": saved["execution_count"], "metadata": metadata}
        cells.append({**cell, **result} if cell["cell_type"] == "code" else cell)
    widgets = {"widgets": other.metadata["widgets"]} if "widgets" in other.metadata else {}
    metadata = {key: value for key, value in notebook.metadata.items() if key not in {"widgets", METADATA_KEY}} | widgets
    return {**notebook.content, "cells": cells, "metadata": metadata}


def _notes(name: str, notebook: Notebook, other: Notebook, sources: Mapping[CellId, str]) -> Iterator[str]:
    """What is compared with what, and which sources are not the same."""
    yield f"the baseline is {name}"
    edited = [index for index, cell in notebook.code_cells if sources.get(cell["id"], cell["source"]) != cell["source"]]
    if edited:
        yield f"{_cells(edited)} {'has' if len(edited) == 1 else 'have'} another source than in the baseline"
    gone = len(list(other.code_cells)) - len(sources)
    if gone:
        yield f"{gone} code cell{'' if gone == 1 else 's'} of the baseline {'is' if gone == 1 else 'are'} not in the notebook"
    yield from other.notes


def _cells(indexes: list[int]) -> str:
    return f"cell{'' if len(indexes) == 1 else 's'} {', '.join(str(index + 1) for index in indexes)}"
