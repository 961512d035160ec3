"""Printed text as a tree: words, numbers, quoted strings, and bracketed groups of them. White space between them does not count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

__all__ = ["Group", "Node", "Token", "is_set", "items_of", "tree_of"]

Kind = Literal["float", "int", "string", "word", "mark", "line"]

_TOKEN = re.compile(
    r"""(?P<string>(?<![\w'"\\])[bru]?(?:'(?:[^'\\\n]|\\.){0,1000}'|"(?:[^"\\\n]|\\.){0,1000}")(?!\w))
      | (?P<float>(?:(?<![\w.)\]])[+-])?(?<![\w.])(?:(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+(?!\w))(?!\.?\d))
      | (?P<int>(?:(?<![\w.)\]])[+-])?(?<![\w.])\d+(?![\w.]))
      | (?P<word>\w+)
      | (?P<line>\n)
      | (?P<mark>[^\s\w])""",
    re.VERBOSE,
)
_OPEN = {"(": ")", "[": "]", "{": "}", "<": ">"}
_CLOSE = {")": "([", "]": "[(", "}": "{", ">": "<"}  # intervals print as (0, 5]
_DEEPEST = 50
_CONSTANTS = {"None", "True", "False", "nan", "inf", "NaT", "NA"}
_NO_SET_BEFORE = re.compile(r"[\w^\\$}]")  # LaTeX: f_{1,2}, \{1,2\}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, quoted string, other character or line end, with its place in the text."""

    kind: Kind
    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between an opening and a closing bracket. Line ends in it do not count."""

    opening: str
    closing: str
    children: list[Token | Group]
    offset: int
    bare: bool  # whether nothing that glues to a brace stands before it

    @property
    def text(self) -> str:
        return self.opening


Node = Token | Group


def tree_of(text: str) -> list[Node]:
    """The text's top-level nodes. Brackets that do not match, or lie deeper than fifty, are marks."""
    stack: list[tuple[Token | None, list[Node]]] = [(None, [])]
    for match in _TOKEN.finditer(text):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        token = Token(kind, match.group(), match.start())
        if kind != "mark":
            stack[-1][1].append(token)
        elif token.text in _OPEN and len(stack) < _DEEPEST and _opens(text, token):
            stack.append((token, []))
        elif token.text in _CLOSE:
            _close(stack, token, text)
        else:
            stack[-1][1].append(token)
    while len(stack) > 1:
        _splice(stack)
    nodes = stack[0][1]
    while nodes and isinstance(nodes[-1], Token) and nodes[-1].kind == "line":
        nodes.pop()
    return nodes


def _opens(text: str, token: Token) -> bool:
    """A ``<`` opens a repr only right before a name; elsewhere it compares."""
    following = text[token.offset + 1 : token.offset + 2]
    return token.text != "<" or following.isalpha() or following == "_"


def _close(stack: list[tuple[Token | None, list[Node]]], token: Token, text: str) -> None:
    """Closes the innermost group that the bracket fits, looking past angle brackets that turned out to be none."""
    depth = len(stack) - 1
    while depth > 0 and (opener := stack[depth][0]) is not None and opener.text == "<" and token.text != ">":
        depth -= 1
    opener = stack[depth][0]
    if opener is None or opener.text not in _CLOSE[token.text]:
        stack[-1][1].append(token)
        return
    while len(stack) - 1 > depth:
        _splice(stack)
    _, children = stack.pop()
    inner = [child for child in children if not (isinstance(child, Token) and child.kind == "line")]
    bare = not _NO_SET_BEFORE.match(text[max(0, opener.offset - 1) : opener.offset])
    stack[-1][1].append(Group(opener.text, token.text, inner, opener.offset, bare))


def _splice(stack: list[tuple[Token | None, list[Node]]]) -> None:
    """Undoes a group that never closed."""
    opener, children = stack.pop()
    if opener is not None:
        stack[-1][1].append(opener)
    stack[-1][1].extend(children)


def items_of(group: Group) -> list[list[Node]]:
    """The group's comma-separated items."""
    items: list[list[Node]] = [[]]
    for child in group.children:
        if isinstance(child, Token) and child.text == ",":
            items.append([])
        else:
            items[-1].append(child)
    return [item for item in items if item]


def is_set(group: Group, *, words: bool = False) -> bool:
    """Whether the group reads as a Python set: braces around values without colons. ``words`` lets bare words be values, as pandas
    prints a set in a cell."""
    if group.opening != "{" or not group.bare or not group.children:
        return False
    if any(isinstance(child, Token) and child.text in (":", ";", "=") for child in group.children):
        return False
    return words or all(_is_value(item) for item in items_of(group))


def _is_value(item: list[Node]) -> bool:
    last = item[-1]
    return isinstance(last, Group) or last.kind in ("string", "float", "int") or last.text in _CONSTANTS or last.text == "."
