"""The elements that make a result, across all cells: the order of the code, the files, and the randomness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jupyter_repro.model.artifact import Artifact, ArtifactKind, ArtifactRef, Digest, digest_of_text
from jupyter_repro.model.record import CellExecution, Record, last_executions
from jupyter_repro.report.renderer import ReportCell
from jupyter_repro.report.words import entropy_words, generator_object_words, generator_words, parameter_words, seeding_words

__all__ = ["CellRef", "CodeSummary", "FileRow", "ParameterRow", "cell_refs", "code_summary", "file_rows", "parameter_rows"]


@dataclass(frozen=True, kw_only=True, slots=True)
class CellRef:
    """How a summary points at a cell execution: words, and the anchor of its section (None when it has none)."""

    words: str
    anchor: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeSummary:
    """How the code that ran relates to the notebook's text.

    ``out_of_order``: cells whose last execution came after that of a cell further down. ``edited``: cells whose source is no longer
    the one that ran. ``unrecorded``: code cells with outputs that this run did not make. ``removed``, ``unnamed`` and ``repeated``
    count executions: those of cells that the notebook no longer has, those of which the front end did not say the cell, and those
    beyond the first of a cell.
    """

    executions: int
    out_of_order: tuple[ReportCell, ...] = ()
    edited: tuple[ReportCell, ...] = ()
    unrecorded: tuple[ReportCell, ...] = ()
    removed: int = 0
    unnamed: int = 0
    repeated: int = 0

    @property
    def is_linear(self) -> bool:
        """Whether the saved notebook, read from top to bottom, is what ran."""
        return not (self.out_of_order or self.edited or self.unrecorded or self.removed or self.unnamed)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRow:
    """A file in one state, and the cell executions that read and wrote it."""

    artifact: Artifact
    read_by: tuple[CellRef, ...] = ()
    written_by: tuple[CellRef, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterRow:
    """What parameters and what randomness one cell execution had. ``fresh``: some of that came from the operating system."""

    cell: CellRef
    parameters: tuple[str, ...]
    seedings: tuple[str, ...]
    generators: tuple[str, ...]
    entropy: tuple[str, ...]
    fresh: bool


def cell_refs(record: Record, cells: Sequence[ReportCell]) -> dict[int, CellRef]:
    """For each execution's order, how to point at its cell."""
    index_of = {cell.cell_id: cell.index for cell in cells}
    return {e.order: _ref_of(e, index_of.get(e.cell_id or "")) for e in record.executions}


def _ref_of(execution: CellExecution, index: int | None) -> CellRef:
    prompt = f"In [{execution.execution_count}]" if execution.execution_count is not None else f"execution {execution.order + 1}"
    return CellRef(words=prompt, anchor=None if index is None else f"cell-{index + 1}")


def code_summary(record: Record, cells: Sequence[ReportCell]) -> CodeSummary:
    """How the executions relate to the notebook's code cells."""
    by_id = {cell.cell_id: cell for cell in cells if cell.cell_type == "code"}
    last = last_executions(record)
    out_of_order, furthest = [], -1
    for cell_id in last:
        cell = by_id.get(cell_id)
        if cell is not None:
            if cell.index < furthest:
                out_of_order.append(cell)
            furthest = max(furthest, cell.index)
    times = Counter(execution.cell_id for execution in record.executions if execution.cell_id is not None)
    ran = {str(cell_id): execution for cell_id, execution in last.items()}
    return CodeSummary(
        executions=len(record.executions),
        out_of_order=tuple(sorted(out_of_order, key=lambda cell: cell.index)),
        edited=tuple(c for i, c in by_id.items() if i in ran and digest_of_text(c.source) != ran[i].source_digest),
        unrecorded=tuple(cell for i, cell in by_id.items() if cell.outputs and i not in ran),
        removed=sum(count for cell_id, count in times.items() if cell_id not in by_id),
        unnamed=len(record.executions) - sum(times.values()),
        repeated=sum(count - 1 for count in times.values()),
    )


def file_rows(record: Record, refs: dict[int, CellRef]) -> list[FileRow]:
    """Every file in every state that a cell execution read or wrote, by kind and path: data first."""
    known: dict[tuple[str, Digest | None], Artifact] = {(a.path, a.digest): a for a in record.artifacts}
    readers: dict[tuple[str, Digest | None], list[CellRef]] = {}
    writers: dict[tuple[str, Digest | None], list[CellRef]] = {}

    def note(found: dict[tuple[str, Digest | None], list[CellRef]], artifact: ArtifactRef, order: int) -> None:
        key = (artifact.path, artifact.digest)
        known.setdefault(key, Artifact(path=artifact.path, digest=artifact.digest))
        found.setdefault(key, []).append(refs[order])

    for execution in record.executions:
        for used in execution.used:
            note(readers, used, execution.order)
        for generated in execution.generated:
            note(writers, generated, execution.order)
    order: tuple[ArtifactKind, ...] = ("data", "directory", "remote", "module", "package-data")
    keys = sorted(known, key=lambda key: (order.index(known[key].kind), key[0], key[1] or ""))
    return [FileRow(artifact=known[k], read_by=tuple(readers.get(k, ())), written_by=tuple(writers.get(k, ()))) for k in keys]


def parameter_rows(record: Record, refs: dict[int, CellRef]) -> list[ParameterRow]:
    """A row for each cell execution that set a parameter, seeded, drew or took entropy, in order of execution."""
    rows = []
    for execution in record.executions:
        parameters = parameter_words(execution.parameters)
        seedings = tuple(seeding_words(seeding) for seeding in execution.seedings)
        generators = (*map(generator_words, execution.generators), *map(generator_object_words, execution.generator_objects))
        entropy = tuple(entropy_words(entropy) for entropy in execution.entropy)
        if parameters or seedings or generators or entropy:
            fresh = bool(entropy) or any(seeding.value is None for seeding in execution.seedings)
            cell = refs[execution.order]
            rows.append(
                ParameterRow(cell=cell, parameters=parameters, seedings=seedings, generators=generators, entropy=entropy, fresh=fresh)
            )
    return rows
