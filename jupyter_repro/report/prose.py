"""The prose of a notebook: what its Markdown cells say, without their markup's power."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_repro.report.words import cut, plain

__all__ = ["Paragraph", "Span", "paragraphs_of", "spans_of"]

LINES = 200
WIDTH = 2000
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_MARKED = re.compile(r"(\*\*[^*\n]+\*\*|`[^`\n]+`)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A piece of a paragraph, set as the style says."""

    text: str
    style: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """A heading or a paragraph with its own line breaks."""

    is_heading: bool
    spans: tuple[Span, ...]


def paragraphs_of(source: str) -> tuple[Paragraph, ...]:
    """The headings and paragraphs of a Markdown source, with bold and code; all other markup is left as it is written."""
    paragraphs: list[Paragraph] = []
    for block in re.split(r"\n[ \t]*\n", cut(plain(source), LINES, WIDTH)):
        lines = block.strip("\n").split("\n")
        heading = _HEADING.fullmatch(lines[0].strip())
        if heading:
            paragraphs.append(Paragraph(is_heading=True, spans=spans_of(heading[1])))
            lines = lines[1:]
        if any(line.strip() for line in lines):
            paragraphs.append(Paragraph(is_heading=False, spans=spans_of("\n".join(lines))))
    return tuple(paragraphs)


def spans_of(text: str) -> tuple[Span, ...]:
    """A text in pieces: bold, code, and everything else."""
    return tuple(_span(piece) for piece in _MARKED.split(text) if piece)


def _span(piece: str) -> Span:
    if not _MARKED.fullmatch(piece):
        return Span(text=piece)
    return Span(text=piece[1:-1], style="code") if piece.startswith("`") else Span(text=piece[2:-2].replace("`", ""), style="strong")
