"""Patches: a source changed at places that its syntax tree names, everything else kept as it is."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_repro.lineage.sources import parsed, python_of

__all__ = ["Patch", "after_line", "before_statement", "end_of", "in_place_of", "patched", "with_argument"]

_NO_TOKENS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Patch:
    """``text`` comes in the place of what stands from one position to another. Lines count from 1, columns are bytes of UTF-8 from 0, as
    in syntax trees."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def patched(source: str, patches: Iterable[Patch]) -> str | None:
    """A cell's source with patches that do not overlap; None when a place is not as Python reads it (a magic), or the result is not
    Python."""
    lines, read = source.split("\n"), python_of(source).split("\n")
    for patch in sorted(patches, key=lambda patch: patch.start, reverse=True):
        (first, left), (last, right) = patch.start, patch.end
        if last > len(lines) or lines[first - 1 : last] != read[first - 1 : last]:
            return None
        head, tail = _bytes(lines[first - 1])[:left], _bytes(lines[last - 1])[right:]
        lines[first - 1 : last] = [_text(head) + patch.text + _text(tail)]
        read[first - 1 : last] = lines[first - 1 : first]
    result = "\n".join(lines)
    return result if parsed(python_of(result)) is not None else None


def in_place_of(node: ast.expr, text: str) -> Patch:
    """A text in the place of an expression."""
    return Patch(start=(node.lineno, node.col_offset), end=end_of(node), text=text)


def end_of(node: ast.expr) -> tuple[int, int]:
    """Where an expression ends."""
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def after_line(source: str, line: int, text: str) -> Patch:
    """A new line below another."""
    end = (line, len(_bytes(source.split("\n")[line - 1])))
    return Patch(start=end, end=end, text=f"\n{text}")


def before_statement(statement: ast.stmt, text: str) -> Patch:
    """A statement before one that is not indented: on a line of its own, unless that begins further right."""
    decorators = [decorator.lineno for decorator in getattr(statement, "decorator_list", ())]
    line, column = min([statement.lineno, *decorators]), statement.col_offset
    return Patch(start=(line, column), end=(line, column), text=f"{text}; " if column else f"{text}\n")


def with_argument(source: str, call: ast.Call, argument: str) -> Patch | None:
    """A further argument at the end of a call, laid out as the others are; None when the call cannot be read."""
    tokens = _tokens_of(source, call)
    if len(tokens) < 2 or tokens[-1].string != ")":
        return None
    before, closing = tokens[-2], tokens[-1]
    lines = source.split("\n")
    line, column = call.lineno + before.end[0] - 1, before.end[1]
    if before.end[0] == 1:  # the columns of the first line count from where the call begins
        column += len(_text(_bytes(lines[call.lineno - 1])[: call.col_offset]))
    place = (line, len(_bytes(lines[line - 1][:column])))
    own_line = closing.start[0] > before.end[0] and before.string == ","
    if own_line:
        indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
        return Patch(start=place, end=place, text=f"\n{indent}{argument},")
    separator = "" if before.string == "(" else " " if before.string == "," else ", "
    return Patch(start=place, end=place, text=separator + argument)


def _tokens_of(source: str, call: ast.Call) -> list[tokenize.TokenInfo]:
    """The tokens of a call that are code."""
    text = ast.get_source_segment(python_of(source), call) or ""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return [token for token in tokens if token.type not in _NO_TOKENS and token.type != tokenize.ENDMARKER]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
