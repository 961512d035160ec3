"""What differs in outputs that agree: times, addresses, names of this run alone, digits within the tolerance, how pictures are written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from jupyter_repro.compare.bundles import richest
from jupyter_repro.compare.difference import shortened
from jupyter_repro.compare.outputs import settled
from jupyter_repro.compare.text import LIMIT
from jupyter_repro.compare.widgets import WIDGET_TYPE
from jupyter_repro.model.outputs import SUMMARY_TYPE, Output, text_of

__all__ = ["passed_over"]

_MOST = 3
_BEFORE = 20
_WIDTH = 60
_NOTHING = "nothing"


def passed_over(baseline: Sequence[Output], rerun: Sequence[Output]) -> tuple[str, ...]:
    """Where the outputs of a cell are not the same though they say the same: the first place in each output, both sides, in a line.

    Bounded in length, and never raises: it tells of a comparison that was made before.
    """
    if list(baseline) == list(rerun):
        return ()
    try:
        a, b = settled(baseline), settled(rerun)
        found = [*_between_streams(a, b), *_between_displays(a, b)]
    except (TypeError, ValueError, RecursionError):  # what is no output of any known form
        return ()
    rest = (f"and {len(found) - _MOST} more outputs",) if len(found) > _MOST + 1 else tuple(found[_MOST:])
    return (*found[:_MOST], *rest)


def _between_streams(a: list[Output], b: list[Output]) -> Iterator[str]:
    one, other = _streams(a), _streams(b)
    for name in sorted(one.keys() | other.keys()):
        if one.get(name, "") != other.get(name, ""):
            yield f"{name}: {_first_place(one.get(name, ''), other.get(name, ''))}"


def _streams(outputs: list[Output]) -> dict[str, str]:
    return {str(o.get("name", "stdout")): str(o["text"]) for o in outputs if o.get("output_type") == "stream"}


def _between_displays(a: list[Output], b: list[Output]) -> Iterator[str]:
    """Displays that agree stand in the same order; those without anything to compare by text are left out."""
    for one, other in zip(_bundles(a), _bundles(b), strict=False):
        mime_type = richest({name: None for name in one if name in other and name != WIDGET_TYPE})
        before, after = one.get(mime_type), other.get(mime_type)
        if before is None or after is None or before == after:
            continue
        if mime_type.startswith("image/") and "svg" not in mime_type:
            yield f"{mime_type}: written otherwise, what is seen is the same"
        elif (old := _text(before)) != (new := _text(after)):
            yield f"{mime_type}: {_first_place(old, new)}"


def _bundles(outputs: list[Output]) -> Iterator[Mapping[str, Any]]:
    for output in outputs:
        data = output.get("data")
        if isinstance(data, Mapping) and SUMMARY_TYPE not in data:
            yield {str(name): value for name, value in data.items()}


def _text(value: Any) -> str:
    return text_of(value) if isinstance(value, (str, list)) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def _first_place(one: str, other: str) -> str:
    """The first lines that differ, around the place where they do."""
    if max(len(one), len(other)) > LIMIT:
        return "differs somewhere"
    pairs = zip_longest(one.splitlines(), other.splitlines(), fillvalue="")
    before, after = next(((x, y) for x, y in pairs if x != y), ("", ""))
    start = next((at for at, (x, y) in enumerate(zip(before, after, strict=False)) if x != y), min(len(before), len(after)))
    old, new = (_around(line, start) for line in (before, after))
    return "white space" if old == new else f"{old} → {new}"


def _around(line: str, place: int) -> str:
    start = max(0, place - _BEFORE)
    return ("…" if start else "") + (shortened(line[start:], _WIDTH) or _NOTHING)
