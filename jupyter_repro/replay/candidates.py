"""Candidates: the conditions that may matter to what differs, by what the records say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.clock import clock_of
from jupyter_repro.replay.conditions import Condition
from jupyter_repro.replay.controls import controls_of
from jupyter_repro.replay.data import OldFiles, files_of
from jupyter_repro.replay.order import order_of, sources_of
from jupyter_repro.replay.randomness import randomness_of
from jupyter_repro.replay.surroundings import Variable, surroundings_of
from jupyter_repro.store.files import digest_of_file

__all__ = ["Now", "candidates"]


@dataclass(frozen=True, kw_only=True)
class Now:
    """What a notebook finds now: the sources of its code cells, those of them in ``shown`` having outputs or counts, and its folder.
    ``old_files`` finds files as they were; ``variables`` are those whose values the user gives."""

    cells: Mapping[CellId, str]
    shown: Sequence[CellId]
    folder: Path
    old_files: OldFiles
    variables: Mapping[str, str] = field(default_factory=dict)

    def digest(self, path: str) -> Digest | None:
        """The digest of what is at a path relative to the folder; None where nothing is to be read."""
        try:
            return digest_of_file(self.folder / path)
        except (OSError, ValueError):
            return None


def candidates(baseline: Record, rerun: Record | None, now: Now) -> list[Condition]:
    """What a record holds and its plain rerun had otherwise, or may have had."""
    found: list[Condition] = [*files_of(baseline, rerun, now.digest, now.old_files.find), *sources_of(now.cells, baseline)]
    found += randomness_of(baseline, rerun)
    found += controls_of(baseline, rerun)
    found += [Variable(name=name, value=value) for name, value in sorted(now.variables.items())]
    order, clock = order_of(now.cells, baseline, now.shown), clock_of(baseline)
    found += [condition for condition in (order, clock) if condition is not None]
    return [*found, *surroundings_of(baseline, rerun)]
