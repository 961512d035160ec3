"""A large graph made small: what does not matter by itself is drawn together, or passed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_repro.report.layers import acyclic, reduced, reversed_feeds

__all__ = ["Folded", "folded"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """``feeds`` is the small graph; ``members`` has the nodes that each of its nodes stands for, ``passed`` those that it has not."""

    feeds: Mapping[str, set[str]]
    members: Mapping[str, tuple[str, ...]]
    passed: tuple[str, ...] = ()


def folded(feeds: Mapping[str, set[str]], weights: Mapping[str, int], most: int) -> Folded:
    """An acyclic graph with at most so many nodes. Nodes of one weight go together, the lightest first, where they are fed alike and feed
    alike, or follow one another; those of the greatest weight never do. Of what is left the lightest are passed by, those that they stood
    between being linked."""
    work = _Work({name: set(others) for name, others in reduced(feeds).items()}, dict(weights))
    for weight in sorted(set(weights.values()))[: -1 if len(set(weights.values())) > 1 else None]:
        while len(work.feeds) > most and (work.join_siblings(weight) or work.join_chains(weight)):
            pass
    work.pass_by(most)
    return Folded(feeds=reduced(acyclic(work.feeds)), members={n: tuple(m) for n, m in work.members.items()}, passed=tuple(work.passed))


class _Work:
    def __init__(self, feeds: dict[str, set[str]], weights: dict[str, int]) -> None:
        self.feeds, self._weights = feeds, weights
        self.members = {name: [name] for name in feeds}
        self.passed: list[str] = []

    def join_siblings(self, weight: int) -> bool:
        """Joins what is fed alike and feeds alike; says whether there was any."""
        fed_by = reversed_feeds(self.feeds)
        alike: dict[tuple[str, frozenset[str], frozenset[str]], list[str]] = {}
        for name, others in self.feeds.items():
            if self._weights[name] == weight:
                alike.setdefault((_kind(name), frozenset(fed_by[name]), frozenset(others)), []).append(name)
        groups = [names for names in alike.values() if len(names) > 1]
        for first, *rest in groups:
            for other in rest:
                self._join(first, other)
        return bool(groups)

    def join_chains(self, weight: int) -> bool:
        """Joins what feeds one node only with that, where nothing else feeds it; says whether there was any."""
        fed_by = reversed_feeds(self.feeds)
        links = {}
        for name, others in self.feeds.items():
            (other,) = others if len(others) == 1 else (name,)
            is_alike = self._weights[name] == self._weights[other] == weight and _kind(name) == _kind(other)
            if is_alike and fed_by[other] == {name}:
                links[name] = other
        followers = set(links.values())
        for first in [name for name in links if name not in followers]:
            last = first
            while last in links:
                last = links[last]
                self._join(first, last)
        return bool(links)

    def pass_by(self, most: int) -> None:
        """Takes the lightest nodes out until no more than so many are left."""
        fed_by = reversed_feeds(self.feeds)
        light = sorted(self.feeds, key=lambda name: (self._weights[name], len(self.feeds[name]) * len(fed_by[name])))
        for name in light[: max(0, len(self.feeds) - most)]:
            after, before = self.feeds.pop(name), fed_by.pop(name)
            for one in before:
                self.feeds[one].discard(name)
                self.feeds[one] |= after
            for other in after:
                fed_by[other].discard(name)
                fed_by[other] |= before
            self.passed += self.members.pop(name)

    def _join(self, first: str, other: str) -> None:
        after = self.feeds.pop(other)
        for others in self.feeds.values():
            if other in others:
                others.remove(other)
                others.add(first)
        self.feeds[first] = (self.feeds[first] | after) - {first}
        self.members[first] += self.members.pop(other)


def _kind(name: str) -> str:
    return name.partition(":")[0]
