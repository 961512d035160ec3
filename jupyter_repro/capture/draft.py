"""Drafts: cell executions that are being recorded."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import field
from typing import Any

from jupyter_repro.capture.current import Current
from jupyter_repro.lineage.sources import parsed, python_of
from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest
from jupyter_repro.model.environment import Distribution
from jupyter_repro.model.lean import dataclass
from jupyter_repro.model.randomness import Entropy, GeneratorChange, GeneratorObject, Seeding
from jupyter_repro.model.record import (
    CellError,
    CellExecution,
    CellId,
    ChildProcess,
    Connection,
    Continuation,
    Metric,
    Parameter,
    Query,
    Status,
    VariableChange,
)

__all__ = ["Current", "Draft"]


@dataclass(kw_only=True, slots=True, eq=False)
class Draft:
    """A cell execution while it runs: sensors add what they see, the recorder makes a ``CellExecution`` of it.

    ``info`` is IPython's ``ExecutionInfo``, None when recording began in the middle of the cell. ``transformed`` is the
    source once IPython has made Python of its magics. ``execution_count`` is known at the end: IPython's own count is at times ahead.
    ``later`` is what is left to be worked out once the cell's end is in the journal. ``continuation`` is True for what comes after
    the cell's end: such a draft has facts only of what happened since, and is merged into the execution that the record has.
    """

    order: int
    cell_id: CellId | None
    source: str
    source_digest: Digest
    transformed: str
    started: str
    begun: float
    info: Any = None
    continuation: bool = False
    execution_count: int | None = None
    used: list[ArtifactRef] = field(default_factory=list)
    generated: list[ArtifactRef] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    distributions: list[Distribution] = field(default_factory=list)
    seedings: list[Seeding] = field(default_factory=list)
    generators: list[GeneratorChange] = field(default_factory=list)
    generator_objects: list[GeneratorObject] = field(default_factory=list)
    entropy: list[Entropy] = field(default_factory=list)
    clock: list[str] = field(default_factory=list)
    environment_variables: dict[str, None] = field(default_factory=dict)
    processes: list[ChildProcess] = field(default_factory=list)
    network: dict[Connection, None] = field(default_factory=dict)
    queries: list[Query] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    variables: list[VariableChange] = field(default_factory=list)
    threads: int = 0
    continued: dict[Continuation, None] = field(default_factory=dict)
    later: list[Callable[[], None]] = field(default_factory=list)
    _tree: ast.Module | None = None

    @property
    def tree(self) -> ast.Module:
        """The syntax tree of the source, of its body under a cell magic such as ``%%time``; empty when it has errors."""
        if self._tree is None:
            source = self.transformed
            if "run_cell_magic(" in source:
                source = python_of(self.source)
            elif source == f"{self.source}\n":  # so IPython leaves a source without magics
                source = self.source
            self._tree = parsed(source) or ast.Module(body=[], type_ignores=[])
        return self._tree

    def opening(self) -> CellExecution:
        """The cell execution as it begins."""
        return CellExecution(
            cell_id=self.cell_id, order=self.order, source=self.source, source_digest=self.source_digest, started=self.started
        )

    def execution(self, status: Status = "running", error: CellError | None = None, duration: float | None = None) -> CellExecution:
        """The cell execution as far as it is known."""
        return CellExecution(
            cell_id=self.cell_id,
            order=self.order,
            execution_count=self.execution_count,
            status=status,
            error=error,
            source=self.source,
            source_digest=self.source_digest,
            started=self.started,
            duration=duration,
            used=tuple(sorted(set(self.used), key=_by_path)) if self.used else (),
            generated=tuple(sorted(set(self.generated), key=_by_path)) if self.generated else (),
            missing=tuple(sorted(set(self.missing))) if self.missing else (),
            deleted=tuple(sorted(set(self.deleted))) if self.deleted else (),
            distributions=tuple(sorted(self.distributions, key=lambda d: d.name)),
            seedings=tuple(self.seedings),
            generators=tuple(self.generators),
            generator_objects=tuple(self.generator_objects),
            entropy=tuple(self.entropy),
            clock=tuple(self.clock),
            environment_variables=tuple(sorted(self.environment_variables)),
            processes=tuple(self.processes),
            network=tuple(self.network),
            queries=tuple(self.queries),
            parameters=tuple(self.parameters),
            metrics=tuple(self.metrics),
            variables=tuple(self.variables),
            threads=self.threads,
            continued=tuple(sorted(self.continued)),
        )


def _by_path(ref: ArtifactRef) -> tuple[str, str]:
    return ref.path, ref.digest or ""
