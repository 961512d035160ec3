"""Causes that lie in the code: its changes, and what runs at the same time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import ClassVar

from jupyter_repro.explain.context import Context, quoted
from jupyter_repro.explain.hazards.reading import imported_by
from jupyter_repro.explain.rule import Finding, Reach
from jupyter_repro.explain.signs import differs_by_order, missing_module
from jupyter_repro.lineage.sources import python_of, tree_of
from jupyter_repro.model.comparison import CellComparison
from jupyter_repro.model.record import CellId

__all__ = ["Concurrency", "ModuleChanged", "SourceEdited"]

_UNORDERED = re.compile(r"\bas_completed\b|\bimap_unordered\b|\bwait\([^)]*\)\s*\.done\b")


class SourceEdited:
    """The cell was edited after it made its saved output.

    Told by the digest of the source in the record, where more than layout and comments changed. The saved output belongs to the old source;
    run the cell again, or bring the old source back.
    """

    code: ClassVar[str] = "RC202"
    name: ClassVar[str] = "source-edited"
    hint: ClassVar[str] = "run the notebook again and save it, so that outputs and sources belong together"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:  # noqa: ARG002
        """Yields a finding when the recorded source is another."""
        if context.is_edited(place) and place in context.then:
            hint = "bring the baseline's source back, or compare with a baseline that was made with this one"
            message = f"{context.named(place)} has another source than in the baseline{_edit_words(context, place)}"
            yield Finding(message=message, evidence="seen", hint=hint)
        elif context.is_edited(place):
            yield Finding(message=f"{context.named(place)} was edited after it ran{_edit_words(context, place)}", evidence="seen")
        for reason in context.staleness[place].reasons if context.baseline is not None and place in context.staleness else ():
            if reason.kind == "added" and context.inputs.same(place, reason.name) is not True:
                message = f"{context.named(reason.cell)}, which sets `{reason.name}`, was added after {context.named(place)} ran"
                yield Finding(message=message, evidence="seen", root=reason.cell)


class ModuleChanged:
    """A local module that the notebook imports has changed, or is gone.

    Told by the digest of the module's file, of cells that use what was imported from it and of those that they feed; or by the error that
    names a module which the record has. Restore the file from version control, or run the notebook again with the new one.
    """

    code: ClassVar[str] = "RC204"
    name: ClassVar[str] = "module-changed"
    hint: ClassVar[str] = "restore the module from version control, or run the notebook again with the new one"
    reach: ClassVar[Reach] = "code"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding for each module that the error names, and for each that both used in different states."""
        gone = missing_module(context.error(place))
        used = context.files(context.before.get(place), modules=True) if gone is not None else {}
        for path in sorted(path for path in used if gone is not None and _is_of_module(path, gone)):
            hint = "bring the file back to where the notebook imports it from: version control may have it"
            yield Finding(message=f"the local module {path} is not there any more", evidence="seen", hint=hint)
        changed = [path for path, _, _ in context.changed_files(place, modules=True)]
        for path in changed if changed and _uses_modules(cell.cell_id, place, context) else ():
            yield Finding(message=f"the local module {path} has changed", evidence="seen")


class Concurrency:
    """The result depends on which of several threads, processes or tasks was done first.

    Told by what the source asks for (`as_completed`, `imap_unordered`, the set that `wait` gives) or by threads that the cell started,
    where the outputs differ in their order alone. Take results in the order in which the work was handed out (`pool.map`), or sort them.
    """

    code: ClassVar[str] = "RC205"
    name: ClassVar[str] = "concurrency"
    hint: ClassVar[str] = "take results in the order of the work (pool.map, [f.result() for f in futures]), or sort them"
    reach: ClassVar[Reach] = "values"

    def findings(self, cell: CellComparison, place: CellId, context: Context) -> Iterator[Finding]:
        """Yields a finding when the cell does things at the same time in a way that leaves their order open."""
        asked = _UNORDERED.search(python_of(context.sources[place]))
        threads = any(execution.threads > 1 for execution in context.executions(place))
        by_order = differs_by_order(cell)
        if asked is not None:
            message = f"{context.named(place)} takes results as they come ({asked.group().rstrip('(')})"
            yield Finding(message=message, evidence="fits" if by_order else "possible")
        elif threads and by_order:
            yield Finding(message=f"{context.named(place)} runs threads, and the order of its results differs", evidence="fits")


def _uses_modules(cell: CellId, place: CellId, context: Context) -> bool:
    """Whether what a cell shows may come from local modules that the cell ``place`` imports: it is that cell, uses what that makes of
    them, or it or one that feeds it uses a name that was imported from them, unless no cell does."""
    paths = context.files(context.before.get(place), modules=True).keys() | context.files(context.after.get(place), modules=True).keys()
    nodes = list(ast.walk(tree_of(context.sources[place])))
    imports = [name for node in nodes for name in imported_by(node)]
    names = {name for name, meaning in imports if any(_is_of_module(path, meaning.split(".")[0]) for path in paths)}
    used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    if cell == place or not names or names & used or context.inputs.names[place].star:
        return True
    readers = {who for who, given in context.inputs.of.items() if any(each.name in names and place in each.feeders for each in given)}
    # What nobody names is imported for what it does.
    return not readers or not readers.isdisjoint((cell, *context.inputs.upstream(cell)))


def _is_of_module(path: str, name: str) -> bool:
    """Whether a file is the module of a name, or lies in the package of that name, wherever the search for modules began."""
    dotted = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return f".{name}." in f".{dotted}."


def _edit_words(context: Context, place: CellId) -> str:
    """``: `N = 50` → `N = 60```, the first line that was changed; empty where that is not known."""
    edit = context.edit(place)
    if edit is None:
        return ""
    old, new = edit
    if not old or not new:
        return f": {quoted(old or new)} was {'taken out' if old else 'added'}"
    return f": {quoted(old)} → {quoted(new)}"
