"""Verdicts with their causes, proved where experiments can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_repro.errors import ReproError
from jupyter_repro.explain.engine import RULES, explain
from jupyter_repro.explain.variation import apart_from, as_saved, codes_of, differing, may_vary, with_variation
from jupyter_repro.model.comparison import Experiment, NotebookComparison
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.candidates import Now, candidates, saved_candidates, varying_candidates
from jupyter_repro.replay.conditions import CODES, Condition
from jupyter_repro.replay.data import OldFiles
from jupyter_repro.replay.environment import RecordedEnvironment, has_other_environment
from jupyter_repro.replay.experiments import Bench, Rerun, prove
from jupyter_repro.replay.failures import without_stale_agreement
from jupyter_repro.replay.outcome import Progress, ReplayedNotebook
from jupyter_repro.replay.reach import downstream_of, feeders_of
from jupyter_repro.replay.search import MOST_RERUNS, Effort
from jupyter_repro.replay.setup import Setup
from jupyter_repro.replay.verdicts import has_been_run
from jupyter_repro.store.notebooks import Notebook
from jupyter_repro.store.snapshots import Snapshots

__all__ = ["Inquiry", "Stopped", "verdicts_of"]

_HINTS = {rule.code: rule.hint for rule in RULES}


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
    values that the user says they had. ``then`` are sources that cells had in the baseline, of cells that its record does not tell of.
    ``recorded_environment`` gives the interpreter of the recorded environment, where that was rebuilt.
    """

    notebook: Notebook
    baseline: Record | None
    replay: Callable[[Setup, Callable[[CellId], frozenset[CellId]]], ReplayedNotebook]
    compare: Callable[[Notebook, Record | None, ReplayedNotebook], NotebookComparison]
    snapshots: Snapshots
    progress: Progress
    effort: Effort = "fast"
    variables: Mapping[str, str] = field(default_factory=dict)
    then: Mapping[CellId, str] = field(default_factory=dict)
    recorded_environment: Callable[[], Path | None] = lambda: None


def verdicts_of(inquiry: Inquiry) -> NotebookComparison:
    """The verdicts of a plain rerun with their causes, mended by experiments. Raises Stopped on Ctrl-C, KernelError and NotebookError when
    the plain rerun cannot be made."""
    verifier = _Verifier(inquiry)
    comparison = verifier.verdicts()
    return replace(comparison, notes=(*comparison.notes, *verifier.told))


