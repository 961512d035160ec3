"""Scopes of names: functions, classes, comprehensions, and what using one of them does to the names around it."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_repro.model.lean import dataclass

__all__ = ["Body", "Scope", "merged", "reach_of"]

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What using a name does besides reading it: calling a function, making an object of a class.

    ``reads``, ``binds`` and ``changed`` are the names of the notebook that its code reads, binds (``global``) and may change in place
    when it runs. ``holds`` are names whose values its own may hold, so that using it may use them; ``made_by`` those that were called to
    make it, which matters when they are ``maker``: classes, and functions that define others.
    """

    reads: frozenset[str] = _NONE
    binds: frozenset[str] = _NONE
    changed: frozenset[str] = _NONE
    holds: frozenset[str] = _NONE
    made_by: frozenset[str] = _NONE
    maker: bool = False


def merged(one: Body | None, other: Body | None) -> Body:
    """What using either does."""
    if one is None or other is None:
        return one or other or Body()
    return Body(
        reads=one.reads | other.reads,
        binds=one.binds | other.binds,
        changed=one.changed | other.changed,
        holds=one.holds | other.holds,
        made_by=one.made_by | other.made_by,
        maker=one.maker or other.maker,
    )


def reach_of(name: str, bodies: Mapping[str, Body]) -> Body:
    """What using a name reads, binds and changes, directly or through what its code uses."""
    reads: set[str] = set()
    binds: set[str] = set()
    changed: set[str] = set()
    seen = {name}
    waiting = [name]
    while waiting:
        body = bodies.get(waiting.pop())
        if body is None:
            continue
        reads |= body.reads
        binds |= body.binds
        changed |= body.changed
        makers = {maker for maker in body.made_by if (made := bodies.get(maker)) is not None and made.maker}
        further = (body.reads | body.holds | makers) - seen
        seen |= further
        waiting.extend(further)
    return Body(reads=frozenset(reads), binds=frozenset(binds), changed=frozenset(changed))


class Scope:
    """A scope while its code is read.

    ``bound`` are its own names; in a function ``reads``, ``binds`` and ``changed`` are what its code does, in a class what its methods
    do. ``shared`` are the names that it declares ``global`` or ``nonlocal``.
    """

    __slots__ = ("binds", "bound", "changed", "kind", "makes", "nonlocals", "outer", "reads", "shared")

    def __init__(self, kind: str, outer: Scope | None) -> None:
        self.kind, self.outer = kind, outer
        self.bound: set[str] = set()
        self.reads: set[str] = set()
        self.binds: set[str] = set()
        self.changed: set[str] = set()
        self.shared: set[str] = set()
        self.nonlocals: set[str] = set()
        self.makes = False

    def around(self) -> Scope:
        """The next scope whose names are seen in this one: those of a class are not seen in what it contains."""
        scope = self.outer
        while scope is not None and scope.kind == "class":
            scope = scope.outer
        return scope or self

    def collector(self) -> Scope:
        """The function, class or module that what is defined here belongs to."""
        scope = self
        while scope.kind == "comprehension" and scope.outer is not None:
            scope = scope.outer
        return scope

    def body(self) -> Body:
        """What running the code of this function, or the methods of this class, does to the names around it."""
        own = self.bound if self.kind == "function" else set[str]()
        return Body(
            reads=frozenset(self.reads - own),
            binds=frozenset(self.binds),
            changed=frozenset(self.changed - own),
            maker=self.makes or self.kind == "class",
        )
