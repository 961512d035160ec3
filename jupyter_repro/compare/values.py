"""Values in printed text: numbers with tolerance, sets without order, everything else as it stands."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from jupyter_repro.compare.difference import shortened
from jupyter_repro.compare.numbers import agree, number_message, relative_difference
from jupyter_repro.compare.policy import Tolerance
from jupyter_repro.compare.tokens import Group, Node, Token, is_set, items_of, tree_of

__all__ = ["Mismatch", "Reading", "mismatch", "mismatches"]

_Key = tuple[int, float, str, tuple["_Key", ...]]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A place where two texts differ: an offset into each, and what differs in one line.

    ``size`` is how far apart two numbers are, relative to the larger, else None. ``aligned``: what follows can be laid beside each other.
    """

    baseline: int
    rerun: int
    message: str
    size: float | None = None
    aligned: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How a text is read. ``words_in_sets``: braces around bare words are a set; ``typed``: 1 and 1.0 differ."""

    tolerance: Tolerance
    words_in_sets: bool = False
    typed: bool = True


def mismatch(baseline: str, rerun: str, reading: Reading) -> Mismatch | None:
    """Where two texts first differ in value, or None when they say the same."""
    return next(mismatches(baseline, rerun, reading), None)


def mismatches(baseline: str, rerun: str, reading: Reading) -> Iterator[Mismatch]:
    """Every place where two texts differ in value, in their order."""
    if baseline != rerun:
        yield from _all(tree_of(baseline), tree_of(rerun), reading, (len(baseline), len(rerun)))


_Scale = Callable[[], float]
"""The largest number of the outermost brackets around a place; looked for only when two numbers there are apart."""


def _all(a: Sequence[Node], b: Sequence[Node], reading: Reading, ends: tuple[int, int], scale: _Scale | None = None) -> Iterator[Mismatch]:
    before = ""
    for one, other in zip(a, b, strict=False):
        if isinstance(one, Token) and isinstance(other, Token):
            found = _between_tokens(one, other, reading, scale)
            if found is not None:
                yield found
        elif isinstance(one, Token) or isinstance(other, Token):
            yield _other(one, other)
        elif before == "Counter":
            yield from _between_counters(one, other, reading)
        else:
            yield from _between_groups(one, other, reading, scale)
        before = one.text
    if len(a) > len(b):
        yield Mismatch(a[len(b)].offset, ends[1], f"the rerun lacks {_words(a[len(b) :])}", aligned=False)
    if len(b) > len(a):
        yield Mismatch(ends[0], b[len(a)].offset, f"the rerun adds {_words(b[len(a) :])}", aligned=False)


def _between_groups(a: Group, b: Group, reading: Reading, scale: _Scale | None) -> Iterator[Mismatch]:
    ends = (a.offset, b.offset)
    if (a.opening, a.closing) != (b.opening, b.closing):
        yield _other(a, b)
    elif is_set(a, words=reading.words_in_sets) and is_set(b, words=reading.words_in_sets):
        yield from _all(_sorted(a, reading), _sorted(b, reading), reading, ends, scale)
    else:
        yield from _all(a.children, b.children, reading, ends, scale or functools.cache(lambda: max(_largest(a), _largest(b))))


def _between_counters(a: Group, b: Group, reading: Reading) -> Iterator[Mismatch]:
    """``Counter({…})`` prints by falling counts: only the order of equal counts is free, and so none of it says anything."""
    ends = (a.offset, b.offset)
    if len(a.children) == len(b.children) == 1 and isinstance(a.children[0], Group) and isinstance(b.children[0], Group):
        yield from _all(_sorted(a.children[0], reading), _sorted(b.children[0], reading), reading, ends)
    else:
        yield from _all(a.children, b.children, reading, ends)


def _sorted(group: Group, reading: Reading) -> list[Node]:
    """The items of a set in an order of their own."""
    return [node for item in sorted(items_of(group), key=lambda i: _keys(i, reading)) for node in item]


def _largest(group: Group) -> float:
    """The largest floating point number in a group, in size."""
    largest = 0.0
    stack: list[Node] = list(group.children)
    while stack:
        node = stack.pop()
        if isinstance(node, Group):
            stack += node.children
        elif node.kind == "float" and _is_bounded(node):
            size = abs(float(node.text))
            largest = max(largest, size) if math.isfinite(size) else largest
    return largest


def _between_tokens(a: Token, b: Token, reading: Reading, scale: _Scale | None) -> Mismatch | None:  # noqa: PLR0911 one for each pair of kinds
    if a.text == b.text:
        return None
    kinds = {a.kind, b.kind}
    if kinds == {"string"}:
        return _between_strings(a, b, reading)
    if kinds <= {"int", "float"} and "float" in kinds and _is_bounded(a) and _is_bounded(b):
        one, other = float(a.text), float(b.text)
        if math.isfinite(one) and math.isfinite(other):  # 1e999 is no number but a name or a digest
            if reading.typed and len(kinds) == 2:
                return Mismatch(a.offset, b.offset, f"number {a.text} → {b.text}, another type", _size(one, other))
            if agree(a.text, b.text, reading.tolerance, scale or float):
                return None
            return Mismatch(a.offset, b.offset, number_message(one, other, a.text, b.text), _size(one, other))
    if kinds == {"int"} and len(a.text) < 16 and len(b.text) < 16:
        one, other = int(a.text), int(b.text)
        return Mismatch(a.offset, b.offset, number_message(one, other, a.text, b.text), _size(one, other))
    return _other(a, b)


def _size(a: float, b: float) -> float:
    """How far apart two numbers that are printed are; 0 for one that is written otherwise, as 1 and 1.0."""
    return 0.0 if a == b else relative_difference(a, b)


def _is_bounded(token: Token) -> bool:
    return len(token.text) < 400


def _between_strings(a: Token, b: Token, reading: Reading) -> Mismatch | None:
    """Quoted strings: white space at their edges and their prefix count, numbers and sets in them are read as elsewhere."""
    inner_a, inner_b = a.text.lstrip("bru")[1:-1], b.text.lstrip("bru")[1:-1]
    edges_a = (a.text[0], inner_a[: len(inner_a) - len(inner_a.lstrip())], inner_a[len(inner_a.rstrip()) :])
    edges_b = (b.text[0], inner_b[: len(inner_b) - len(inner_b.lstrip())], inner_b[len(inner_b.rstrip()) :])
    if edges_a == edges_b and inner_a.split(" ").count("") == inner_b.split(" ").count(""):
        nested = next(_all(tree_of(inner_a), tree_of(inner_b), reading, (0, 0)), None)
        return None if nested is None else Mismatch(a.offset, b.offset, nested.message)
    return _other(a, b)


def _other(a: Node, b: Node) -> Mismatch:
    """What to say of two nodes that are no two numbers; where a line ends elsewhere, or brackets do, what follows is shifted."""
    is_aligned = isinstance(a, Token) and isinstance(b, Token) and "line" not in (a.kind, b.kind)
    return Mismatch(a.offset, b.offset, f"text {_words([a])} → {_words([b])}", aligned=is_aligned)


def _words(nodes: Sequence[Node]) -> str:
    """A few nodes for a message."""
    texts = ["a line end" if isinstance(n, Token) and n.kind == "line" else n.text for n in nodes[:8] if n.text != "\n" or len(nodes) == 1]
    return repr(shortened(" ".join(texts), 40))


def _keys(nodes: Sequence[Node], reading: Reading) -> tuple[_Key, ...]:
    """What the items of a set are sorted by; it knows no tolerance, so that a wider one pairs the same items."""
    return tuple(_key(node, reading) for node in nodes)


def _key(node: Node, reading: Reading) -> _Key:
    if isinstance(node, Group):
        children = _keys(node.children, reading)
        return (3, 0.0, node.opening, tuple(sorted(children)) if is_set(node, words=reading.words_in_sets) else children)
    if node.kind in ("int", "float") and len(node.text) < 300:
        return (0, float(node.text), "", ())
    return (1 if node.kind == "string" else 2, 0.0, node.text, ())
