"""Repairs of order: listings and sets are sorted."""

from __future__ import annotations

import ast
from typing import ClassVar

from jupyter_repro.explain.hazards.data import lists_files
from jupyter_repro.explain.hazards.reading import ReadCell, ReadNotebook, text_of
from jupyter_repro.explain.sets import set_names, set_orders
from jupyter_repro.model.assessment import Edit
from jupyter_repro.model.diagnostic import Diagnostic
from jupyter_repro.model.record import CellId
from jupyter_repro.repair.patch import Patch, end_of, in_place_of, patched
from jupyter_repro.repair.places import call_at, is_at

__all__ = ["SortedListing", "SortedSet"]

_EFFECT = "the results may change once, and then are the same on each machine and in each run"
_LAZY = {"os.walk"}  # who walks may choose on the way where to go


class SortedListing:
    """Sorts what lists a folder: ``os.listdir(…)`` becomes ``sorted(os.listdir(…))``."""

    code: ClassVar[str] = "RD102"

    def edit(self, diagnostic: Diagnostic, cell: ReadCell, notebook: ReadNotebook) -> Edit | None:  # noqa: ARG002
        """The call within ``sorted``, by name where entries have no order of their own."""
        call = call_at(diagnostic, cell, (call for call in cell.calls if lists_files(call)))
        if call is None or call.name in _LAZY or isinstance(cell.parents.get(id(call.node)), (ast.withitem, ast.Await)):
            return None
        key = ", key=lambda entry: entry.name" if call.name == "os.scandir" else ""
        return _sorted(cell, call.node, f"sorts what {text_of(call.node.func)} gives; {_EFFECT}", key)


class SortedSet:
    """Sorts a set before its elements are taken in order: ``list(set(x))`` becomes ``sorted(set(x))``."""

    code: ClassVar[str] = "RP103"

    def edit(self, diagnostic: Diagnostic, cell: ReadCell, notebook: ReadNotebook) -> Edit | None:
        """The set within ``sorted``; ``list`` around it gives way."""
        names = set_names(other.source for other in notebook.cells)
        node = next((node for node in set_orders(cell.tree, names) if is_at(node, diagnostic, cell)), None)
        if node is None:
            return None
        message = f"sorts {text_of(node)}, whose elements must be ones that can be compared; {_EFFECT}"
        match cell.parents.get(id(node)):
            case ast.Attribute():  # a method of the set's: what it takes out is to be gone
                return None
            case ast.Call(func=ast.Name(id="list") as function, args=[_], keywords=[]):
                return _edit(cell, [in_place_of(function, "sorted")], message)
        return _sorted(cell, node, message)


def _sorted(cell: ReadCell, node: ast.expr, message: str, key: str = "") -> Edit | None:
    start, end = (node.lineno, node.col_offset), end_of(node)
    return _edit(cell, [Patch(start=start, end=start, text="sorted("), Patch(start=end, end=end, text=f"{key})")], message)


def _edit(cell: ReadCell, patches: list[Patch], message: str) -> Edit | None:
    after = patched(cell.source, patches)
    return None if after is None else Edit(cell_id=CellId(cell.cell_id), before=cell.source, after=after, message=message)
