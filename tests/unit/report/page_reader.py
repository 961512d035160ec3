"""What a browser would make of a page: its elements with their attributes, and its text."""

from __future__ import annotations

from html.parser import HTMLParser

Element = tuple[str, dict[str, str]]


class PageReader(HTMLParser):
    """Collects the elements and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """The elements with the names of their attributes; those that style pieces of a text left out."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements if tag not in {"del", "ins", "code", "strong"}]
