"""Where the lines of a notebook's cells stand in its file: what code hosts mark is a line of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Any

from jupyter_repro.errors import NotebookError
from jupyter_repro.model.artifact import digest_of_bytes
from jupyter_repro.store.notebooks import NBFORMAT, Notebook, read_notebook

__all__ = ["first_lines_of", "source_lines", "source_lines_of"]

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^\s,\]}]+")


def source_lines_of(notebook: Notebook) -> dict[int, list[int]]:
    """What ``source_lines`` gives, by the position of each cell; nothing where the file has another format, or has changed since."""
    try:
        data = notebook.path.read_bytes()
    except OSError:
        return {}
    if notebook.nbformat != NBFORMAT or digest_of_bytes(data) != notebook.digest:
        return {}
    return source_lines(data.decode("utf-8-sig"))


def first_lines_of(paths: Iterable[str | PathLike[str]]) -> dict[tuple[str, int], int]:
    """For each cell of some notebooks, by path and position among all cells, the line of the file on which its source begins, from 1. What
    cannot be read, or told, is missing."""
    found: dict[tuple[str, int], int] = {}
    for path in paths:
        with suppress(NotebookError):
            lines = source_lines_of(read_notebook(Path(path)))
            found |= {(str(path), index): each[0] for index, each in lines.items() if each}
    return found


def source_lines(text: str) -> dict[int, list[int]]:
    """For each cell of a notebook, given as the valid JSON of its file, the lines of the file in which the lines of its source stand, both
    from 1. A source that is one text in one line has that line for all."""
    walk = _Walk(text)
    found: dict[int, list[int]] = {}
    unfinished: set[int] = set()
    for path, start, end in walk.values():
        match path:
            case ("cells", int(cell), "source") | ("cells", int(cell), "source", int()):
                pieces = str(json.loads(text[start:end])).split("\n")
                begun = [number for number, piece in enumerate(pieces) if piece or number < len(pieces) - 1]
                lines = found.setdefault(cell, [])
                lines += [walk.line(start)] * sum(number > 0 or cell not in unfinished for number in begun)
                if pieces != [""]:
                    (unfinished.add if pieces[-1] else unfinished.discard)(cell)
    return found


class _Walk:
    """A walk over the values of a JSON text that knows where each stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._breaks = [match.start() for match in re.finditer("\n", text)]

    def line(self, position: int) -> int:
        """The line of a position, from 1."""
        from bisect import bisect_left

        return bisect_left(self._breaks, position) + 1

    def values(self) -> Iterator[tuple[tuple[Any, ...], int, int]]:
        """The texts and scalars: where each is in the document, its start and its end in the text."""
        position = self._skip(0)
        path: list[Any] = []
        while position < len(self._text):
            mark = self._text[position]
            if mark in "{[":
                path.append(None if mark == "{" else 0)
                position += 1
            elif mark in "}]":
                path.pop()
                position += 1
            elif mark == ",":
                if isinstance(path[-1], int):
                    path[-1] += 1
                else:
                    path[-1] = None
                position += 1
            else:
                end = self._end(position)
                following = self._skip(end)
                if mark == '"' and path and path[-1] is None and self._text[following : following + 1] == ":":
                    path[-1] = json.loads(self._text[position:end])
                    position = following + 1
                else:
                    yield tuple(path), position, end
                    position = end
            position = self._skip(position)

    def _skip(self, position: int) -> int:
        found = _SPACE.match(self._text, position)
        return found.end() if found is not None else position

    def _end(self, position: int) -> int:
        found = (_STRING if self._text[position] == '"' else _SCALAR).match(self._text, position)
        return found.end() if found is not None else len(self._text)
