"""Pieces of Markdown: texts of anybody's that it shows as they are, and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jupyter_repro.report.words import one_line

__all__ = ["block_of", "code_of", "safe", "table_of"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#$&])")
# GitHub makes links of these in any prose, after escapes are undone: a report in a pull request would call people and issues.
_LINKING = re.compile(r"@|#(?=\d)|\bgh-(?=\d)|:(?=//)|\bwww(?=\.)|\bmailto:|\bxmpp:", re.IGNORECASE)
_NOTHING_WIDE = "&#8203;"


def table_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; empty when it has no rows."""
    if not rows:
        return ""
    return "\n".join(f"| {' | '.join(row)} |" for row in (columns, ["---"] * len(columns), *rows))


def safe(text: str) -> str:
    """A text in one line that Markdown shows as it is: nothing in it is a link, or calls anybody."""
    return _LINKING.sub(rf"\g<0>{_NOTHING_WIDE}", _SPECIAL.sub(r"\\\1", one_line(text)))


def code_of(text: str) -> str:
    """A text in one line as a code span, fit for a table."""
    text = one_line(text).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}{text}{fence}" if "`" not in text else f"{fence} {text} {fence}"


def block_of(text: str) -> str:
    """A text as a fenced block, the fence longer than any in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"
