"""Candidates: the conditions that may matter to what differs, by what the records say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.clock import Clock, clock_of, posix_of
from jupyter_repro.replay.conditions import Condition
from jupyter_repro.replay.controls import controls_of
from jupyter_repro.replay.data import OldFiles, files_of
from jupyter_repro.replay.order import order_of, order_of_counts, sources_of
from jupyter_repro.replay.randomness import randomness_of
from jupyter_repro.replay.surroundings import Variable, surroundings_of
from jupyter_repro.store.files import digest_of_file

__all__ = ["Now", "candidates", "saved_candidates", "varying_candidates"]


@dataclass(frozen=True, kw_only=True)
class Now:
    """What a notebook finds now: the sources of its code cells, those of them in ``shown`` having outputs or counts, and its folder.
    ``old_files`` finds files as they were; ``variables`` are those whose values the user gives. ``counts``, ``started`` and ``saved`` are
    what is told without a record: execution counts, when cells started (ISO 8601), and when the file was written (POSIX)."""

    cells: Mapping[CellId, str]
    shown: Sequence[CellId]
    folder: Path
    old_files: OldFiles
    variables: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[CellId, int] = field(default_factory=dict)
    started: Mapping[CellId, object] = field(default_factory=dict)
    saved: float | None = None

    def digest(self, path: str) -> Digest | None:
        """The digest of what is at a path relative to the folder; None where nothing is to be read."""
        try:
            return digest_of_file(self.folder / path)
        except (OSError, ValueError):
            return None


def candidates(baseline: Record, rerun: Record | None, now: Now) -> list[Condition]:
    """What a record holds and its plain rerun had otherwise, or may have had."""
    files = list(files_of(baseline, rerun, now.digest, now.old_files.find))
    found: list[Condition] = [file for file in files if file.kind == "data"]
    found += sources_of(now.cells, baseline)
    found += [file for file in files if file.kind != "data"]  # a changed module may do the same as ever, an edited cell does something else
    found += randomness_of(baseline, rerun)
    found += controls_of(baseline, rerun)
    found += _variables(now)
    order, clock = order_of(now.cells, baseline, now.shown), clock_of(baseline)
    found += [condition for condition in (order, clock) if condition is not None]
    return [*found, *surroundings_of(baseline, rerun)]


def saved_candidates(now: Now) -> list[Condition]:
    """What a notebook without a record tells all the same: the order by its counts, and when it ran, or at least was saved."""
    found = _variables(now)
    if (order := order_of_counts(now.cells, now.counts)) is not None:
        found.append(order)
    times = {cell: posix_of(moment) for cell, moment in now.started.items()}
    known = {cell: (moment if moment is not None else now.saved) for cell, moment in times.items()}
    if held := {cell: (moment,) for cell, moment in known.items() if moment is not None}:
        found.append(Clock(times=held))
    return found


def varying_candidates(first: Record) -> list[Condition]:
    """What may make a rerun differ from the one before it."""
    clock = clock_of(first)
    return [*randomness_of(first, None), *([] if clock is None else [clock])]


def _variables(now: Now) -> list[Condition]:
    return [Variable(name=name, value=value) for name, value in sorted(now.variables.items())]
