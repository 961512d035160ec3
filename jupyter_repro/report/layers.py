"""A graph laid out in layers: who feeds stands above whom it feeds, lines keep short and cross little.

The method is that of Sugiyama, Tagawa and Toda (1981): layers by longest paths, bends for lines that pass layers, order within a layer
by the mean place of neighbours. Places are then those nearest to the neighbours' that keep nodes apart.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

__all__ = ["Layout", "acyclic", "laid_out", "reduced", "reversed_feeds"]

_SWEEPS = 6
_Bend = tuple[str, str, int]
_Item = Hashable  # a node's name, or a bend


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Where things are, in units of a node's width across and of rows down. ``nodes`` has the centre of each, ``lines`` the points that
    each edge passes, both ends among them."""

    nodes: Mapping[str, tuple[float, int]]
    lines: Mapping[tuple[str, str], tuple[tuple[float, int], ...]]
    width: float
    rows: int


def reversed_feeds(feeds: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """Who feeds each node."""
    found: dict[str, set[str]] = {name: set() for name in feeds}
    for name, others in feeds.items():
        for other in others:
            found[other].add(name)
    return found


def acyclic(feeds: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """The graph without the edges that lead back to where one came from, searched from its nodes in their order."""
    kept: dict[str, set[str]] = {name: set() for name in feeds}
    state: dict[str, int] = {}  # 1: on the way to here, 2: done
    for start in feeds:
        way = [(start, iter(sorted(feeds[start])))] if start not in state else []
        state.setdefault(start, 1)
        while way:
            name, others = way[-1]
            other = next(others, None)
            if other is None:
                state[name] = 2
                way.pop()
            elif state.get(other) != 1:
                kept[name].add(other)
                if other not in state:
                    state[other] = 1
                    way.append((other, iter(sorted(feeds[other]))))
    return kept


def reduced(feeds: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    """An acyclic graph without the edges that a longer way replaces."""
    order = _sorted(feeds)
    place = {name: at for at, name in enumerate(order)}
    reach: dict[str, int] = {}
    kept: dict[str, set[str]] = {}
    for name in reversed(order):
        found, direct = 0, set()
        for other in sorted(feeds[name], key=place.__getitem__):
            if not found >> place[other] & 1:
                direct.add(other)
                found |= reach[other]
        reach[name], kept[name] = found | 1 << place[name], direct
    return {name: kept[name] for name in feeds}


def laid_out(feeds: Mapping[str, Collection[str]], *, most_across: int, bend: float) -> Layout:
    """The layout of an acyclic graph, at most so many nodes beside each other; a bend takes a share of a node's width."""
    rows, edges = _with_bends(feeds, _rows_of(feeds, most_across))
    _put_in_order(rows, edges)
    across = _places(rows, edges, bend)
    down = {item: at for at, row in enumerate(rows) for item in row}

    def line(name: str, other: str) -> tuple[tuple[float, int], ...]:
        bends: list[_Item] = [(name, other, at) for at in range(down[name] + 1, down[other])]
        return tuple((across[item], down[item]) for item in (name, *bends, other))

    lines = {(name, other): line(name, other) for name in feeds for other in sorted(feeds[name])}
    width = max((across[item] + _half(item, bend) for item in across), default=0.0)
    return Layout(nodes={name: (across[name], down[name]) for name in feeds}, lines=lines, width=width, rows=len(rows))


def _sorted(feeds: Mapping[str, Collection[str]]) -> list[str]:
    """The nodes, each before those that it feeds."""
    waiting = dict.fromkeys(feeds, 0)
    for others in feeds.values():
        for other in others:
            waiting[other] += 1
    order = [name for name, count in waiting.items() if not count]
    for name in order:
        for other in sorted(feeds[name]):
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return order


def _rows_of(feeds: Mapping[str, Collection[str]], most_across: int) -> dict[str, int]:
    """The row of each node. One that nothing feeds stands right above the first that it feeds."""
    order, layer = _sorted(feeds), dict.fromkeys(feeds, 0)
    for name in order:
        for other in feeds[name]:
            layer[other] = max(layer[other], layer[name] + 1)
    fed = {other for others in feeds.values() for other in others}
    for name in feeds:
        if name not in fed and feeds[name]:
            layer[name] = min(layer[other] for other in feeds[name]) - 1
    rows: dict[str, int] = {}
    below = 0
    for at in sorted(set(layer.values())):
        members = [name for name in order if layer[name] == at]
        rows |= {name: below + place // most_across for place, name in enumerate(members)}
        below += -(-len(members) // most_across)
    return rows


def _with_bends(feeds: Mapping[str, Collection[str]], row_of: Mapping[str, int]) -> tuple[list[list[_Item]], list[tuple[_Item, _Item]]]:
    """The rows with a bend wherever an edge passes one, and the pieces of edges from row to row."""
    rows: list[list[_Item]] = [[] for _ in range(max(row_of.values(), default=-1) + 1)]
    for name in feeds:
        rows[row_of[name]].append(name)
    pieces: list[tuple[_Item, _Item]] = []
    for name in feeds:
        for other in sorted(feeds[name]):
            last: _Item = name
            for at in range(row_of[name] + 1, row_of[other]):
                bend: _Bend = (name, other, at)
                rows[at].append(bend)
                pieces.append((last, bend))
                last = bend
            pieces.append((last, other))
    return rows, pieces


def _neighbours(pieces: Sequence[tuple[_Item, _Item]]) -> tuple[dict[_Item, list[_Item]], dict[_Item, list[_Item]]]:
    above: dict[_Item, list[_Item]] = {}
    below: dict[_Item, list[_Item]] = {}
    for one, other in pieces:
        below.setdefault(one, []).append(other)
        above.setdefault(other, []).append(one)
    return above, below


def _put_in_order(rows: list[list[_Item]], pieces: Sequence[tuple[_Item, _Item]]) -> None:
    """Puts each row into the order of the mean places of its neighbours, from the top and from the bottom in turn."""
    above, below = _neighbours(pieces)
    place = {item: float(at) for row in rows for at, item in enumerate(row)}
    for sweep in range(_SWEEPS):
        towards, order = (above, rows) if sweep % 2 == 0 else (below, rows[::-1])
        for row in order:
            row.sort(key=lambda item: fmean(place[other] for other in towards[item]) if item in towards else place[item])
            place |= {item: float(at) for at, item in enumerate(row)}


def _places(rows: Sequence[Sequence[_Item]], pieces: Sequence[tuple[_Item, _Item]], bend: float) -> dict[_Item, float]:
    """The centres across, near those of the neighbours; the leftmost edge of all is 0."""
    above, below = _neighbours(pieces)
    near = {item: [*above.get(item, ()), *below.get(item, ())] for row in rows for item in row}
    across: dict[_Item, float] = {}
    for row in rows:
        across |= zip(row, _apart([0.0] * len(row), row, bend), strict=True)
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = [fmean(across[other] for other in near[item]) if near[item] else across[item] for item in row]
            across |= zip(row, _apart(wanted, row, bend), strict=True)
    left = min((across[item] - _half(item, bend) for item in across), default=0.0)
    return {item: centre - left for item, centre in across.items()}


def _half(item: _Item, bend: float) -> float:
    return 0.5 if isinstance(item, str) else bend / 2


def _apart(wanted: Sequence[float], row: Sequence[_Item], bend: float) -> list[float]:
    """The places nearest to those that are wanted, in the sense of least squares, that keep the row's items in order and apart."""
    offsets = [0.0]
    for one, other in pairwise(row):
        offsets.append(offsets[-1] + _half(one, bend) + _half(other, bend))
    pools: list[tuple[float, int]] = []  # mean and number of the items that stand as close as they may
    for want, offset in zip(wanted, offsets, strict=False):
        pool = (want - offset, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, count = pools.pop()
            pool = ((mean * count + pool[0] * pool[1]) / (count + pool[1]), count + pool[1])
        pools.append(pool)
    means = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
