"""Causes that lie in parameters and seeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import ClassVar

from jupyter_repro.compare.widgets import WIDGET_TYPE
from jupyter_repro.explain.context import Context
from jupyter_repro.explain.hazards.draws import state_hint
from jupyter_repro.explain.hazards.reading import read_cells
from jupyter_repro.explain.rule import Finding, Reach
from jupyter_repro.explain.sets import hash_calls, set_names, set_orders
from jupyter_repro.explain.signs import differs_by_order
from jupyter_repro.lineage.sources import tree_of
from jupyter_repro.model.comparison import CellComparison
from jupyter_repro.model.record import CellExecution, CellId

__all__ = ["ControlMoved", "FreshEntropy", "HashOrder", "UnseededState"]

_NO_SEED = "keep such values out of the outputs, or draw them from a generator with a seed"


class FreshEntropy:
    """The cell makes a generator without a seed, which takes fresh entropy from the operating system each time.

    Told by numpy's own request for entropy (``default_rng()``, ``RandomState()``), or by ``random.seed()`` and ``random.Random()``
    without a seed. Give the generator a seed.
    """

    code: ClassVar[str] = "RP201"
    name: ClassVar[str] = "fresh-entropy"
    hint: ClassVar[str] = "give the generator a seed: np.random.default_rng(42)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding when the cell took entropy for a generator, or read the operating system's directly."""
        taken = [e.source for execution in context.executions(place) for e in execution.entropy]
        if "numpy" in taken or "random" in taken:
            message = f"{context.named(place)} makes a generator without a seed"
            hint = self.hint if "numpy" in taken else "give the generator a seed: random.seed(42), random.Random(42)"
            yield Finding(message=message, evidence="new", hint=hint)
        elif taken:
            message = f"{context.named(place)} reads the operating system's entropy (secrets, uuid4 or os.urandom)"
            yield Finding(message=message, evidence="new", hint=_NO_SEED)


class UnseededState:
    """The cell draws from a global generator that nothing in the notebook has seeded.

    Told by the generator's state before and after the cell, and by what it descends from. Seed it at the top of the notebook, or use a
    generator of your own with a seed.
    """

    code: ClassVar[str] = "RP202"
    name: ClassVar[str] = "unseeded-generator"
    hint: ClassVar[str] = "seed it in the first cell: random.seed(42), np.random.seed(42)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding for each such generator."""
        drawn = [change for execution in context.executions(place) for change in execution.generators if change.drawn]
        # A state that comes from a seeding without a seed is the fault of the cell that did that: it took fresh entropy.
        unseeded = {change.generator for change in drawn if change.seeded == "recorder"}
        # What was unknown, since recording began late, is known when the rerun saw a cell seed it.
        unknown = {change.generator for change in drawn if change.seeded == "unknown"} - unseeded
        unknown -= {change.generator for change in drawn if change.seeded == "cell"}
        if context.came_through(place):
            # Where the rerun drew from what a cell has seeded, the notebook has been mended since.
            unseeded -= {change.generator for change in context.after[place].generators if change.seeded == "cell"}
        for generator in sorted(unseeded | unknown):
            why = "which nothing has seeded" if generator in unseeded else "whose state is not known"
            hint = _state_hints(tuple(context.sources.items())).get(place) if generator == "numpy.random" else None
            yield Finding(message=f"{context.named(place)} draws from {generator}, {why}", evidence="new", hint=hint)


class HashOrder:
    """The result depends on the order of a set, or on a hash, which differ from one process to the next.

    Strings hash differently in each Python process unless ``PYTHONHASHSEED`` is set, and sets follow their hashes. Suspected where the
    hash seeds of baseline and rerun differ or are unknown, and the source takes the elements of a set in their order or asks for a hash.
    Sort before use; for a number that stays the same, take a digest (``hashlib``).
    """

    code: ClassVar[str] = "RP203"
    name: ClassVar[str] = "hash-order"
    hint: ClassVar[str] = "put the set in order before using it: sorted(…)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding when the source makes a set whose order may show, or asks for a hash."""
        seeds = {r.environment.hash_seed for r in (context.baseline, context.rerun) if r is not None}
        if context.baseline is not None and len(seeds) == 1 and seeds != {"random"}:
            return
        source = context.sources[place]
        tree = tree_of(source)
        if any(hash_calls(tree)):
            message = f"{context.named(place)} asks for the hash of a text, which follows the hash seed"
            yield Finding(message=message, evidence="fits", hint="take a digest instead: hashlib.sha256(text.encode()).hexdigest()")
            return
        above = [context.sources[feeder] for given in context.inputs.of.get(place, ()) for feeder in given.feeders]
        if any(set_orders(tree, set_names([*above, source]))):
            message = f"{context.named(place)} takes the elements of a set in their order, which follows the hash seed"
            yield Finding(message=message, evidence="fits" if differs_by_order(cell) else "possible")


class ControlMoved:
    """Somebody had set a control (a slider, a text field) to another value than the notebook gives it.

    Told by the values of controls in both records. Write the value that matters into the cell that makes the control, or take it as a
    parameter.
    """

    code: ClassVar[str] = "RP205"
    name: ClassVar[str] = "control-moved"
    hint: ClassVar[str] = "write the value into the cell that makes the control: IntSlider(value=…)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding for each control that had another value."""
        if place not in context.before or place not in context.after:
            return
        old, new = _controls(context.before[place]), _controls(context.after[place])
        if any(divergence.mime_type == WIDGET_TYPE for divergence in cell.divergences):
            # What a cell shows of a control is its value at the end.
            old, new = _at_the_end(context.before, old), _at_the_end(context.after, new)
        for name in sorted(old.keys() & new.keys()):
            if old[name] is not None and old[name] != new[name]:
                made_by = next((c for c in context.inputs.upstream(place) if name in context.inputs.names[c].defs), place)
                message = f"the control `{name}` was set to {old[name]}, and is {new[name]} when nobody moves it"
                yield Finding(message=message, evidence="seen", root=made_by)


@lru_cache(maxsize=2)  # a notebook is asked about once for each cell that draws, and parsing takes long
def _state_hints(sources: tuple[tuple[CellId, str], ...]) -> Mapping[CellId, str | None]:
    """The ways out that the sources of cells show, as ``lint`` tells them."""
    cells = [{"id": cell, "cell_type": "code", "source": source} for cell, source in sources]
    return {cell.cell_id: state_hint(cell.calls) for cell in read_cells(cells, None).cells}


def _at_the_end(executions: Mapping[CellId, CellExecution], controls: Mapping[str, str | None]) -> dict[str, str | None]:
    """Controls with the values that the last cells met with, given in the order of execution."""
    values = dict(controls)
    for execution in executions.values():
        values.update({name: value for name, value in _controls(execution).items() if name in controls})
    return values


def _controls(execution: CellExecution) -> dict[str, str | None]:
    return {parameter.name: parameter.value for parameter in execution.parameters if parameter.source == "widget"}
