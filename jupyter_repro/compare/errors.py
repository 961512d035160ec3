"""Errors compared by type, message and the places in the notebook's own cells that they passed; frames of libraries do not count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference, shortened
from jupyter_repro.compare.terminal import shown
from jupyter_repro.compare.text import compare_text
from jupyter_repro.model.outputs import Output, text_of

__all__ = ["compare_errors", "error_line"]

LIMIT = 200_000
"""Characters of a traceback beyond which it is not read."""
_PROMPT = r"(?:Cell |Input )?In ?\[\d+\]"
_CELL = re.compile(
    rf"^{_PROMPT}(?:, line \d{{1,6}})?(?:, in (?P<function>[^\n]{{1,200}}))?"
    r"|^<ipython-input-[^>\n]{1,80}>(?: in (?P<old>[^\n]{1,200}))?"
)
_FRAME = re.compile(r"^(?:File )?[~/\w][^\n]{0,300}?:\d+|^(?:File )?[~/<][^\n]{0,300} in ")
_ARROW = re.compile(r"^-+> ?(?P<line>\d{1,6}) ?(?P<code>.*)$")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an error passed through a cell of the notebook: in which function, at which line, which says what."""

    function: str
    line: int
    code: str


def compare_errors(baseline: Output, rerun: Output, context: CellContext) -> Difference | None:
    """How two error outputs differ, or None."""
    one, other = text_of(baseline.get("ename")), text_of(rerun.get("ename"))
    if one != other:
        return Difference(message=f"error {one[:100]} → {other[:100]}", baseline=error_line(baseline), rerun=error_line(rerun))
    found = compare_text(text_of(baseline.get("evalue")), text_of(rerun.get("evalue")), context)
    if found is not None:
        return found.within(f"{one[:100]}: ")
    return _between_places(one, _places_in(baseline), _places_in(rerun), context)


def error_line(output: Output) -> str:
    """The last line of a traceback: type and message, bounded."""
    return f"{text_of(output.get('ename'))}: {text_of(output.get('evalue'))}"[:500]


def _between_places(name: str, a: list[_Place], b: list[_Place], context: CellContext) -> Difference | None:
    """The difference of two ways that an error took through the notebook; None where a traceback does not tell."""
    if not a or not b or ([_said(place) for place in a] == [_said(place) for place in b] and not _moved(a, b, context)):
        return None
    message = f"{name[:100]} raised elsewhere: {shortened(a[-1].code)} → {shortened(b[-1].code)}"
    return Difference(message=message, baseline=_way(a), rerun=_way(b))


def _way(places: list[_Place]) -> str:
    return " → ".join(f"{place.function or 'the cell'}, line {place.line}: {place.code}" for place in places)[:500]


def _said(place: _Place) -> tuple[str, str]:
    return place.function, place.code


def _moved(a: list[_Place], b: list[_Place], context: CellContext) -> bool:
    """Whether the places are other lines that say the same. A source that was edited in between has its lines elsewhere too."""
    sources = [line.strip() for line in context.source.split("\n")]
    return any(
        x.line != y.line and all(0 < p.line <= len(sources) and sources[p.line - 1] == p.code for p in (x, y))
        for x, y in zip(a, b, strict=True)
    )


def _places_in(output: Output) -> list[_Place]:
    """The places in cells that a traceback names, the outermost first."""
    traceback = output.get("traceback")
    text = "\n".join(map(str, traceback)) if isinstance(traceback, (list, tuple)) else text_of(traceback)
    places: list[_Place] = []
    function: str | None = None
    for line in shown(text[:LIMIT]).split("\n"):
        cell = _CELL.match(line)
        if cell is not None:
            function = (cell["function"] or cell["old"] or "").partition("(")[0].strip().removesuffix("<module>")
        elif _FRAME.match(line):
            function = None
        elif function is not None and (arrow := _ARROW.match(line)) is not None:
            places.append(_Place(function, int(arrow["line"]), arrow["code"].strip()))
            function = None
    return places
