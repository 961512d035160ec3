"""HTML compared as a tree: what it shows counts; random ids, uuids and the styles that libraries repeat do not."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from html.parser import HTMLParser

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference
from jupyter_repro.compare.elements import DEEPEST, MOST_ELEMENTS, Element, TooLargeError, compare_elements, renamed_ids, without_ids
from jupyter_repro.compare.images import compare_images
from jupyter_repro.compare.tables import cells_of
from jupyter_repro.compare.text import code_of, compare_text, exact_difference
from jupyter_repro.compare.volatile import Nature, natures_of

__all__ = ["compare_html"]

LIMIT = 20_000_000
"""Characters beyond which documents are compared exactly; a plotly figure with its library has five million."""

_MOST_UNCLOSED = 200
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_CLOSES_ITSELF = {"td": {"td", "th"}, "th": {"td", "th"}, "tr": {"tr", "td", "th"}, "li": {"li"}, "option": {"option"}, "p": {"p"}}
_COUNTED = re.compile(r"\bsk-(container|estimator)-id-\d+\b")
_RANDOM_CLASS = re.compile(r"^(?:T_[0-9a-f]{5,}.*|.*[0-9a-f]{16,}.*|(?:css|emotion|jss|sc)-?[0-9a-z]{5,}(?:-.*)?)$")
_LIBRARY_STYLE = re.compile(r"#sk-|\.sk-|\.dataframe (?:tbody|thead)|sk-top-container|\.xr-|mw_tooltip")
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s]+)$")


class _Builder(HTMLParser):
    """Builds the tree; unclosed and stray tags are mended the way browsers do in the simple cases."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("html")
        self._open = [self.root]
        self._count = 0
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise TooLargeError
        self._end_text()
        while self._open[-1].tag in _CLOSES_ITSELF.get(tag, ()):
            self._open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < DEEPEST:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._open[-1].tag == tag and tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._text.append(data)  # joined once: a document may send one character at a time

    def close(self) -> None:
        super().close()
        self._end_text()

    def _end_text(self) -> None:
        """Adds the text that has come so far to the element that is open."""
        pieces = [piece for piece in self._text if piece.strip()]
        if pieces:
            self._open[-1].children.append("".join(pieces))
        self._text.clear()


def compare_html(baseline: str, rerun: str, context: CellContext) -> Difference | None:
    """How two HTML documents differ in what they show, or None."""
    if baseline == rerun:
        return None
    if len(baseline) > LIMIT or len(rerun) > LIMIT:
        return exact_difference(baseline, rerun)
    try:
        a, b = _tree(baseline, context), _tree(rerun, context)
    except TooLargeError:
        return exact_difference(baseline, rerun)
    places = {id(cell.element): cell.place for cell in cells_of(a)}

    def text(one: str, other: str, element: Element) -> Difference | None:
        words = element.tag in ("td", "th") and one.strip()[:1] == "{"
        found = compare_text(one, other, context, words_in_sets=words)
        if found is None or id(element) not in places:
            return found
        return found.within(f"{places[id(element)]}: ")

    def attribute(name: str, one: str, other: str) -> Difference | None:
        return _compare_attribute(name, one, other, context)

    return compare_elements(a, b, text, attribute)


def _tree(source: str, context: CellContext) -> Element:
    builder = _Builder()
    builder.feed(_COUNTED.sub(r"sk-\1-id-N", source))
    if builder.rawdata.count("<") > _MOST_UNCLOSED:  # the parser scans to the end for each of them
        raise TooLargeError
    builder.close()
    names = renamed_ids(builder.root)
    keys = natures_of(code_of(context)).keys
    for element in builder.root.walk():
        for name, value in element.attributes.items():
            if name != "id" and not value.startswith("data:"):
                element.attributes[name] = without_ids(value, names)
        if "class" in element.attributes:
            words = element.attributes["class"].split()
            element.attributes["class"] = " ".join(word for word in words if not _RANDOM_CLASS.match(word))
        if element.tag in ("script", "style"):
            element.children = [without_ids(child, names) if isinstance(child, str) else child for child in element.children]
        element.children = [child for child in element.children if not _is_library_style(child)]
    if keys:
        _blank_cells(builder.root, keys)
    return builder.root


def _blank_cells(root: Element, keys: Mapping[str, Nature]) -> None:
    """Blanks the table cells whose column or row is headed by a name that the source fills with times."""
    for cell in cells_of(root):
        nature = keys.get(cell.column) or keys.get(cell.row)
        if nature is not None and cell.element.tag == "td" and not cell.is_heading:
            cell.element.children = [f"‹{nature}›"]


def _is_library_style(child: Element | str) -> bool:
    """A style sheet that a library sends along with each of its reprs."""
    if isinstance(child, str) or child.tag != "style":
        return False
    return any(isinstance(text, str) and _LIBRARY_STYLE.search(text[:20_000]) for text in child.children)


def _compare_attribute(name: str, one: str, other: str, context: CellContext) -> Difference | None:
    if one == other:
        return None
    a, b = _DATA_IMAGE.match(one), _DATA_IMAGE.match(other)
    if a and b:
        try:
            return compare_images(base64.b64decode(a[1]), base64.b64decode(b[1]), context.policy.visible)
        except (binascii.Error, ValueError):
            return exact_difference(one, other)
    found = compare_text(one, other, context)
    return found and found.within(f"attribute {name}: ")
