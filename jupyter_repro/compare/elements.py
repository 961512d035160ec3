"""Trees of marked-up elements, and the place where two of them first differ. HTML and SVG share them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from jupyter_repro.compare.difference import Difference, largest_of, shortened

__all__ = ["DEEPEST", "MOST_ELEMENTS", "Element", "TooLargeError", "compare_elements", "renamed_ids", "without_ids"]

DEEPEST = 200
MOST_ELEMENTS = 50_000
"""Elements beyond which documents are compared exactly: so many take about two seconds."""
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_WORD = re.compile(r"(?<![\w.:-])[\w.:-]{4,}(?![\w-])")  # shorter ids are words of their own
_RANDOM = re.compile(r"(?<![0-9a-f])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{16,64}(?![0-9a-f])")


class TooLargeError(Exception):
    """A document has more elements, or deeper ones, than are read."""


@dataclass(slots=True)
class Element:
    """An element with its attributes and, as children, elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the document."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            stack += [child for child in reversed(element.children) if isinstance(child, Element)]


def renamed_ids(root: Element) -> dict[str, str]:
    """A new name for each id that the tree defines, and for the random part that several may share: the place of its definition."""
    names: dict[str, str] = {}
    for element in root.walk():
        identity = element.attributes.get("id", "")
        for name in (identity, *_RANDOM.findall(identity)):
            if name and name not in names:
                names[name] = f"‹id {len(names)}›"
    return names


def without_ids(text: str, names: dict[str, str]) -> str:
    """An attribute, style or script with the ids that the tree defines renamed, and every uuid by the order of its first mention."""
    if names:
        text = _WORD.sub(lambda match: _renamed(match.group(), names), text)
        text = _RANDOM.sub(lambda match: names.get(match.group(), match.group()), text)
    if "-" not in text:
        return text
    seen: dict[str, str] = {}
    return _UUID.sub(lambda match: seen.setdefault(match.group().lower(), f"‹uuid {len(seen)}›"), text)


def _renamed(word: str, names: dict[str, str]) -> str:
    """A word that is an id renamed, also where a class or a property of the element follows: ``chart-1f.vega-embed``."""
    if word in names:
        return names[word]
    head, dot, rest = word.partition(".")
    return names[head] + dot + rest if dot and head in names else word


TextComparator = Callable[[str, str, Element], Difference | None]
AttributeComparator = Callable[[str, str, str], Difference | None]


def compare_elements(a: Element, b: Element, text: TextComparator, attribute: AttributeComparator) -> Difference | None:
    """What to tell of the differences of two trees: texts and attributes are compared by the given comparators, ids not at all."""
    return largest_of(_differences(a, b, text, attribute))


def _differences(a: Element, b: Element, text: TextComparator, attribute: AttributeComparator) -> Iterator[Difference]:
    """The differences of two trees in the order of the document, up to where one has other elements than the other."""
    stack: list[tuple[Element, Element]] = [(a, b)]
    while stack:
        one, other = stack.pop()
        for found in _between(one, other, text, attribute):
            yield found
            if not found.aligned:
                return
        pairs = zip(one.children, other.children, strict=True)
        stack += reversed([(x, y) for x, y in pairs if isinstance(x, Element) and isinstance(y, Element)])


def _between(one: Element, other: Element, text: TextComparator, attribute: AttributeComparator) -> Iterator[Difference]:
    if one.tag != other.tag:
        yield _shift(f"element <{one.tag}> → <{other.tag}>", _outline(one), _outline(other))
    for name in sorted(one.attributes.keys() | other.attributes.keys() - {"id"}):
        if name == "id":
            continue
        found = attribute(name, one.attributes.get(name, ""), other.attributes.get(name, ""))
        if found is not None:
            yield replace(found, aligned=True)  # within one attribute; the next stands where it stood
    for x, y in zip(one.children, other.children, strict=False):
        if isinstance(x, str) and isinstance(y, str):
            found = text(x, y, one)
            if found is not None:
                yield replace(found, aligned=True)
        elif isinstance(x, str) or isinstance(y, str):
            yield _shift(f"content of <{one.tag}> differs", _outline(x), _outline(y))
    if len(one.children) != len(other.children):
        message = f"<{one.tag}> has {len(one.children)} → {len(other.children)} children"
        place = min(len(one.children), len(other.children))
        yield _shift(message, _outlines(one.children[place:]), _outlines(other.children[place:]))


def _shift(message: str, baseline: str, rerun: str) -> Difference:
    """A difference after which elements of both sides no longer belong together."""
    return Difference(message=message, baseline=baseline, rerun=rerun, aligned=False)


def _outlines(children: list[Element | str]) -> str:
    return " ".join(_outline(child) for child in children[:5])[:500]


def _outline(node: Element | str) -> str:
    """A few words of what an element says."""
    if isinstance(node, str):
        return shortened(node, 200)
    texts = [child for element in node.walk() for child in element.children if isinstance(child, str)][:20]
    return f"<{node.tag}> {shortened(' '.join(texts), 200)}".strip()
