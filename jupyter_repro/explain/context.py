"""What rules look at: the notebook's cells, baseline and rerun, and how cells feed each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlsplit

from jupyter_repro.explain.inputs import Inputs, inputs_of
from jupyter_repro.explain.signs import error_of
from jupyter_repro.lineage.flow import is_edited
from jupyter_repro.lineage.sources import does_the_same
from jupyter_repro.lineage.staleness import staleness_of
from jupyter_repro.model.artifact import Digest, digest_of_text
from jupyter_repro.model.comparison import CellComparison, NotebookComparison
from jupyter_repro.model.environment import Environment, Interpreter, Platform
from jupyter_repro.model.record import CellExecution, CellId, Record, Run, last_executions
from jupyter_repro.model.staleness import Staleness

__all__ = ["Context", "context_of", "quoted"]

_NAME_LENGTH = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """``sources`` are those of the code cells, in notebook order; ``positions`` are the places of all cells, from 1; ``compared`` is what
    became of each. ``before`` and ``after`` are each cell's last execution in the baseline and in the rerun, where those were recorded.
    ``history`` are the executions that made the baseline, in order: as recorded, or as far as the saved execution counts tell. ``inputs``
    say what feeds each cell, ``staleness`` how its saved result stands to the notebook as it is. ``modules`` are the paths of the files
    that either used as modules, ``made`` those that the rerun itself made. ``then`` are the sources that cells had in the baseline, where
    somebody knows them by other means than its record. ``edited`` are the cells that do something else now, ``given_up`` those
    that came to no end of their own in the rerun."""

    sources: Mapping[CellId, str]
    positions: Mapping[CellId, int]
    compared: Mapping[CellId, CellComparison]
    baseline: Record | None
    rerun: Record | None
    before: Mapping[CellId, CellExecution]
    after: Mapping[CellId, CellExecution]
    history: tuple[CellExecution, ...]
    inputs: Inputs
    staleness: Mapping[CellId, Staleness]
    modules: frozenset[str]
    made: frozenset[str]
    then: Mapping[CellId, str]
    edited: frozenset[CellId]
    given_up: frozenset[CellId]

    def executions(self, cell: CellId) -> list[CellExecution]:
        """What is recorded of a cell, in the baseline and in the rerun; of one that was edited only in the rerun, if it came through that:
        what its old source did, the new one may do no more."""
        sides = (self.after,) if self.is_edited(cell) and self.came_through(cell) else (self.before, self.after)
        return [side[cell] for side in sides if cell in side]

    def error(self, cell: CellId) -> str:
        """The error that a cell raised in the rerun and not in the baseline, as text; empty when it raised none."""
        return error_of(self.compared[cell]) if cell in self.compared else ""

    def failed(self, cell: CellId) -> bool:
        """Whether the rerun of a cell failed, or came to nothing because another did."""
        compared = self.compared.get(cell)
        execution = self.after.get(cell)
        return (compared is not None and compared.verdict == "failed") or (execution is not None and execution.status == "error")

    def came_through(self, cell: CellId) -> bool:
        """Whether a cell was rerun to its end, so that what it did not do says something: neither cut off, nor ended by an error that is
        new."""
        return cell in self.after and cell not in self.given_up and not self.error(cell)

    def times(self, cell: CellId) -> int:
        """How often a cell ran until the baseline was saved."""
        return sum(execution.cell_id == cell for execution in self.history)

    def is_edited(self, cell: CellId) -> bool:
        """Whether a cell has another source than it ran with, one that does something else."""
        return cell in self.edited

    def edit(self, cell: CellId) -> tuple[str, str] | None:
        """The first line of code in which a cell's source is another than in the baseline, as it was and as it is, one of them empty where
        it was added or taken out; None where no line is."""
        old = self.before[cell].source if cell in self.before else self.then.get(cell, "")
        then, now = _lines_of_code(old), _lines_of_code(self.sources[cell])
        changes = (each for each in SequenceMatcher(None, then, now, autojunk=False).get_opcodes() if each[0] != "equal")
        _, i, i_end, j, j_end = next(changes, ("", 0, 0, 0, 0))
        first = ("".join(then[i:i_end][:1]), "".join(now[j:j_end][:1]))
        return first if then and any(first) else None

    def changed_files(self, cell: CellId, *, modules: bool) -> Iterator[tuple[str, Digest, Digest]]:
        """The files that a cell used in the baseline and in the rerun in different states: path, old and new digest. Local modules, or
        all but them. A state that is not known is no other state."""
        old, new = self.files(self.before.get(cell), modules=modules), self.files(self.after.get(cell), modules=modules)
        for path in sorted(old.keys() & new.keys()):
            before, after = old[path], new[path]
            if before is not None and after is not None and before != after:
                yield path, before, after

    def files(self, execution: CellExecution | None, *, modules: bool) -> dict[str, Digest | None]:
        """The local modules that a cell execution used, or its other files, with their digests."""
        used = execution.used if execution is not None else ()
        return {ref.path: ref.digest for ref in used if (ref.path in self.modules) is modules}

    def unchanged_hosts(self, cell: CellId) -> set[str]:
        """The hosts of which a cell read the same in the baseline and in the rerun, byte for byte."""
        old, new = (self.files(side.get(cell), modules=False) for side in (self.before, self.after))
        urls = {path for path in old.keys() | new.keys() if "://" in path}
        host_of = {url: urlsplit(url).hostname or "" for url in urls}
        changed = {host_of[url] for url in urls if old.get(url) is None or old.get(url) != new.get(url)}
        return set(host_of.values()) - changed

    def environments(self) -> tuple[Environment, Environment] | None:
        """The environments of baseline and rerun, where both are known."""
        return (self.baseline.environment, self.rerun.environment) if self.baseline is not None and self.rerun is not None else None

    def named(self, cell: CellId) -> str:
        """How messages name a cell: by its place and its first line, since ids mean nothing to a reader."""
        if cell not in self.sources:
            return "a cell that was deleted since"
        first = next((line.strip() for line in self.sources[cell].splitlines() if line.strip()), "")
        return f"cell {self.positions[cell]} ({quoted(first, _NAME_LENGTH)})"


def quoted(line: str, most: int = 80) -> str:
    """A line of a source as messages quote it, cut where it is long."""
    return f"`{line[:most]}{'…' if len(line) > most else ''}`"


def _lines_of_code(source: str) -> list[str]:
    """The lines that are neither empty nor comments, without their indentation."""
    return [text for line in source.splitlines() if (text := line.strip()) and not text.startswith("#")]


def context_of(
    cells: Sequence[Mapping[str, Any]],
    comparison: NotebookComparison,
    baseline: Record | None,
    rerun: Record | None,
    *,
    then: Mapping[CellId, str] | None = None,
    given_up: frozenset[CellId] = frozenset(),
) -> Context:
    """The context of a notebook's cells, given as nbformat spells them."""
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    sources = {CellId(cell["id"]): str(cell["source"]) for cell in code}
    history = baseline or _told_by_counts(code)
    before = last_executions(baseline) if baseline is not None else {}
    return Context(
        sources=sources,
        positions={CellId(cell["id"]): number for number, cell in enumerate(cells, 1)},
        compared={cell.cell_id: cell for cell in comparison.cells},
        baseline=baseline,
        rerun=rerun,
        before=before,
        after=last_executions(rerun) if rerun is not None else {},
        history=history.executions,
        inputs=inputs_of(sources, history, rerun),
        staleness=staleness_of(history, sources),
        modules=frozenset(a.path for record in (baseline, rerun) if record for a in record.artifacts if a.kind == "module"),
        made=frozenset(ref.path for execution in rerun.executions for ref in execution.generated) if rerun is not None else frozenset(),
        then=then or {},
        edited=frozenset(_edited(sources, before, then or {})),
        given_up=given_up,
    )


def _edited(sources: Mapping[CellId, str], before: Mapping[CellId, CellExecution], then: Mapping[CellId, str]) -> Iterator[CellId]:
    """The cells with another source than they ran with, one that does something else."""
    for cell, source in sources.items():
        if is_edited(source, before[cell]) if cell in before else cell in then and not does_the_same(then[cell], source):
            yield cell


def _told_by_counts(cells: Sequence[Mapping[str, Any]]) -> Record:
    """A record that says no more than the execution counts which a notebook was saved with."""
    counted = sorted((cell["execution_count"], index) for index, cell in enumerate(cells) if isinstance(cell.get("execution_count"), int))
    executions = tuple(
        CellExecution(
            cell_id=CellId(cells[index]["id"]),
            order=order,
            execution_count=count,
            status="ok",
            source=str(cells[index]["source"]),
            source_digest=digest_of_text(str(cells[index]["source"])),
            started="",
        )
        for order, (count, index) in enumerate(counted)
    )
    nowhere = Environment(interpreter=Interpreter(implementation="", version=""), platform=Platform(system=""))
    return Record(run=Run(id="", kind="interactive", started="", recorder=""), environment=nowhere, executions=executions)
