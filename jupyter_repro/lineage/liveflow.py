"""The flow between steps that become more, and at times others, while somebody works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from jupyter_repro.lineage.flow import Link, Step, Walk

__all__ = ["LiveFlow"]

_SPACING = 32
_MOST_POINTS = 64


class LiveFlow:
    """``links`` are those that ``flow_of_steps`` gives for the steps of the last update; those that stayed the same are the same objects.

    Points of the walk along the steps are kept, from which it goes on where a step has become another. A step that does the same as the one
    before it leaves the links of all others as they are. What a step does to a name may depend on all imports of all steps: when one is new
    that others speak of, all is walked again.
    """

    def __init__(self) -> None:
        self.links: list[tuple[Link, ...]] = []
        self._steps: list[Step] = []
        self._effects: list[tuple[Any, ...]] = []
        self._modules, self._numbered, self._spacing = frozenset[str](), False, _SPACING
        self._points: dict[int, Walk] = {}
        self._ends: dict[int, Walk] = {}
        self._begin(self._modules, numbered=self._numbered)

    def update(self, steps: Sequence[Step]) -> None:
        """Takes the steps as they are now."""
        modules = frozenset(name for step in steps for name in step.names.imported)
        numbered = any(step.names.numbered for step in steps)
        if numbered != self._numbered:
            self._begin(modules, numbered=numbered)
        others = self._others(steps)
        if modules != self._modules and self._is_meant(modules ^ self._modules, steps, set(others)):
            self._begin(modules, numbered=numbered)
            others = []
        self._modules = modules
        for walk in (*self._points.values(), *self._ends.values()):
            walk.modules = modules
        before, now = len(self._effects), len(steps)
        self._steps[:] = steps  # the walks have this very list
        if now < before:
            self._cut(now)
        self._walk([*others, before] if now > before else others)

    def _begin(self, modules: frozenset[str], *, numbered: bool) -> None:
        self._modules, self._numbered, self._spacing = modules, numbered, _SPACING
        self.links.clear()
        self._effects.clear()
        self._points = {0: Walk(self._steps, modules, numbered=numbered)}
        self._ends = {}

    def _others(self, steps: Sequence[Step]) -> list[int]:
        """Where steps have become others."""
        pairs = enumerate(zip(self._steps[: len(self._effects)], steps, strict=False))
        return [at for at, (old, new) in pairs if old is not new and not self._same(old, new)]

    def _is_meant(self, names: frozenset[str], steps: Sequence[Step], others: set[int]) -> bool:
        """Whether a step that stays as it is does something else when some names are those of modules, or no longer are."""
        stay = min(len(self._effects), len(steps))
        return any(at not in others and not names.isdisjoint(_meant(steps[at])) for at in range(stay))

    def _same(self, old: Step, new: Step) -> bool:
        """Whether two steps are the same but for the count, which matters only where somebody reads results by their numbers."""
        return (old if self._numbered else replace(old, count=new.count)) == new

    def _walk(self, others: Sequence[int]) -> None:
        """Walks over the steps that have become others, and on to the end from where one of them does something else."""
        walk: Walk | None = None
        position = 0
        for at in others:
            if walk is None or at - position > self._spacing:
                walk, position = self._point(at)
            for between in range(position, at):
                walk.take(between, self._steps[between])
            before = self._effects[at] if at < len(self._effects) else None
            self._take(walk, at)
            position = at + 1
            if walk.effect != before:
                self._to_end(walk, position)
                return

    def _to_end(self, walk: Walk, position: int) -> None:
        self._points = {at: point for at, point in self._points.items() if at < position}
        self._ends = {}
        for at in range(position, len(self._steps)):
            if at % self._spacing == 0:
                self._points[at] = walk.copy()
            if at == len(self._steps) - 1:  # a cell that runs becomes one that ran
                self._ends[at] = walk.copy()
            self._take(walk, at)
        self._ends[len(self._steps)] = walk
        while len(self._points) > _MOST_POINTS:
            self._spacing *= 2
            self._points = {at: point for at, point in self._points.items() if at % self._spacing == 0}

    def _take(self, walk: Walk, at: int) -> None:
        links = tuple(walk.take(at, self._steps[at]))
        if at == len(self.links):
            self.links.append(links)
            self._effects.append(walk.effect)
        elif links != self.links[at]:
            self.links[at] = links
        self._effects[at] = walk.effect

    def _point(self, at: int) -> tuple[Walk, int]:
        """The last point that is kept at or before a step, to go on from."""
        known = self._points | self._ends
        nearest = max(point for point in known if point <= at)
        return known[nearest].copy(), nearest

    def _cut(self, length: int) -> None:
        """Forgets what lies beyond a number of steps."""
        del self.links[length:], self._effects[length:]
        self._points = {at: point for at, point in self._points.items() if at <= length}
        self._ends = {at: point for at, point in self._ends.items() if at <= length}


def _meant(step: Step) -> Iterator[str]:
    """The names that a step may set or change."""
    names = step.names
    yield from names.settings
    yield from names.defs
    yield from names.changed
    for body in names.bodies.values():
        yield from body.binds
        yield from body.changed
