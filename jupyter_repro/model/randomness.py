"""Randomness: seedings, generator states and entropy, as a cell execution shows them."""

from __future__ import annotations

from typing import Literal

from jupyter_repro.model.artifact import Digest
from jupyter_repro.model.lean import dataclass

__all__ = ["Descent", "Entropy", "EntropySource", "GeneratorChange", "GeneratorName", "GeneratorObject", "Seeding"]

GeneratorName = Literal["random", "numpy.random", "torch", "torch.cuda", "tensorflow", "cupy", "jax"]
"""A global generator, by the module that owns it. jax has none: its name stands for the keys that cells make."""

EntropySource = Literal["numpy", "random", "os.urandom"]
"""``numpy``: numpy asked the operating system for the seed of a new generator; ``random``: ``random.seed()`` or
``random.Random()`` without a seed; ``os.urandom``: Python code asked itself (``secrets``, ``uuid4``)."""

Descent = Literal["cell", "recorder", "default", "entropy", "unknown"]
"""What the state of a global generator descends from: ``cell`` a seed that a cell set, ``recorder`` the recorder's own seed,
``default`` a fixed state of the library, ``entropy`` a seeding without a seed, ``unknown`` something before recording started."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seeding:
    """A global generator was given a seed.

    ``value`` is the seed as JSON-ready text (``"42"``), or None when no seed was given, so that the generator took fresh entropy.
    ``by`` is ``recorder`` for the seed that the recorder itself set in a fresh kernel (design: a random start that can be replayed).
    """

    generator: GeneratorName
    value: str | None = None
    by: Literal["cell", "recorder"] = "cell"


@dataclass(frozen=True, kw_only=True, slots=True)
class GeneratorChange:
    """The state of a global generator changed during a cell execution: the cell seeded it or drew from it.

    ``before`` is None when the generator did not exist before the cell (its module was imported in it). ``drawn`` is False
    when the state changed by seeding alone, as far as the recorder can tell.
    """

    generator: GeneratorName
    before: Digest | None = None
    after: Digest
    seeded: Descent = "unknown"
    drawn: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class GeneratorObject:
    """A generator of the notebook's own, held by a variable, whose state a cell execution set or advanced.

    ``type`` is its class, as ``numpy.random.Generator``. ``before`` is None when the variable did not hold it before the cell.
    """

    variable: str
    type: str
    before: Digest | None = None
    after: Digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Entropy:
    """Fresh entropy that a cell execution took from the operating system, ``count`` times.

    ``values`` are the seeds that numpy or ``random`` received, in hexadecimal and in order, so that a replay can give the same; they
    stay empty for ``os.urandom``, whose bytes may be keys and are never recorded.
    """

    source: EntropySource
    count: int
    values: tuple[str, ...] = ()
