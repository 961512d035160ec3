"""Tables: printed ones put back together where a narrow display cut them, and the columns of both kinds by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jupyter_repro.compare.elements import Element
from jupyter_repro.compare.volatile import Nature

__all__ = ["Cell", "cells_of", "unwrapped", "without_columns"]

_MOST_ROWS = 20_000
_MOST_BLOCKS = 200
_WIDEST_INDEX = 500
_CONTINUES = " \\"  # the end of a header that goes on in the next block
_LONGEST_HEADING = 80
_GAP = re.compile(r"\s{2,}")


def unwrapped(text: str) -> str:
    """The text with each table that pandas printed in several blocks, ``\\`` at the end of their header lines, in one block."""
    if "\\\n" not in text:
        return text
    lines = text.split("\n")
    result: list[str] = []
    position = 0
    while position < len(lines):
        blocks, end = _blocks_at(lines, position)
        table = _joined(blocks) if len(blocks) > 1 else None
        end = max(end, position + 1)
        result += lines[position:end] if table is None else table
        position = end
    return "\n".join(result)


def _blocks_at(lines: list[str], position: int) -> tuple[list[list[str]], int]:
    """The blocks of one table from a line on, blank lines between them, and where they end."""
    blocks: list[list[str]] = []
    while position < len(lines) and len(blocks) < _MOST_BLOCKS:
        header = lines[position].rstrip()
        continues = header.endswith(_CONTINUES)
        if not continues and not blocks:
            break
        end = position + 1
        height = len(blocks[0]) if blocks else _MOST_ROWS
        # A row is no header, so that no line is read as a row of more than so many tables.
        while end < len(lines) and end - position < height and lines[end].strip() and not lines[end].rstrip().endswith(_CONTINUES):
            end += 1
        blocks.append([header.removesuffix("\\").rstrip() if continues else header, *lines[position + 1 : end]])
        position = end
        if not continues:
            break
        while position < len(lines) and not lines[position].strip():
            position += 1
    return blocks, position


def _joined(blocks: list[list[str]]) -> list[str] | None:
    """The blocks side by side, the index kept once; None when they are no blocks of one table."""
    if len({len(block) for block in blocks}) != 1 or len(blocks[0]) < 2:
        return None
    width = _index_width(blocks)
    if width is None:
        return None
    return [line + "  " + "  ".join(block[row][width:].strip() for block in blocks[1:]) for row, line in enumerate(blocks[0])]


def _index_width(blocks: list[list[str]]) -> int | None:
    """How many characters the index takes: the first column that ends at one place in every row of every block."""
    rows = blocks[0][1:]
    width = max(len(row) - len(row.lstrip()) + len(_GAP.split(row.strip(), maxsplit=1)[0]) for row in rows)
    if width > _WIDEST_INDEX:
        return None
    settled = False
    while not settled:
        settled = True
        for row, others in enumerate(zip(*blocks, strict=True)):
            while row and width and len({line[:width].strip() for line in others}) > 1:
                width, settled = width - 1, False
    return width or None


def without_columns(text: str, keys: Mapping[str, Nature]) -> str:
    """The text with the numbers blanked below column headings that the source fills with times, in tables that print one word a cell."""
    lines = text.split("\n")
    if len(lines) > _MOST_ROWS:
        return text
    columns: dict[int, str] = {}
    for place, line in enumerate(lines):
        cells = line.split()
        named = {cell for cell in cells if cell in keys}
        if named and not any(mark in line for mark in "{}=:"):
            columns = {len(cells) - at: keys[cell] for at, cell in enumerate(cells) if cell in named}
        elif not line.strip():
            columns = {}
        elif columns:
            lines[place] = _without_cells(line, columns)
    return "\n".join(lines)


def _without_cells(line: str, columns: Mapping[int, str]) -> str:
    """The line with the cells blanked that are counted from its end."""
    cells = line.split()
    for from_end, nature in columns.items():
        if from_end <= len(cells) and cells[-from_end].replace(".", "").replace("-", "").replace("e", "").isdigit():
            cells[-from_end] = f"‹{nature}›"
    return " ".join(cells)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an HTML table with the headings of its row and column and, for a message, its place."""

    element: Element
    row: str
    column: str
    place: str
    is_heading: bool


def cells_of(root: Element) -> list[Cell]:
    """The cells of every HTML table below an element."""
    found: list[Cell] = []
    for table in root.walk():
        if table.tag != "table":
            continue
        rows = [element for element in table.walk() if element.tag == "tr"][:_MOST_ROWS]
        headings = _texts(rows[0]) if rows else []
        for number, row in enumerate(rows):
            cells = [child for child in row.children if isinstance(child, Element) and child.tag in ("td", "th")]
            label = _text_in(cells[0]) if cells else ""
            for position, cell in enumerate(cells):
                at = len(headings) - len(cells) + position  # an index spans several columns of the heading, or none
                column = headings[at] if 0 <= at < len(headings) else ""
                # Rows that have a name of their own, as an index gives them, go by it.
                row_words = repr(label) if label and number and cells[0].tag == "th" else number
                place = f"row {row_words}, column {column or position!r}"
                found.append(Cell(cell, label, column, place, is_heading=_text_in(cell) in (label, column)))
    return found


def _texts(row: Element) -> list[str]:
    """The text of each cell of a row."""
    return [_text_in(child) for child in row.children if isinstance(child, Element)]


def _text_in(cell: Element) -> str:
    """The text of a cell; of a long one, which explains what it names, the first word."""
    text = "".join(child for element in cell.walk() for child in element.children if isinstance(child, str)).strip()
    return text if len(text) <= _LONGEST_HEADING else text.split(maxsplit=1)[0]
