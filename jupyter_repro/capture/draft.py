"""Drafts: cell executions that are being recorded, and which one is current."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jupyter_repro.capture.originals import get_ident
from jupyter_repro.lineage.names import python_of
from jupyter_repro.model.artifact import Artifact, ArtifactRef, Digest
from jupyter_repro.model.environment import Distribution
from jupyter_repro.model.randomness import Entropy, GeneratorChange, Seeding
from jupyter_repro.model.record import CellError, CellExecution, CellId, ChildProcess, Connection, Status

__all__ = ["Current", "Draft"]


@dataclass(kw_only=True, slots=True)
class Draft:
    """A cell execution while it runs: sensors add what they see, the recorder makes a ``CellExecution`` of it.

    ``info`` is IPython's ``ExecutionInfo``, None when recording began in the middle of the cell. ``transformed`` is the
    source once IPython has made Python of its magics. ``execution_count`` is known at the end: IPython's own count is at times ahead.
    ``later`` is what is left to be worked out once the cell's end is in the journal.
    """

    order: int
    cell_id: CellId | None
    source: str
    source_digest: Digest
    transformed: str
    started: str
    begun: float
    info: Any = None
    execution_count: int | None = None
    used: list[ArtifactRef] = field(default_factory=list)
    generated: list[ArtifactRef] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    distributions: list[Distribution] = field(default_factory=list)
    seedings: list[Seeding] = field(default_factory=list)
    generators: list[GeneratorChange] = field(default_factory=list)
    entropy: list[Entropy] = field(default_factory=list)
    clock: list[str] = field(default_factory=list)
    environment_variables: dict[str, None] = field(default_factory=dict)
    processes: list[ChildProcess] = field(default_factory=list)
    network: dict[Connection, None] = field(default_factory=dict)
    later: list[Callable[[], None]] = field(default_factory=list)
    _tree: ast.Module | None = None

    @property
    def tree(self) -> ast.Module:
        """The syntax tree of the source, of its body under a cell magic such as ``%%time``; empty when it has errors."""
        if self._tree is None:
            try:
                self._tree = ast.parse(python_of(self.source) if "run_cell_magic(" in self.transformed else self.transformed)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._tree = ast.Module(body=[], type_ignores=[])
        return self._tree

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
            used=tuple(sorted(set(self.used), key=_by_path)),
            generated=tuple(sorted(set(self.generated), key=_by_path)),
            distributions=tuple(sorted(self.distributions, key=lambda d: d.name)),
            seedings=tuple(self.seedings),
            generators=tuple(self.generators),
            entropy=tuple(self.entropy),
            clock=tuple(self.clock),
            environment_variables=tuple(sorted(self.environment_variables)),
            processes=tuple(self.processes),
            network=tuple(self.network),
        )


class Current:
    """Which draft is current for the code that runs now.

    Cells run on the main thread or, in a subshell, on a thread of its own; threads that a cell starts belong to the main cell. The
    recorder's own threads belong to none. While a cell runs another by ``run_cell``, the inner one is current.
    """

    def __init__(self) -> None:
        self._main: Draft | None = None
        self._around: list[Draft] = []
        self._by_thread: dict[int, Draft] = {}
        self._own: set[int] = set()
        self._main_thread = get_ident()

    @property
    def draft(self) -> Draft | None:
        """The cell execution that the calling code belongs to."""
        if not self._by_thread and not self._own:
            return self._main
        thread = get_ident()
        return None if thread in self._own else self._by_thread.get(thread, self._main)

    def begin(self, draft: Draft) -> None:
        """From now on this thread's events belong to ``draft``."""
        if (thread := get_ident()) == self._main_thread:
            if self._main is not None:
                self._around.append(self._main)
            self._main = draft
        else:
            self._by_thread[thread] = draft

    def end(self, draft: Draft) -> None:
        """No event belongs to ``draft`` any more."""
        self._around = [d for d in self._around if d is not draft]
        if self._main is draft:
            self._main = self._around.pop() if self._around else None
        for thread in [t for t, d in self._by_thread.items() if d is draft]:
            del self._by_thread[thread]

    def clear(self) -> None:
        """Nothing is current any more."""
        self._main = None
        self._around.clear()
        self._by_thread.clear()

    @contextmanager
    def nobody(self) -> Iterator[None]:
        """What this thread does in here belongs to no cell, not even to one that runs another."""
        thread = get_ident()
        self._own.add(thread)
        try:
            yield
        finally:
            self._own.discard(thread)  # the operating system may give its number to a thread of the user's


def _by_path(ref: ArtifactRef) -> tuple[str, str]:
    return ref.path, ref.digest or ""
