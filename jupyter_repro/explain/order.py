"""Causes that lie in the order of execution: hidden state, deleted cells, generators drawn from in another order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, get_args

from jupyter_repro.explain.context import Context
from jupyter_repro.explain.rule import Finding, Reach
from jupyter_repro.lineage.names import names_of
from jupyter_repro.model.comparison import CellComparison
from jupyter_repro.model.randomness import GeneratorName
from jupyter_repro.model.record import CellExecution, CellId
from jupyter_repro.model.staleness import Reason

__all__ = ["CellDeleted", "OutOfOrder", "StateMoved"]

_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_GENERATORS: frozenset[str] = frozenset(get_args(GeneratorName))


class OutOfOrder:
    """The saved outputs come from another order of execution than top to bottom.

    Cells ran out of order, or several times, so that a name had a value that no run from top to bottom gives it. Told by the order in
    the record, or by the saved execution counts, for names whose value is not known to have been the same all the same. Put the cells into
    the order that made the result, and run all of them in a fresh kernel.
    """

    code: ClassVar[str] = "RC201"
    name: ClassVar[str] = "out-of-order"
    hint: ClassVar[str] = "bring the cells into the order in which they ran, then Restart Kernel and Run All Cells"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding when a name that the cell reads had another origin in the baseline."""
        undefined = _undefined_name(place, context)
        if undefined is not None:
            below = [who for who in context.sources if who != place and undefined in context.inputs.names[who].defs]
            if below:
                message = f"`{undefined}` is set only by {context.named(below[0])}, further down"
                yield Finding(message=message, evidence="seen", root=below[0])
            return
        for reason in _reasons(place, context):
            if reason.kind == "repeated":
                message = f"{context.named(place)} ran {context.times(place)} times and changes `{reason.name}` each time"
                yield Finding(message=message, evidence="seen", root=place)
            elif reason.kind in {"later", "rerun"} or (reason.kind == "order" and not _repeated_above(place, reason.name, context)):
                root = _out_of_turn(place, reason.name, context) if reason.kind == "order" else reason.cell
                message = f"{context.named(root)} ran out of turn, so that `{reason.name}` is another than top to bottom"
                yield Finding(message=message, evidence="seen", root=root)


class CellDeleted:
    """A cell that the result depends on was deleted, or emptied, after it had run.

    Told by the executions in the record whose cell is gone; without a record, by a name that no cell sets. Undo the deletion, or set what
    the deleted cell set; the record has its source.
    """

    code: ClassVar[str] = "RC203"
    name: ClassVar[str] = "cell-deleted"
    hint: ClassVar[str] = "put the deleted cell back: the record has its source (jupyter repro show NOTEBOOK)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding for each name that a deleted cell set or changed."""
        undefined = _undefined_name(place, context)
        if undefined is not None:
            if not any(undefined in names.defs for names in context.inputs.names.values()):
                gone = [e for e in context.history if e.cell_id not in context.sources and undefined in names_of(e.source).defs]
                who = f"by a cell that was deleted since (`{_first_line(gone[-1])}`)" if gone else "by no cell: the one that did is gone"
                yield Finding(message=f"`{undefined}` is set {who}", evidence="seen", root=place)
            return
        for reason in _reasons(place, context):
            if reason.kind == "deleted":
                gone = [e for e in context.history if e.cell_id == reason.cell]
                message = f"`{reason.name}` came from a cell that was deleted since (`{_first_line(gone[-1])}`)"
                yield Finding(message=message, evidence="seen", root=_first_reader(reason, context))


