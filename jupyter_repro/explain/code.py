"""Causes that lie in the code: its order and its changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from jupyter_repro.explain.context import Context
from jupyter_repro.lineage.names import names_of
from jupyter_repro.model.artifact import digest_of_text
from jupyter_repro.model.comparison import ERROR_TYPE, Cause, CellComparison
from jupyter_repro.model.record import CellId

__all__ = ["RULES"]

_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


class SourceEdited:
    """The cell was edited after it made its saved output.

    Told by the digest of the source in the record. The saved output belongs to the old source; run the cell again, or bring the old
    source back.
    """

    code: ClassVar[str] = "RC202"
    name: ClassVar[str] = "source-edited"
    hint: ClassVar[str] = "run the notebook again and save it, so that outputs and sources belong together"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause when the recorded source is another."""
        execution = context.before.get(place)
        if execution is not None and execution.source_digest != digest_of_text(context.sources[place]):
            yield Cause(code=self.code, message=f"{context.named(place)} was edited after it ran", root_cell_id=place, hint=self.hint)


class OutOfOrder:
    """The saved outputs come from another order of execution than top to bottom.

    Cells ran out of order, ran several times, or were deleted after they ran, so that a name had a value that no run from top to
    bottom gives it. Told by the order in the record, or by the saved execution counts. Put the cells into the order that made the
    result, and run all of them in a fresh kernel.
    """

    code: ClassVar[str] = "RC201"
    name: ClassVar[str] = "out-of-order"
    hint: ClassVar[str] = "bring the cells into the order in which they ran, then Restart Kernel and Run All Cells"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:
        """Yields a cause when a name that the cell reads had another origin in the baseline."""
        if place == cell.cell_id and (undefined := _undefined_name(cell)) is not None:
            yield self._undefined(undefined, place, context)
            return
        ran = _executions(context)
        own = max((order for order, who, _ in ran if who == place), default=None)
        if own is None:
            return
        for name in sorted(context.graph.names[place].refs):
            expected = [who for who in context.graph.feeds[place] if name in context.graph.names[who].defs]
            actual = [who for order, who, source in ran if order < own and name in names_of(source).defs]
            if actual and expected and actual[-1] != expected[0] and actual[-1] != place:
                message = f"`{name}` came from {context.named(actual[-1])}, which is not the one that sets it when run top to bottom"
                yield Cause(code=self.code, message=message, root_cell_id=_known(actual[-1], place, context), hint=self.hint)
        yield from self._repeated(place, ran, context)

    def _undefined(self, name: str, place: CellId, context: Context) -> Cause:
        """``name`` does not exist at this point of a run from top to bottom."""
        others = [who for who in context.sources if who != place and name in context.graph.names[who].defs]
        where = f"only by {context.named(others[0])}, further down" if others else "by no cell: the one that did was deleted or edited"
        root = others[0] if others else place
        return Cause(code=self.code, message=f"`{name}` is set {where}", root_cell_id=root, hint=self.hint)

    def _repeated(self, place: CellId, ran: list[tuple[int, CellId, str]], context: Context) -> Iterator[Cause]:
        """A cell that changes what it reads gives another result each time it runs."""
        times = sum(1 for _, who, _ in ran if who == place)
        names = context.graph.names[place]
        # A module is no value that a cell changes: what np.random.shuffle(x) changes besides x is the generator, which has its own rule.
        modules = {name for other in context.graph.names.values() for name in other.imported}
        changing = sorted((names.refs & (names.defs | names.changed)) - modules)
        if times > 1 and changing:
            changed = changing[0]
            message = f"{context.named(place)} ran {times} times and changes `{changed}` each time"
            yield Cause(code=self.code, message=message, root_cell_id=place, hint=self.hint)


class ModuleChanged:
    """A local module that the notebook imports has changed.

    Told by the digest of the module's file. Restore the file from version control, or run the notebook again with the new one.
    """

    code: ClassVar[str] = "RC204"
    name: ClassVar[str] = "module-changed"
    hint: ClassVar[str] = "restore the module from version control, or run the notebook again with the new one"

    def causes(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Cause]:  # noqa: ARG002
        """Yields a cause for each module that both used in different states."""
        for path, _, _ in context.changed_files(place, modules=True):
            yield Cause(code=self.code, message=f"the local module {path} has changed", root_cell_id=place, hint=self.hint)


RULES = (SourceEdited(), OutOfOrder(), ModuleChanged())


def _executions(context: Context) -> list[tuple[int, CellId, str]]:
    """What ran in the baseline, in order: from the record, or as far as the saved execution counts tell."""
    if context.baseline is not None:
        return [(e.order, e.cell_id, e.source) for e in context.baseline.executions if e.cell_id is not None]
    return sorted((count, cell, context.sources[cell]) for cell, count in context.counts.items())


def _undefined_name(cell: CellComparison) -> str | None:
    """The name that a cell failed for."""
    errors = (d.rerun for d in cell.divergences if d.mime_type == ERROR_TYPE and d.kind != "removed" and d.rerun)
    found = next((match for text in errors if "NameError" in text and (match := _UNDEFINED.search(text))), None)
    return found.group(1) if found else None


def _known(cell: CellId, instead: CellId, context: Context) -> CellId:
    """A cell that is in the notebook."""
    return cell if cell in context.sources else instead