class _Verifier:
    """``told`` is what is to be said of reruns after the first that was not said of that."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry, self._notebook, self._baseline = inquiry, inquiry.notebook, inquiry.baseline
        self._sources = {CellId(cell["id"]): str(cell["source"]) for _, cell in inquiry.notebook.code_cells}
        self._feeders = feeders_of(self._sources, inquiry.baseline)
        self._so_far: NotebookComparison | None = None
        self.told: tuple[str, ...] = ()

    def verdicts(self) -> NotebookComparison:
        plain = self._replayed(Setup())
        comparison = self._so_far = self._explained(self._notebook, self._baseline, plain)
        if plain.interrupted:
            raise Stopped(comparison)
        if plain.record is None or self._inquiry.effort == "none" or comparison.verdict in {"reproduced", "skipped"}:
            return comparison  # where nothing is recorded, nothing can be held either
        feeders = feeders_of(self._sources, self._baseline, plain.record)
        with TemporaryDirectory(prefix="jupyter-repro-old-") as scratch:
            now = self._now(Path(scratch))
            bench = Bench(
                baseline=self._baseline,
                conditions=self._saved_conditions(now) if self._baseline is None else self._conditions(self._baseline, plain.record, now),
                feeders=feeders,
                rerun=lambda setup, words: self._rerun(self._notebook, self._baseline, setup, words),
                hints=_HINTS,
                given_up=plain.given_up,
            )
            comparison = self._so_far = prove(comparison, bench, self._inquiry.effort)
        return comparison if self._baseline is not None else self._with_variation(comparison, plain, plain.record, feeders)

    def _with_variation(
        self, comparison: NotebookComparison, plain: ReplayedNotebook, record: Record, feeders: Mapping[CellId, frozenset[CellId]]
    ) -> NotebookComparison:
        """The verdicts of a notebook without a record, with the causes that are proved to make its reruns differ from each other: the first
        one stands for the record, and those after it are made with another hash seed and, with full effort and where rules suspect the
        clock, at another time."""
        left = MOST_RERUNS[self._inquiry.effort] - len(comparison.experiments)
        if left <= 0 or not may_vary(comparison, plain.given_up):
            return comparison
        suspected = set[str]().union(*map(codes_of, differing(comparison)))
        # What cells write then may bear that time: nobody wants that who has not asked for all that can be found out.
        in_time = self._inquiry.effort == "full" and not suspected.isdisjoint(CODES["clock"])
        first, elsewhere = as_saved(self._notebook, plain), apart_from(record, in_time=in_time)

        def rerun(setup: Setup, words: str) -> Rerun:
            return self._rerun(first, record, elsewhere(setup), words)

        try:
            again = rerun(Setup(), "nothing")
        except ReproError as error:
            return replace(comparison, notes=(*comparison.notes, f"no second rerun: {error.message}"))
        agreed = tuple(cell.cell_id for cell in again.comparison.cells if cell.verdict == "reproduced")
        varied = replace(again.comparison, experiments=(Experiment(agreed=agreed),))
        bench = Bench(
            baseline=record,
            conditions=varying_candidates(record),
            feeders=feeders,
            rerun=rerun,
            hints=_HINTS,
            given_up=frozenset(self._sources) - {cell.cell_id for cell in differing(comparison)} | plain.given_up,
            known=(comparison,),
        )
        return with_variation(comparison, prove(varied, bench, self._inquiry.effort, most=left - 1))

    def _conditions(self, baseline: Record, rerun: Record, now: Now) -> list[Condition]:
        """What a record holds; of environments only one that was rebuilt before: nobody wants distributions fetched who has not asked."""
        found = candidates(baseline, rerun, now)
        if has_other_environment(baseline, rerun) and (interpreter := self._inquiry.recorded_environment()) is not None:
            found.append(RecordedEnvironment(baseline=baseline, interpreter=interpreter))
        return found

    def _saved_conditions(self, now: Now) -> list[Condition]:
        """What can be held without a record; with little effort only what rules suspect."""
        assert self._so_far is not None  # noqa: S101
        suspected = set[str]().union(*map(codes_of, differing(self._so_far)))
        is_wanted = self._inquiry.effort == "full"
        return [c for c in saved_candidates(now) if is_wanted or c.kind == "variable" or suspected.intersection(CODES[c.kind])]

    def _now(self, scratch: Path) -> Now:
        folder = self._notebook.path.resolve().parent
        return Now(
            cells=self._sources,
            shown=[CellId(cell["id"]) for _, cell in self._notebook.code_cells if has_been_run(cell)],
            counts={CellId(c["id"]): n for _, c in self._notebook.code_cells if isinstance(n := c.get("execution_count"), int)},
            started={CellId(cell["id"]): _started(cell) for _, cell in self._notebook.code_cells},
            saved=self._notebook.path.stat().st_mtime if self._notebook.path.exists() else None,
            folder=folder,
            old_files=OldFiles(folder, self._inquiry.snapshots, scratch),
            variables=self._inquiry.variables,
        )

    def _replayed(self, setup: Setup) -> ReplayedNotebook:
        return self._inquiry.replay(setup, lambda cell: downstream_of(frozenset({cell}), self._feeders))

    def _rerun(self, saved: Notebook, baseline: Record | None, setup: Setup, words: str) -> Rerun:
        self._inquiry.progress.experiment_starts(words)
        again = self._replayed(setup)
        if again.interrupted and self._so_far is not None:
            raise Stopped(self._so_far)
        said = (*self._so_far.notes, *self.told) if self._so_far is not None else self.told
        self.told += tuple(note for note in dict.fromkeys(again.notes) if note not in said)
        return Rerun(comparison=self._explained(saved, baseline, again), record=again.record, given_up=again.given_up)

    def _explained(self, saved: Notebook, baseline: Record | None, replayed: ReplayedNotebook) -> NotebookComparison:
        comparison = self._inquiry.compare(saved, baseline, replayed)
        comparison = without_stale_agreement(comparison, self._feeders, replayed.record, is_recorded=baseline is not None)
        return explain(saved.cells, comparison, baseline, replayed.record, then=self._inquiry.then, given_up=replayed.given_up)


def _started(cell: Mapping[str, Any]) -> object:
    """When a cell was run last, as JupyterLab writes it into the cell where it is asked to."""
    times = cell["metadata"].get("execution")
    return times.get("iopub.execute_input") if isinstance(times, Mapping) else None