class StateMoved:
    """The cell draws from a seeded global generator that had been drawn from, or seeded, otherwise before.

    Told by the generator's state before the cell in both records, and by the cells that seeded it or drew from it until then. Give the
    cell a generator of its own (``np.random.default_rng(42)``, ``random.Random(42)``), so that no other can move its state.
    """

    code: ClassVar[str] = "RP204"
    name: ClassVar[str] = "generator-moved"
    hint: ClassVar[str] = "give the cell a generator of its own: rng = np.random.default_rng(42)"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding for each generator whose state another order of cells made."""
        old, new = context.before.get(place), context.after.get(place)
        if old is None or new is None:
            return
        states = {change.generator: change for change in old.generators if change.drawn and change.seeded in {"cell", "default"}}
        for change in new.generators:
            then = states.get(change.generator)
            if then is None or change.seeded not in {"cell", "default"} or then.before == change.before:
                continue
            mover = _mover(change.generator, old, new, context)
            if mover is not None:
                moved = f"{context.named(mover)} seeded {change.generator} or drew from it in another order"
                yield Finding(message=f"{moved}, so that {context.named(place)} draws other numbers", evidence="seen", root=mover)


def _mover(generator: str, old: CellExecution, new: CellExecution, context: Context) -> CellId | None:
    """The cell that moved a generator's state out of turn, before a cell ran: the first by which baseline and rerun differ."""
    then = [e.cell_id for e in context.history[: _index(old, context.history)] if _moves(e, generator)]
    rerun = context.rerun.executions if context.rerun is not None else ()
    now = [e.cell_id for e in rerun[: _index(new, rerun)] if _moves(e, generator)]
    for number in range(max(len(then), len(now))):
        first = then[number] if number < len(then) else None
        second = now[number] if number < len(now) else None
        if first != second:
            if first is None and any(e.cell_id == second and e.order > old.order for e in context.history):
                first = new.cell_id  # it ran before one that stands above it
            mover = first or second
            return mover if mover in context.sources else new.cell_id
    return None


def _index(execution: CellExecution, executions: tuple[CellExecution, ...]) -> int:
    return next(index for index, each in enumerate(executions) if each.order == execution.order)


def _moves(execution: CellExecution, generator: str) -> bool:
    """Whether a cell execution seeded a generator or drew from it."""
    return any(change.generator == generator for change in execution.generators) or any(
        seeding.generator == generator for seeding in execution.seedings
    )


def _reasons(place: CellId, context: Context) -> Iterator[Reason]:
    """Why a cell's saved result is not that of a run from top to bottom, but for values that were the same nevertheless."""
    staleness = context.staleness.get(place)
    for reason in staleness.reasons if staleness is not None else ():
        # A module is no value that a cell changes: what np.random.shuffle(x) changes besides x is the generator, which has its own rule.
        if reason.name in _GENERATORS or (reason.name in context.inputs.imported and reason.kind != "deleted"):
            continue
        if context.inputs.same(place, reason.name) is not True:
            yield reason


def _out_of_turn(place: CellId, name: str, context: Context) -> CellId:
    """The cell that ran out of turn among those that make a name for a place: the first by which its making differs."""
    given = next((given for given in context.inputs.of[place] if given.name == name), None)
    then, now = (given.then, tuple(reversed(given.feeders))) if given is not None else ((), ())
    number = next((number for number, (one, other) in enumerate(zip(then, now, strict=False)) if one != other), min(len(then), len(now)))
    if number < len(then):
        return then[number] if then[number] in context.sources else place
    missing = now[number] if number < len(now) else place
    orders = {execution.cell_id: execution.order for execution in context.history}
    return place if orders.get(missing, -1) > orders.get(place, -1) else missing  # it ran before a cell that stands above it


def _repeated_above(place: CellId, name: str, context: Context) -> bool:
    """Whether the name differs for a cell above that ran several times and changes it each time: then that is the cause."""
    return any(
        reason.kind == "repeated" and reason.name == name
        for feeder in context.inputs.upstream(place)
        for reason in context.staleness[feeder].reasons
    )


def _first_reader(deleted: Reason, context: Context) -> CellId:
    """The first cell of the notebook that read what a deleted cell set: that one cell was deleted is one cause, whoever reads it."""
    return next(cell for cell in context.sources if cell in context.staleness and deleted in context.staleness[cell].reasons)


def _undefined_name(place: CellId, context: Context) -> str | None:
    """The name that a cell failed for, unless a cell above it would have set it and failed itself."""
    error = context.error(place)
    match = _UNDEFINED.search(error) if "NameError" in error else None
    if match is None:
        return None
    given = next((given for given in context.inputs.of.get(place, ()) if given.name == match[1]), None)
    return None if given is not None and any(context.failed(feeder) for feeder in given.feeders) else match[1]


def _first_line(execution: CellExecution) -> str:
    line = next((line.strip() for line in execution.source.splitlines() if line.strip()), "")
    return line[:40] + ("…" if len(line) > 40 else "")
