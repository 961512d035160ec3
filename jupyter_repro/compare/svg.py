"""SVG compared as a tree: shapes with a tolerance that no eye sees, without ids, dates and metadata."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from xml.parsers import expat

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference, largest_of
from jupyter_repro.compare.elements import DEEPEST, MOST_ELEMENTS, Element, compare_elements, renamed_ids, without_ids
from jupyter_repro.compare.text import compare_text, difference_of, exact_difference
from jupyter_repro.compare.values import Reading, mismatches

__all__ = ["compare_svg"]

LIMIT = 10_000_000
COORDINATE = 1e-3
"""Coordinates are printed with a few decimals; a thousandth of a pixel is rounding."""

_GEOMETRY_LIMIT = 500_000
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*>")


class _RefusedError(Exception):
    """The document declares entities, or lies too deep."""


def compare_svg(baseline: str, rerun: str, context: CellContext) -> Difference | None:
    """How two SVG documents differ in what they draw, or None. What is no safe XML is compared as text."""
    if baseline == rerun:
        return None
    if len(baseline) > LIMIT or len(rerun) > LIMIT:
        return exact_difference(baseline, rerun)
    a, b = _tree(baseline), _tree(rerun)
    if a is None or b is None:
        return compare_text(baseline, rerun, context)
    wide = replace(context.tolerance, atol=max(context.tolerance.atol, COORDINATE))

    def text(one: str, other: str, _: Element) -> Difference | None:
        return compare_text(one, other, context)

    def attribute(name: str, one: str, other: str) -> Difference | None:
        if one == other:
            return None
        if max(len(one), len(other)) > _GEOMETRY_LIMIT:
            return exact_difference(one, other)
        places = mismatches(one, other, Reading(tolerance=wide, typed=False))
        found = largest_of(difference_of(place, one, other) for place in places)
        return found and found.within(f"attribute {name}: ")

    return compare_elements(a, b, text, attribute)


def _tree(source: str) -> Element | None:
    """The document's tree, ids renamed; None when it is malformed or declares entities, which could expand without bound."""
    root = Element("")
    stack = [root]
    count = itertools.count(1)

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST or next(count) > MOST_ELEMENTS:
            raise _RefusedError
        element = Element(tag, attributes)
        if tag.rsplit(":", 1)[-1] != "metadata":
            stack[-1].children.append(element)
        stack.append(element)

    def data(text: str) -> None:
        if text.strip():
            stack[-1].children.append(text)

    def refuse(*_: object) -> None:
        raise _RefusedError

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: stack.pop()
    parser.CharacterDataHandler = data
    parser.EntityDeclHandler = refuse
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(_DOCTYPE.sub("", source, count=1).encode("utf-8", "replace"), True)
    except (expat.ExpatError, _RefusedError, ValueError):
        return None
    names = renamed_ids(root)
    for element in root.walk():
        element.attributes = {name: without_ids(value, names) for name, value in element.attributes.items()}
        element.children = [without_ids(c, names) if isinstance(c, str) and element.tag == "style" else c for c in element.children]
    return root
