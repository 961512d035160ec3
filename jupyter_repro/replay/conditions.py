"""Conditions: what a record holds of a run's randomness, so that a replay can hold it fixed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jupyter_repro.model.randomness import EntropySource
from jupyter_repro.model.record import CellId, Record, last_executions

__all__ = ["MAX_HASH_SEED", "Conditions", "Kind", "conditions_of", "fresh_hash_seed"]

MAX_HASH_SEED = 4294967295
"""The largest value that ``PYTHONHASHSEED`` may have."""

Kind = Literal["hash_seed", "seedings", "entropy"]
"""A kind of condition, by the field that holds it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """Randomness to hold: the hash seed, the seeds that the recorder set by generator, and the fresh entropy that each cell took by
    source and cell, in hexadecimal and in order. Falsy when there is nothing to hold."""

    hash_seed: str | None = None
    seedings: Mapping[str, str] = field(default_factory=dict)
    entropy: Mapping[tuple[EntropySource, CellId], tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.hash_seed or self.seedings or self.entropy)

    def only(self, kind: Kind) -> Conditions:
        """The conditions of one kind, the others let go."""
        return Conditions(**{kind: getattr(self, kind)})

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that are held."""
        every: tuple[Kind, ...] = ("hash_seed", "seedings", "entropy")
        return tuple(kind for kind in every if getattr(self, kind))

    def as_hold(self) -> dict[str, Any] | None:
        """What the recorder is told to hold; the hash seed, which only the environment can set, is not among it."""
        if not (self.seedings or self.entropy):
            return None
        entropy = {f"{source}:{cell_id}": list(values) for (source, cell_id), values in self.entropy.items()}
        return {"seedings": dict(self.seedings), "entropy": entropy}

    def described(self) -> str:
        """What is held, in words: ``the recorded hash seed and seed of random``."""
        parts = ["hash seed"] if self.hash_seed else []
        if self.seedings:
            parts.append(f"{'seed' if len(self.seedings) == 1 else 'seeds'} of {' and '.join(sorted(self.seedings))}")
        if self.entropy:
            cells = list(dict.fromkeys(cell_id for _, cell_id in self.entropy))
            parts.append(f"entropy of {'cell' if len(cells) == 1 else 'cells'} {', '.join(cells)}")
        return "the recorded " + " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def conditions_of(record: Record) -> Conditions:
    """The randomness that a record holds; none when recording started after user code had run, for then it is not known whole."""
    if not record.run.fresh:
        return Conditions()
    hash_seed = record.environment.hash_seed
    entropy = {
        (taken.source, cell_id): taken.values
        for cell_id, execution in last_executions(record).items()
        for taken in execution.entropy
        if taken.values
    }
    return Conditions(
        hash_seed=hash_seed if hash_seed is not None and _is_hash_seed(hash_seed) else None,
        seedings={s.generator: s.value for s in record.run.seedings if s.by == "recorder" and s.value is not None},
        entropy=entropy,
    )


def fresh_hash_seed() -> str:
    """A hash seed as random as Python's own, but known: a value for ``PYTHONHASHSEED``. 0 is none, for it turns randomisation off."""
    return str(1 + secrets.randbelow(MAX_HASH_SEED))


def _is_hash_seed(text: str) -> bool:
    """Whether Python takes it: with any other it does not start."""
    return text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MAX_HASH_SEED
