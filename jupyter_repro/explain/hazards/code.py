"""Hazards in code and order: names that nothing above sets, counts out of order, deleted and edited cells, results as they come."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from jupyter_repro.explain.hazards.hazard import Spot
from jupyter_repro.explain.hazards.reading import ReadCell, ReadNotebook
from jupyter_repro.lineage.names import names_of
from jupyter_repro.lineage.sources import parsed, python_of
from jupyter_repro.model.diagnostic import Severity
from jupyter_repro.model.staleness import Reason

__all__ = ["CountsGap", "CountsOutOfOrder", "ResultsAsTheyCome", "SourceOutdated", "UndefinedName"]

# What kernels of services and extensions put into the namespace by themselves.
_GIVEN = {"_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh", "In", "Out", "exit", "quit"}
_GIVEN |= {"spark", "sc", "sqlContext", "dbutils", "displayHTML"}
_NUMBERED = re.compile(r"_i?\d+")
_BINDS_ANY = re.compile(
    r"^\s*%(run|pylab|load_ext|store|load|reload_ext|aimport|sql|R|matlab|julia)\b|"
    r"^\s*%%(?!(time|timeit|capture|bash|sh|script|html|HTML|javascript|js|latex|markdown|svg|writefile|file|prun|perl|ruby|cmd)\b)\w",
    re.MULTILINE,
)


class UndefinedName:
    """The cell uses a name that no cell above it sets: run from top to bottom, it fails.

    The name is set only further down, or nowhere any more, since the cell that did was edited or deleted: hidden state. Told by what the
    sources bind and read; notebooks that bind names by magics, ``exec`` or ``import *`` are left out from there on. Bring the cell that
    sets it up.
    """

    code: ClassVar[str] = "RC101"
    name: ClassVar[str] = "undefined-name"
    hint: ClassVar[str] = "set it in a cell above, then Restart Kernel and Run All Cells"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for the first use of each name."""
        bound: set[str] = set()
        told: set[str] = set()
        anywhere = {name for cell in notebook.cells for name in cell.names.defs}
        for cell in notebook.cells:
            if cell.names.star or cell.names.opaque or cell.recall("binds any", partial(_binds_any, cell)):
                return
            wanted = cell.names.refs - cell.names.uncertain - bound - told - _GIVEN - (anywhere & cell.names.later)
            for name in sorted(name for name in wanted if not _NUMBERED.fullmatch(name)):
                node = _use_of(name, cell)
                if node is not None and not _is_guarded(name, cell):
                    told.add(name)
                    yield self._spot(name, node, cell, notebook)
            bound |= cell.names.defs

    def _spot(self, name: str, node: ast.Name, cell: ReadCell, notebook: ReadNotebook) -> Spot:
        below = next((other for other in notebook.cells if other.index > cell.index and name in other.names.defs), None)
        where = "by no cell" if below is None else f"only by cell {below.index + 1}, further down"
        return Spot(cell=cell, message=f"`{name}` is set {where}", line=node.lineno, column=node.col_offset + 1)


class CountsOutOfOrder:
    """The cells were run in another order than that of the notebook: run from top to bottom, they may give something else.

    Told by the record; without one, by the execution counts that the notebook was saved with, where a cell that ran earlier reads what one
    above it sets or changes. Restart the kernel and run all cells.
    """

    code: ClassVar[str] = "RC102"
    name: ClassVar[str] = "out-of-order"
    hint: ClassVar[str] = "Restart Kernel and Run All Cells, and save"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for each cell that another order fed."""
        if notebook.record is not None:
            yield from self._recorded(notebook)
            return
        above: list[ReadCell] = []
        for cell in notebook.cells:
            if cell.count is None:
                continue
            later = [other for other in above if (other.count or 0) > cell.count and _feeds(other, cell)]
            if later:
                message = f"it ran as [{cell.count}], before cell {later[-1].index + 1} [{later[-1].count}] above it, which feeds it"
                yield Spot(cell=cell, message=message)
            above.append(cell)

    @staticmethod
    def _recorded(notebook: ReadNotebook) -> Iterator[Spot]:
        places = {cell.cell_id: cell.index + 1 for cell in notebook.cells}
        for cell, reason in _reasons(notebook):
            if reason.kind == "repeated":
                yield Spot(cell=cell, message=f"it ran several times and changes `{reason.name}` each time", seen_in="record")
            elif reason.kind in {"later", "order"}:
                where = places.get(reason.cell)
                yield Spot(
                    cell=cell,
                    message=f"`{reason.name}` came from cell {where} in another order than that of the notebook",
                    seen_in="record",
                )


class CountsGap:
    """Executions are missing between those of the notebook's cells: cells were deleted after they ran, or ran several times.

    Told by the record, which has the deleted cells and what the others read of them; without a record, by gaps in the execution counts:
    then it is a note. Restart the kernel and run all cells.
    """

    code: ClassVar[str] = "RC103"
    name: ClassVar[str] = "deleted-cells"
    hint: ClassVar[str] = "Restart Kernel and Run All Cells, and save"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for each cell that reads what a deleted one set; without a record, one for the first gap."""
        if notebook.record is not None:
            for cell, reason in _reasons(notebook):
                if reason.kind == "deleted":
                    yield Spot(cell=cell, message=f"it used `{reason.name}`, which a cell set that was deleted since", seen_in="record")
            return
        last = 0
        for cell in sorted((cell for cell in notebook.cells if cell.count is not None), key=lambda cell: cell.count or 0):
            if last and (cell.count or 0) > last + 1:
                missing = f"[{last + 1}]" if cell.count == last + 2 else f"[{last + 1}] to [{(cell.count or 0) - 1}]"
                yield Spot(cell=cell, message=f"the notebook lacks {missing}, which ran before this cell [{cell.count}]")
                return
            last = cell.count or 0


