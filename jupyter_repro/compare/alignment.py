"""Which output of the baseline belongs to which of the rerun."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["aligned"]

_MOST = 1_000_000  # cells of the table of common subsequences

Pair = tuple[int | None, int | None]


def aligned(baseline: Sequence[tuple[str, str]], rerun: Sequence[tuple[str, str]]) -> list[Pair]:
    """Pairs of positions, None where a side has no partner. Each output is given by its kind and its exact content.

    Outputs of equal content at both ends belong together; between them the longest common sequence of kinds decides. The tolerance
    has no say, and swapping the sides swaps the pairs.
    """
    start = 0
    while start < min(len(baseline), len(rerun)) and baseline[start] == rerun[start]:
        start += 1
    end = 0
    while end < min(len(baseline), len(rerun)) - start and baseline[-1 - end] == rerun[-1 - end]:
        end += 1
    kinds_a = [kind for kind, _ in baseline[start : len(baseline) - end]]
    kinds_b = [kind for kind, _ in rerun[start : len(rerun) - end]]
    pairs: list[Pair] = [(place, place) for place in range(start)]
    for a, b in _by_kind(kinds_a, kinds_b):
        pairs.append((None if a is None else a + start, None if b is None else b + start))
    pairs += [(len(baseline) - place, len(rerun) - place) for place in range(end, 0, -1)]
    return pairs


def _by_kind(a: list[str], b: list[str]) -> list[Pair]:
    if a == b:
        return [(place, place) for place in range(len(a))]
    if (len(a), a) > (len(b), b):  # one canonical direction, so that ties are broken alike for both
        return [(one, other) for other, one in _by_kind(b, a)]
    if len(a) * len(b) > _MOST:
        return _by_position(a, b)
    return _by_subsequence(a, b)


def _by_position(a: list[str], b: list[str]) -> list[Pair]:
    pairs: list[Pair] = []
    for place in range(max(len(a), len(b))):
        if place < len(a) and place < len(b) and a[place] == b[place]:
            pairs.append((place, place))
        else:
            pairs += [(place, None)] * (place < len(a)) + [(None, place)] * (place < len(b))
    return pairs


def _by_subsequence(a: list[str], b: list[str]) -> list[Pair]:
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            lengths[i][j] = lengths[i + 1][j + 1] + 1 if a[i] == b[j] else max(lengths[i + 1][j], lengths[i][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return [*pairs, *((place, None) for place in range(i, len(a))), *((None, place) for place in range(j, len(b)))]
