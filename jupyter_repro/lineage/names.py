"""The names that a cell's source binds (defs), changes in place, and reads from other cells (refs)."""

from __future__ import annotations

import ast
import builtins
import functools
import re
from collections.abc import Mapping
from dataclasses import field

from jupyter_repro.lineage.reading import Reading
from jupyter_repro.lineage.scopes import Body
from jupyter_repro.lineage.sources import naming_tree_of, python_of, tree_of
from jupyter_repro.model.lean import dataclass

__all__ = ["NAMESPACE_SENSOR", "Names", "names_of", "python_of", "tree_of"]

NAMESPACE_SENSOR = "namespace"
"""The sensor that tells what became of variables; where it failed, the source says what a cell binds."""

_BUILTINS = frozenset(dir(builtins)) | {"__file__", "__name__", "display", "get_ipython", "In", "Out"}
_NONE: frozenset[str] = frozenset()
_NUMBERED = re.compile(r"_\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """``defs`` are bound at the cell's top level, ``imported`` those of them that import statements bind. ``changed`` may be changed in
    place (an attribute or item set, a method called as a statement). ``refs`` are read before the cell itself binds them, so that another
    cell feeds them.

    ``uncertain`` are those of ``defs`` that a branch, a loop or a call may leave as they were; ``later`` those of ``refs`` that only the
    bodies of functions read, when they are called. ``bodies`` say what using a def does besides. ``deleted`` are gone afterwards.
    ``settings`` are the modules that the cell gives a setting (``pd.options.x = …``, ``np.random.seed(0)``), ``%`` for those of the
    kernel (``%cd``). ``star``: it binds names that the source does not say; ``opaque``: it may read and bind any. ``shows``: its last
    statement is an expression, whose value goes into ``_``. ``numbered``: it reads such values by their numbers (``_12``). ``calls``: it
    calls something.
    """

    defs: frozenset[str] = _NONE
    imported: frozenset[str] = _NONE
    changed: frozenset[str] = _NONE
    refs: frozenset[str] = _NONE
    uncertain: frozenset[str] = _NONE
    later: frozenset[str] = _NONE
    deleted: frozenset[str] = _NONE
    settings: frozenset[str] = _NONE
    bodies: Mapping[str, Body] = field(default_factory=dict)
    star: bool = False
    opaque: bool = False
    shows: bool = False
    calls: bool = False
    numbered: bool = False


@functools.lru_cache(maxsize=4096)
def names_of(source: str) -> Names:
    """The names of a cell's source; none when it is not Python."""
    tree = naming_tree_of(source)
    if tree is None:
        return Names()
    reading = Reading()
    try:
        reading.read(tree)
    except RecursionError:
        return Names()
    in_bodies: set[str] = set()
    bound_in_bodies: set[str] = set()
    bodies = reading.bodies.all()
    for body in bodies.values():
        in_bodies |= body.reads
        bound_in_bodies |= body.binds
    defs = reading.defs | bound_in_bodies
    now = {name for name in reading.refs if name not in _BUILTINS or name in defs}
    later = {name for name in in_bodies - defs if name not in _BUILTINS} - now
    return Names(
        defs=frozenset(defs),
        imported=frozenset(reading.imported),
        changed=frozenset(reading.changed - defs),
        refs=frozenset(now | later),
        uncertain=frozenset(defs - reading.certain),
        later=frozenset(later),
        deleted=frozenset(reading.deleted),
        settings=frozenset(reading.settings),
        bodies=bodies,
        star=reading.star,
        opaque=reading.opaque,
        shows=bool(tree.body) and isinstance(tree.body[-1], ast.Expr),
        calls=reading.calls,
        numbered=any(_NUMBERED.fullmatch(name) for name in now | later),
    )
