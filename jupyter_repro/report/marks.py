"""Pieces of Markdown: texts of anybody's that it shows as they are, and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from jupyter_repro.report.words import one_line

__all__ = ["block_of", "code_of", "safe", "table_of"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#$&])")
# What does not act: prompts, as no line that begins by them defines a link, and underscores within words.
_HARMLESS = re.compile(r"\[\d+\](?![(\[:])|(?<=[^\W_])_(?=[^\W_])")
_CODE = re.compile(r"(?<!`)`[^`|]+`(?!`)")
# GitHub makes links of these in any prose, after escapes are undone: a report in a pull request would call people and issues.
_LINKING = re.compile(r"@|#(?=\d)|\bgh-(?=\d)|:(?=//)|\bwww(?=\.)|\bmailto:|\bxmpp:", re.IGNORECASE)
_NOTHING_WIDE = "&#8203;"


def table_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; empty when it has no rows."""
    if not rows:
        return ""
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ["---"] * len(columns), *rows))


def safe(text: str) -> str:
    """A text in one line that Markdown shows as it is, what stands in backticks as code: nothing in it is a link, or calls anybody."""
    line = one_line(text)
    return _apart(line, _CODE, lambda prose: _apart(prose, _HARMLESS, _escaped))


def _apart(text: str, kept: re.Pattern[str], rest: Callable[[str], str]) -> str:
    """A text with what is to be kept as it is, and the rest made into something else."""
    found, at = [], 0
    for match in kept.finditer(text):
        found += [rest(text[at : match.start()]), match.group()]
        at = match.end()
    return "".join([*found, rest(text[at:])])


def _escaped(text: str) -> str:
    return _LINKING.sub(rf"\g<0>{_NOTHING_WIDE}", _SPECIAL.sub(r"\\\1", text))


def code_of(text: str) -> str:
    """A text in one line as a code span, fit for a table."""
    text = one_line(text).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{text}{fence}" if "`" not in text else f"{fence} {text} {fence}"


def block_of(text: str) -> str:
    """A text as a fenced block, the fence longer than any in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"
