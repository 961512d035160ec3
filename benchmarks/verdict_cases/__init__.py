"""Labelled cases for ``benchmarks.verdicts``: notebooks whose rerun differs harmlessly, or in a way that must be told.

Each ``.txt`` file holds cases in this form, one after the other::

    === divergent name: group V hash needs=polars TZ=UTC/Asia/Tokyo
    source of the first cell
    ---
    source of the second
    @tags 0 raises-exception
    @order 0 2 1
    @after 0
    source of the first cell once it has run
    @file data.csv first
    content

``V`` sets an environment variable of that name to 1 in the first run and to 2 in the second, ``hash`` another hash seed in each,
``NAME=one/other`` any variable; ``needs`` names a distribution. A file is there in both runs, or only in the first or the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Case", "cases_in", "read_cases"]

_SETTINGS = {"V": ("V", "1", "2"), "hash": ("PYTHONHASHSEED", "1", "2")}
_HEADER = re.compile(r"=== (benign|divergent) ([\w-]+): (\w+)(.*)")
_SECTION = re.compile(r"@(tags|order|after|file) ?(.*)")


@dataclass(kw_only=True)
class Case:
    """One notebook, what its two runs find, and whether what differs between them matters."""

    name: str
    label: str
    group: str
    needs: tuple[str, ...] = ()
    cells: list[str] = field(default_factory=list)
    environments: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    files: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    tags: dict[int, list[str]] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    edited: dict[int, str] = field(default_factory=dict)


def read_cases() -> list[Case]:
    """All cases, in the order of their files."""
    return [case for path in sorted(Path(__file__).parent.glob("*.txt")) for case in cases_in(path.read_text())]


def cases_in(text: str) -> Iterator[Case]:
    """The cases that a text holds."""
    for part in re.split(r"^(?==== )", text, flags=re.MULTILINE):
        if part:
            yield _case_in(part.splitlines())


def _case_in(lines: list[str]) -> Case:
    header = _HEADER.fullmatch(lines[0])
    if header is None:
        raise ValueError(f"no header of a case: {lines[0]}")
    case = Case(label=header[1], name=header[2], group=header[3])
    for word in header[4].split():
        _set(case, word)
    sections: list[tuple[str, list[str]]] = [("", [])]
    for line in lines[1:]:
        if _SECTION.match(line):
            sections.append((line, []))
        else:
            sections[-1][1].append(line)
    case.cells = "\n".join(sections[0][1]).split("\n---\n")
    for heading, content in sections[1:]:
        _add(case, heading, "\n".join(content))
    return case


def _set(case: Case, word: str) -> None:
    if word.startswith("needs="):
        case.needs += (word.removeprefix("needs="),)
        return
    name, one, other = _SETTINGS.get(word) or (word.split("=", maxsplit=1)[0], *word.split("=", 1)[1].split("/", 1))
    case.environments[0][name], case.environments[1][name] = one, other


def _add(case: Case, heading: str, content: str) -> None:
    kind, *words = heading.removeprefix("@").split()
    match kind:
        case "tags":
            case.tags[int(words[0])] = words[1:]
        case "order":
            case.order = tuple(map(int, words))
        case "after":
            case.edited[int(words[0])] = content
        case "file":
            for run, files in zip(("first", "second"), case.files, strict=True):
                if words[1:] in ([], [run]):
                    files[words[0]] = content + "\n"
