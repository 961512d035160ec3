"""Verdicts with their causes, proved where experiments can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_repro.explain.engine import RULES, explain
from jupyter_repro.model.comparison import NotebookComparison
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.candidates import Now, candidates
from jupyter_repro.replay.data import OldFiles
from jupyter_repro.replay.experiments import Bench, Rerun, prove
from jupyter_repro.replay.failures import without_stale_agreement
from jupyter_repro.replay.outcome import Progress, ReplayedNotebook
from jupyter_repro.replay.reach import downstream_of, feeders_of
from jupyter_repro.replay.search import Effort
from jupyter_repro.replay.setup import Setup
from jupyter_repro.replay.verdicts import has_been_run
from jupyter_repro.store.notebooks import Notebook
from jupyter_repro.store.snapshots import Snapshots

__all__ = ["Inquiry", "Stopped", "verdicts_of"]


class Stopped(KeyboardInterrupt):
    """Somebody interrupted; ``comparison`` is what was known by then."""

    def __init__(self, comparison: NotebookComparison) -> None:
        super().__init__("interrupted")
        self.comparison = comparison


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """What is asked of a notebook, and by what means.

    ``replay`` runs it in a setup, ``dependents`` being the cells not to run once one has failed; ``compare`` compares a replay with the
    outputs that a notebook was saved with. ``snapshots`` may have old bytes of files. ``variables`` are environment variables with the
    values that the user says they had.
    """

    notebook: Notebook
    baseline: Record | None
    replay: Callable[[Setup, Callable[[CellId], frozenset[CellId]]], ReplayedNotebook]
    compare: Callable[[Notebook, Record | None, ReplayedNotebook], NotebookComparison]
    snapshots: Snapshots
    progress: Progress
    effort: Effort = "fast"
    variables: Mapping[str, str] = field(default_factory=dict)


def verdicts_of(inquiry: Inquiry) -> NotebookComparison:
    """The verdicts of a plain rerun with their causes, mended by experiments. Raises Stopped on Ctrl-C, KernelError and NotebookError when
    the plain rerun cannot be made."""
    return _Verifier(inquiry).verdicts()


class _Verifier:
    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry, self._notebook, self._baseline = inquiry, inquiry.notebook, inquiry.baseline
        self._sources = {CellId(cell["id"]): str(cell["source"]) for _, cell in inquiry.notebook.code_cells}
        self._feeders = feeders_of(self._sources, inquiry.baseline)
        self._so_far: NotebookComparison | None = None

    def verdicts(self) -> NotebookComparison:
        plain = self._replayed(Setup())
        comparison = self._explained(plain)
        if plain.interrupted:
            raise Stopped(comparison)
        self._so_far = comparison
        if plain.record is None or self._inquiry.effort == "none":
            return comparison  # where nothing is recorded, nothing can be held either
        if self._baseline is None or comparison.verdict in {"reproduced", "skipped"}:
            return comparison
        with TemporaryDirectory(prefix="jupyter-repro-old-") as scratch:
            bench = Bench(
                baseline=self._baseline,
                conditions=candidates(self._baseline, plain.record, self._now(Path(scratch))),
                feeders=feeders_of(self._sources, self._baseline, plain.record),
                rerun=self._rerun,
                hints={rule.code: rule.hint for rule in RULES},
                given_up=plain.given_up,
            )
            return prove(comparison, bench, self._inquiry.effort)

    def _now(self, scratch: Path) -> Now:
        folder = self._notebook.path.resolve().parent
        return Now(
            cells=self._sources,
            shown=[CellId(cell["id"]) for _, cell in self._notebook.code_cells if has_been_run(cell)],
            folder=folder,
            old_files=OldFiles(folder, self._inquiry.snapshots, scratch),
            variables=self._inquiry.variables,
        )

    def _replayed(self, setup: Setup) -> ReplayedNotebook:
        return self._inquiry.replay(setup, lambda cell: downstream_of(frozenset({cell}), self._feeders))

    def _rerun(self, setup: Setup, words: str) -> Rerun:
        self._inquiry.progress.experiment_starts(words)
        again = self._replayed(setup)
        if again.interrupted and self._so_far is not None:
            raise Stopped(self._so_far)
        return Rerun(comparison=self._explained(again), record=again.record)

    def _explained(self, replayed: ReplayedNotebook) -> NotebookComparison:
        comparison = self._inquiry.compare(self._notebook, self._baseline, replayed)
        comparison = without_stale_agreement(comparison, self._feeders, replayed.record, is_recorded=self._baseline is not None)
        return explain(self._notebook.cells, comparison, self._baseline, replayed.record)