class SourceOutdated:
    """The cell was edited after it ran: its output is not that of the source which the notebook shows.

    Told by the record. Run the notebook again and save it.
    """

    code: ClassVar[str] = "RC104"
    name: ClassVar[str] = "edited-after-run"
    hint: ClassVar[str] = "run the notebook again and save it"
    severity: ClassVar[Severity] = "warning"

    def spots(self, notebook: ReadNotebook) -> Iterator[Spot]:
        """Yields a spot for each such cell."""
        ran = {execution.cell_id for execution in notebook.record.executions} if notebook.record is not None else set()
        for cell in notebook.cells:
            if cell.cell_id in ran and cell.execution is None:
                yield Spot(cell=cell, message="it was edited after it ran", seen_in="record")


class ResultsAsTheyCome:
    """The cell takes the results of work that is done at the same time as they come: in another order each time.

    Told by calls of ``as_completed`` and ``imap_unordered`` whose results nothing sorts. Take them in the order of the work
    (``pool.map``), or sort them.
    """

    code: ClassVar[str] = "RC105"
    name: ClassVar[str] = "results-as-they-come"
    hint: ClassVar[str] = "take results in the order of the work (pool.map), or sort them"
    severity: ClassVar[Severity] = "warning"

    def spots_in(self, cell: ReadCell) -> Iterator[Spot]:
        """Yields a spot for each call."""
        for call in cell.calls:
            if call.last in {"as_completed", "imap_unordered"} and not {"sorted", "sum", "len", "dict", "set"} & set(call.wrapped_by):
                message = f"`{call.last}` gives results in the order in which they are done"
                yield Spot(cell=cell, message=message, line=call.node.lineno, column=call.node.col_offset + 1)


def _reasons(notebook: ReadNotebook) -> Iterator[tuple[ReadCell, Reason]]:
    """Why the record says that cells' results are not those of the notebook, run top to bottom."""
    modules = {name for cell in notebook.cells for name in cell.names.imported}
    for cell in notebook.cells:
        stale = notebook.stale.get(cell.cell_id)
        for reason in stale.reasons if stale is not None else ():
            if reason.name not in modules or reason.kind == "deleted":
                yield cell, reason


def _binds_any(cell: ReadCell) -> bool:
    """Whether a cell may bind names that nothing tells: by magics, or because it is no Python."""
    return _BINDS_ANY.search(cell.source) is not None or parsed(python_of(cell.source)) is None


def _use_of(name: str, cell: ReadCell) -> ast.Name | None:
    """The first place that reads a name."""
    uses = [node for node in cell.nodes if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)]
    return min(uses, key=lambda node: (node.lineno, node.col_offset), default=None)


def _is_guarded(name: str, cell: ReadCell) -> bool:
    """Whether a cell is ready for the name not to be there."""
    asks = re.search(rf"['\"]{re.escape(name)}['\"]\s+(not\s+)?in\s+(globals|locals|dir|vars)\(", cell.source)
    handled = {"NameError", "Exception", "BaseException"}
    for node in cell.nodes:
        if isinstance(node, ast.Try):
            caught = {part.id for handler in node.handlers if handler.type for part in ast.walk(handler.type) if isinstance(part, ast.Name)}
            if caught & handled or any(handler.type is None for handler in node.handlers):
                inside = {part.id for statement in node.body for part in ast.walk(statement) if isinstance(part, ast.Name)}
                if name in inside:
                    return True
    return asks is not None


def _feeds(feeder: ReadCell, cell: ReadCell) -> bool:
    """Whether a cell sets or changes what another reads, other than by an import."""
    given = (feeder.names.defs | feeder.names.changed) - feeder.names.imported
    return bool(given & (cell.names.refs | names_of(cell.source).changed))
