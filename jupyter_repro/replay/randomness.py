"""Conditions of randomness: seeds of global generators, fresh entropy, the hash seed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from jupyter_repro.model.comparison import ConditionKind
from jupyter_repro.model.randomness import GeneratorName
from jupyter_repro.model.record import CellId, Record
from jupyter_repro.replay.incell import InCell
from jupyter_repro.replay.setup import Setup, replayable

__all__ = ["MAX_HASH_SEED", "FreshEntropy", "GeneratorSeed", "HashSeed", "fresh_hash_seed", "randomness_of"]

MAX_HASH_SEED = 4294967295
"""The largest value that ``PYTHONHASHSEED`` may have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GeneratorSeed:
    """The seed that the recorder gave a global generator in a fresh kernel."""

    generator: GeneratorName
    value: str
    cells: frozenset[CellId] | None = None
    kind: ClassVar[ConditionKind] = "seed"

    @property
    def subject(self) -> str:
        """The generator."""
        return self.generator

    def arrange(self, setup: Setup) -> Setup:
        """Lets the recorder in the kernel seed with it again."""
        return replace(setup, seedings={**setup.seedings, self.generator: self.value})

    def was_held(self, rerun: Record) -> bool:
        """Whether the recorder seeded with it, if the generator was there at all. Where start-up code runs first, it does not seed."""
        seedings = [seeding for seeding in rerun.run.seedings if seeding.generator == self.generator and seeding.by == "recorder"]
        return rerun.run.fresh and all(seeding.value == self.value for seeding in seedings)


@dataclass(frozen=True, kw_only=True, slots=True)
class FreshEntropy(InCell):
    """The entropy that a cell took from the operating system for generators, by door, and for each time that it ran."""

    values: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    kind: ClassVar[ConditionKind] = "entropy"

    def arrange(self, setup: Setup) -> Setup:
        """Gives the cell the same entropy again, at the doors by which it asked."""
        return replace(setup, entropy={**setup.entropy, **{f"{door}:{self.cell}": values for door, values in self.values.items()}})

    def was_held(self, rerun: Record) -> bool:  # noqa: ARG002
        """True: whether the cell took the same is looked at for each cell that agrees."""
        return True


@dataclass(frozen=True, kw_only=True, slots=True)
class HashSeed:
    """The hash seed of the kernel's process."""

    value: str
    kind: ClassVar[ConditionKind] = "hash-seed"
    subject: ClassVar[str] = ""
    cells: ClassVar[None] = None

    def arrange(self, setup: Setup) -> Setup:
        """Starts the kernel with it."""
        return replace(setup, hash_seed=self.value)

    def was_held(self, rerun: Record) -> bool:
        """Whether the interpreter took it."""
        return rerun.environment.hash_seed == self.value


def randomness_of(baseline: Record, rerun: Record | None) -> list[GeneratorSeed | FreshEntropy | HashSeed]:
    """The randomness of a baseline that a replay can hold: what cells of it or of its plain rerun were seen to use, and the hash seed
    where that is another in the rerun."""
    records = [record for record in (baseline, rerun) if record is not None]
    found: list[GeneratorSeed | FreshEntropy | HashSeed] = list(_entropies(baseline))
    for seeding in baseline.run.seedings:
        drawing = {
            execution.cell_id
            for record in records
            for execution in record.executions
            if execution.cell_id is not None and any(c.generator == seeding.generator and c.drawn for c in execution.generators)
        }
        if seeding.by == "recorder" and seeding.value is not None and drawing:
            found.append(GeneratorSeed(generator=seeding.generator, value=seeding.value, cells=frozenset(drawing)))
    hash_seed = baseline.environment.hash_seed
    if hash_seed is not None and _is_hash_seed(hash_seed) and (rerun is None or rerun.environment.hash_seed != hash_seed):
        found.append(HashSeed(value=hash_seed))
    return found


def _entropies(baseline: Record) -> list[FreshEntropy]:
    executions: dict[CellId, list[dict[str, tuple[str, ...]]]] = {}
    for execution in replayable(baseline):
        if execution.cell_id is not None:
            executions.setdefault(execution.cell_id, []).append({taken.source: taken.values for taken in execution.entropy})
    found = []
    for cell, each in executions.items():
        doors = dict.fromkeys(door for taken in each for door, values in taken.items() if values)
        if doors:
            found.append(FreshEntropy(cell=cell, values={door: tuple(taken.get(door, ()) for taken in each) for door in doors}))
    return found


def fresh_hash_seed() -> str:
    """A hash seed as random as Python's own, but known: a value for ``PYTHONHASHSEED``. 0 is none, for it turns randomisation off."""
    return str(1 + secrets.randbelow(MAX_HASH_SEED))


def _is_hash_seed(text: str) -> bool:
    """Whether Python takes it: with any other it does not start."""
    return text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MAX_HASH_SEED
