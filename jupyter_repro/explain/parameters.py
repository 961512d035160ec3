"""Causes that lie in parameters and seeds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import ClassVar

from jupyter_repro.explain.context import Context
from jupyter_repro.lineage.sources import tree_of
from jupyter_repro.model.comparison import Cause, CellComparison
from jupyter_repro.model.record import CellId

__all__ = ["RULES"]


class FreshEntropy:
    """The cell makes a generator without a seed, which takes fresh entropy from the operating system each time.

    Told by numpy's own request for entropy (``default_rng()``, ``RandomState()``), or by ``random.seed()`` and ``random.Random()``
    without a seed. Give the generator a seed.
    """

    code: ClassVar[str] = "RP201"
    name: ClassVar[str] = "fresh-entropy"
    hint: ClassVar[str] = "give the generator a seed: np.random.default_rng(42)"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause when the cell took entropy for a generator, or read the operating system's directly."""
        taken = [e.source for execution in context.executions(place) for e in execution.entropy]
        if "numpy" in taken or "random" in taken:
            message = f"{context.named(place)} makes a generator without a seed"
            hint = self.hint if "numpy" in taken else "give the generator a seed: random.seed(42), random.Random(42)"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=hint)
        elif taken:
            message = f"{context.named(place)} reads the operating system's entropy (secrets, uuid4 or os.urandom)"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=_NO_SEED)


class UnseededState:
    """The cell draws from a global generator that nothing in the notebook has seeded.

    Told by the generator's state before and after the cell, and by what it descends from. Seed it at the top of the notebook, or use a
    generator of your own with a seed.
    """

    code: ClassVar[str] = "RP202"
    name: ClassVar[str] = "unseeded-generator"
    hint: ClassVar[str] = "seed it in the first cell: random.seed(42), np.random.seed(42)"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause for each such generator."""
        drawn = [change for execution in context.executions(place) for change in execution.generators if change.drawn]
        unseeded = {change.generator for change in drawn if change.seeded in ("recorder", "entropy")}
        # What was unknown, since recording began late, is known when the rerun saw a cell seed it.
        unknown = {change.generator for change in drawn if change.seeded == "unknown"} - unseeded
        unknown -= {change.generator for change in drawn if change.seeded == "cell"}
        for generator in sorted(unseeded | unknown):
            why = "which nothing has seeded" if generator in unseeded else "whose state is not known"
            message = f"{context.named(place)} draws from {generator}, {why}"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


class HashOrder:
    """The result depends on the order of a set, which differs from one process to the next.

    Strings hash differently in each Python process unless ``PYTHONHASHSEED`` is set, and sets follow their hashes. Suspected where the
    hash seeds of baseline and rerun differ or are unknown, and the source makes a set or asks for a hash. Sort before use.
    """

    code: ClassVar[str] = "RP203"
    name: ClassVar[str] = "hash-order"
    hint: ClassVar[str] = "put the set in order before using it: sorted(…)"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause when the source makes a set."""
        seeds = {r.environment.hash_seed for r in (context.baseline, context.rerun) if r is not None}
        same = context.baseline is not None and len(seeds) == 1 and seeds != {"random"}
        if not same and _makes_a_set(context.sources[place]):
            message = f"{context.named(place)} makes a set, whose order follows the hash seed"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


_NO_SEED = "keep such values out of the outputs, or draw them from a generator with a seed"

RULES = (FreshEntropy(), UnseededState(), HashOrder())


def _makes_a_set(source: str) -> bool:
    return any(
        isinstance(node, (ast.Set, ast.SetComp))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("set", "frozenset", "hash"))
        for node in ast.walk(tree_of(source))
    )
