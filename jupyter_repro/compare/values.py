"""Values in printed text: numbers with tolerance, sets without order, everything else as it stands."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jupyter_repro.compare.difference import shortened
from jupyter_repro.compare.numbers import agree, number_message
from jupyter_repro.compare.policy import Tolerance
from jupyter_repro.compare.tokens import Group, Node, Token, is_set, items_of, tree_of

__all__ = ["Mismatch", "Reading", "mismatch"]

_Key = tuple[int, float, str, tuple["_Key", ...]]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first place where two texts differ: an offset into each, and what differs in one line."""

    baseline: int
    rerun: int
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """How a text is read. ``words_in_sets``: braces around bare words are a set; ``typed``: 1 and 1.0 differ."""

    tolerance: Tolerance
    words_in_sets: bool = False
    typed: bool = True


def mismatch(baseline: str, rerun: str, reading: Reading) -> Mismatch | None:
    """Where two texts first differ in value, or None when they say the same."""
    if baseline == rerun:
        return None
    return _first(tree_of(baseline), tree_of(rerun), reading, (len(baseline), len(rerun)))


_Scale = Callable[[], float]
"""The largest number of the outermost brackets around a place; looked for only when two numbers there are apart."""


def _first(a: Sequence[Node], b: Sequence[Node], reading: Reading, ends: tuple[int, int], scale: _Scale | None = None) -> Mismatch | None:
    before = ""
    for one, other in zip(a, b, strict=False):
        if before == "Counter" and isinstance(one, Group) and isinstance(other, Group):
            found = _between_counters(one, other, reading)
        else:
            found = _between(one, other, reading, scale)
        if found is not None:
            return found
        before = one.text
    if len(a) > len(b):
        return Mismatch(a[len(b)].offset, ends[1], f"the rerun lacks {_words(a[len(b) :])}")
    if len(b) > len(a):
        return Mismatch(ends[0], b[len(a)].offset, f"the rerun adds {_words(b[len(a) :])}")
    return None


def _between(a: Node, b: Node, reading: Reading, scale: _Scale | None) -> Mismatch | None:
    if isinstance(a, Group) and isinstance(b, Group):
        if (a.opening, a.closing) != (b.opening, b.closing):
            return _other(a, b)
        ends = (a.offset, b.offset)
        if is_set(a, words=reading.words_in_sets) and is_set(b, words=reading.words_in_sets):
            return _first(_sorted(a, reading), _sorted(b, reading), reading, ends, scale)
        return _first(a.children, b.children, reading, ends, scale or functools.cache(lambda: max(_largest(a), _largest(b))))
    if isinstance(a, Group) or isinstance(b, Group):
        return _other(a, b)
    return _between_tokens(a, b, reading, scale)


def _between_counters(a: Group, b: Group, reading: Reading) -> Mismatch | None:
    """``Counter({…})`` prints by falling counts: only the order of equal counts is free, and so none of it says anything."""
    ends = (a.offset, b.offset)
    if len(a.children) == len(b.children) == 1 and isinstance(a.children[0], Group) and isinstance(b.children[0], Group):
        return _first(_sorted(a.children[0], reading), _sorted(b.children[0], reading), reading, ends)
    return _first(a.children, b.children, reading, ends)


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
                return Mismatch(a.offset, b.offset, f"number {a.text} → {b.text}, another type")
            if agree(a.text, b.text, reading.tolerance, scale or float):
                return None
            return Mismatch(a.offset, b.offset, number_message(one, other, a.text, b.text))
    if kinds == {"int"} and len(a.text) < 16 and len(b.text) < 16:
        return Mismatch(a.offset, b.offset, number_message(int(a.text), int(b.text), a.text, b.text))
    return _other(a, b)


def _is_bounded(token: Token) -> bool:
    return len(token.text) < 400


def _between_strings(a: Token, b: Token, reading: Reading) -> Mismatch | None:
    """Quoted strings: white space at their edges and their prefix count, numbers and sets in them are read as elsewhere."""
    inner_a, inner_b = a.text.lstrip("bru")[1:-1], b.text.lstrip("bru")[1:-1]
    edges_a = (a.text[0], inner_a[: len(inner_a) - len(inner_a.lstrip())], inner_a[len(inner_a.rstrip()) :])
    edges_b = (b.text[0], inner_b[: len(inner_b) - len(inner_b.lstrip())], inner_b[len(inner_b.rstrip()) :])
    if edges_a == edges_b and inner_a.split(" ").count("") == inner_b.split(" ").count(""):
        nested = _first(tree_of(inner_a), tree_of(inner_b), reading, (0, 0))
        return None if nested is None else Mismatch(a.offset, b.offset, nested.message)
    return _other(a, b)


def _other(a: Node, b: Node) -> Mismatch:
    return Mismatch(a.offset, b.offset, f"text {_words([a])} → {_words([b])}")


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
