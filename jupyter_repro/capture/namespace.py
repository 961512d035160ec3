"""The namespace sensor: which variables of the notebook a cell bound, changed in place or deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import repeat
from types import FunctionType, ModuleType
from typing import Any, Literal

from jupyter_repro.capture.arrays import Libraries
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.fingerprints import Mark, mark_of
from jupyter_repro.capture.kinds import SCALARS, reads_of_code
from jupyter_repro.capture.originals import address_of, allocate_lock, stopwatch, work_time
from jupyter_repro.capture.sensor import Finish
from jupyter_repro.capture.values import is_secret
from jupyter_repro.lineage.names import NAMESPACE_SENSOR, Names, names_of
from jupyter_repro.model.record import VariableChange

__all__ = ["Identities", "NamespaceSensor", "read_by"]

_LEAST_SECONDS, _MOST_SECONDS, _SHARE = 0.0006, 0.01, 0.005
_SECONDS_FOR_OTHERS = 0.00006
_MOST_CHANGES = 200
_IPYTHON = re.compile(r"_+|_i+|_i?\d+|_(?:ih|oh|dh|sh|exit_code|i|ii|iii)|__\w+__")
_WARNINGS = "__warningregistry__"
_GONE = object()

Change = Literal["bound", "changed", "deleted", "unknown"]


class Identities:
    """Which object each of the user's names stands for, as addresses: no object is kept alive.

    Names are looked at from the newest on, back to those known before: IPython adds two to the namespace with every cell. The one under
    which Python keeps which warnings were shown does not count: IPython takes it away before every cell.
    """

    def __init__(self, namespace: dict[str, Any], hidden: Iterable[str] = ()) -> None:
        self._namespace = namespace
        self._hidden = frozenset(hidden)
        self.known: dict[str, int] = {}
        self._newest: Any = _GONE
        self._size = 0
        self.update()

    def update(self) -> tuple[list[str], list[str]]:
        """The names that were bound to another object since the last time, and those that are gone."""
        names = list(self.known)
        now = dict(zip(names, map(address_of, map(self._namespace.get, names, repeat(_GONE))), strict=True))
        bound: list[str] = []
        gone: list[str] = []
        if now != self.known:
            gone = [name for name, address in now.items() if address == address_of(_GONE)]
            bound = [name for name, address in now.items() if address != self.known[name] and address != address_of(_GONE)]
            for name in gone:
                del now[name]
        for name in self._new(now, len(gone)):
            now[name] = address_of(self._namespace.get(name, _GONE))
            bound.append(name)
        self.known = now
        return bound, gone

    def _new(self, known: dict[str, int], gone: int) -> list[str]:
        added: list[Any] = []
        try:
            for name in reversed(self._namespace):
                if name is self._newest:
                    break
                if type(name) is not str or name != _WARNINGS:
                    added.append(name)
            newest = added[0] if added else self._newest
            size = len(self._namespace) - (_WARNINGS in self._namespace)
        except RuntimeError:  # a thread binds names just now
            self._newest, self._size = _GONE, 0
            return self._visible(list(self._namespace), known)
        if size != self._size + len(added) - gone:
            added = list(reversed(self._namespace))
        self._size, self._newest = size, newest
        added.reverse()
        return self._visible(added, known)

    def _visible(self, added: list[Any], known: dict[str, int]) -> list[str]:
        return [name for name in added if type(name) is str and name not in known and not self._is_hidden(name)]

    def _is_hidden(self, name: str) -> bool:
        return name in self._hidden or (name[:1] == "_" and _IPYTHON.fullmatch(name) is not None)


class NamespaceSensor:
    """Compares the marks of variables at each cell's end with those at the end of the cell before.

    First come the variables that the cell could reach: those that its source reads, that functions of the notebook read which it calls,
    and those that share memory or objects with them. The others are looked at in turn, in what time is left.
    """

    name = NAMESPACE_SENSOR

    def __init__(self, namespace: dict[str, Any], hidden: Iterable[str] = (), succeeded: Callable[[], bool] = lambda: True) -> None:
        self._namespace, self._hidden, self._succeeded = namespace, tuple(hidden), succeeded
        self._libraries = Libraries()
        self._marks: dict[str, Mark] = {}
        self._whole: dict[str, bytes] = {}
        self._turn = 0
        self._lock = allocate_lock()

    def start(self) -> None:
        """Looks at what is there already."""
        self._identities = Identities(self._namespace, self._hidden)

    def variables(self) -> Iterable[str]:
        """The names of the notebook's variables, without IPython's own, as far as they are known."""
        return self._identities.known

    def stop(self) -> None:
        """Forgets everything."""
        self._marks, self._whole = {}, {}

    def watch(self, draft: Draft) -> Finish:
        """What was bound since the last cell's end was bound by no cell."""
        with self._lock:
            bound, gone = self._identities.update()
            self._forget(bound + gone)
        return lambda: self._finish(draft)

    def _finish(self, draft: Draft) -> None:
        with self._lock:
            names, duration = names_of(draft.source), stopwatch() - draft.begun
            changes = self._changes(names, duration)
            draft.variables += [
                VariableChange(name=name, change=change, fingerprint=self._fingerprint(name) if change in ("bound", "changed") else None)
                for name, change in sorted(changes.items())[:_MOST_CHANGES]
            ]

    def _changes(self, names: Names, duration: float) -> dict[str, Change]:
        seconds = max(_LEAST_SECONDS, min(_MOST_SECONDS, _SHARE * duration))
        deadline = work_time() + seconds
        self._libraries.refresh()
        bound, gone = self._identities.update()
        known = self._identities.known
        self._forget(bound + gone)
        changes: dict[str, Change] = {**dict.fromkeys(gone, "deleted"), **dict.fromkeys(bound, "bound")}
        reached = self._reached(names, set(bound))
        self._compare_reached(reached, set(bound), deadline, changes)
        deadline = work_time() + seconds  # what is new may be big, and is no reason not to know what has changed
        for name in bound:
            if work_time() < deadline:
                self._look(name, deadline)
        if self._succeeded():
            # Small numbers and texts are the same objects when they are bound again; what ``+=`` changed in place was read.
            changes |= {n: "bound" for n in names.defs - names.uncertain if n in known and not (n in names.refs and n in changes)}
        if names.calls:
            others = [name for name in known if name not in reached and name not in bound]
            self._compare_others(others, min(deadline, work_time() + max(_SECONDS_FOR_OTHERS, _SHARE * duration)), changes)
        return changes

    def _compare_reached(self, reached: set[str], bound: set[str], deadline: float, changes: dict[str, Change]) -> None:
        """Compares what the cell could reach, and then what shares memory or objects with that. Where what it could reach has not changed,
        nothing has by way of it: of what shares with that alone it is no doubt that there was no time to look."""
        for name in sorted(reached, key=self._cost):
            if (change := self._compared(name, deadline)) is not None:
                changes.setdefault(name, change)
        while waiting := self._sharing(reached) - reached - bound:
            doubtful = self._sharing({name for name in reached if name in changes})
            for name in sorted(waiting, key=lambda name: (name not in doubtful, self._cost(name))):
                change = self._compared(name, deadline)
                if change == "changed" or (change is not None and name in doubtful):
                    changes.setdefault(name, change)
            reached |= waiting

    def _compare_others(self, others: list[str], deadline: float, changes: dict[str, Change]) -> None:
        """Compares as many of the others as there is time for, going on with the next cell where this one stops."""
        self._turn %= max(1, len(others))
        for name in others[self._turn :] + others[: self._turn]:
            if work_time() > deadline:
                break
            self._turn += 1
            if self._compared(name, deadline) == "changed":
                changes[name] = "changed"

    def _reached(self, names: Names, bound: set[str]) -> set[str]:
        """The variables from before the cell that its code could change."""
        known = self._identities.known
        if names.opaque or names.star:
            return set(known) - bound
        reached = {name for name in names.refs | names.changed | names.defs if name in known}
        waiting = list(reached)
        while waiting:
            further = read_by(self._namespace.get(waiting.pop())) & known.keys() - reached
            reached |= further
            waiting.extend(further)
        return reached - bound

    def _sharing(self, names: set[str]) -> set[str]:
        """The variables that share memory or objects with some."""
        touched = frozenset[int]().union(*(mark.touched for name in names if (mark := self._marks.get(name)) is not None))
        return {name for name, mark in self._marks.items() if not touched.isdisjoint(mark.touched)} if touched else set()

    def _cost(self, name: str) -> float:
        mark = self._marks.get(name)
        return 0.0 if mark is None else mark.cost

    def _compared(self, name: str, deadline: float) -> Change | None:
        """What became of a variable that still stands for the same object."""
        if _never_changes(self._namespace.get(name)):
            return None
        if work_time() > deadline:
            return "unknown"
        before, whole_before = self._marks.get(name), self._whole.get(name)
        now, whole = self._look(name, deadline)
        if before is None:
            return "unknown" if now.touched else None
        if before.digest != now.digest or (whole is not None and whole_before is not None and whole != whole_before):
            return "changed"
        told = not now.opaque and (now.complete or (whole is not None and whole_before is not None))
        return None if told else "unknown"

    def _look(self, name: str, deadline: float) -> tuple[Mark, bytes | None]:
        """Marks a variable: with a quick look, and a look at all of it where there is time for that. What such a look saw some cells ago
        is kept as long as quick ones see no change: when it is seen again, nothing has changed in between."""
        value, before = self._namespace.get(name), self._marks.get(name)
        mark = self._marks[name] = mark_of(value, self._libraries.readers)
        if before is None or before.digest != mark.digest:
            self._whole.pop(name, None)
        if not mark.complete and not mark.opaque and mark.cost < (left := deadline - work_time()) and left > _LEAST_SECONDS / 2:
            whole = mark_of(value, self._libraries.readers, left)
            if whole.complete:
                self._whole[name] = whole.digest
                return mark, whole.digest
        return mark, None

    def _fingerprint(self, name: str) -> str | None:
        """The fingerprint of a variable that another process would give too."""
        mark = self._marks.get(name)
        if mark is None or not mark.plain:
            return None
        value = self._namespace.get(name)
        if is_secret(name, value if type(value) is str else 0):
            return None  # a password could be found by trying
        digest = mark.digest if mark.complete else self._whole.get(name)
        return None if digest is None else digest.hex()

    def _forget(self, names: Iterable[str]) -> None:
        for name in names:
            self._marks.pop(name, None)
            self._whole.pop(name, None)


def _never_changes(value: Any) -> bool:
    kind = type(value)
    return address_of(kind) in SCALARS or kind is ModuleType


def read_by(value: Any) -> set[str]:
    """Names that a function of the notebook, or a method of one of its classes, may read."""
    kind = type(value)
    if kind is FunctionType:
        return reads_of_code(value.__code__)
    owner = value if kind is type else kind
    if type.__dict__["__module__"].__get__(owner) != "__main__":
        return set()
    attributes = type.__dict__["__dict__"].__get__(owner)
    found: set[str] = set()
    for attribute in list(attributes.values()):
        if type(attribute) is FunctionType:
            found |= reads_of_code(attribute.__code__)
    return found
