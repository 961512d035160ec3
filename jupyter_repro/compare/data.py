"""JSON-like outputs compared by a walk: numbers with tolerance, order of keys free, identifiers not at all."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from jupyter_repro.compare.context import CellContext
from jupyter_repro.compare.difference import Difference, largest_of, shortened
from jupyter_repro.compare.numbers import close, is_noise, number_message, relative_difference
from jupyter_repro.compare.policy import Tolerance
from jupyter_repro.compare.text import compare_text, exact_difference

__all__ = ["compare_data", "is_data_type"]

LIMIT = 3_000_000
"""Characters and nodes beyond which JSON is compared exactly: a walk over so many takes eight seconds."""
DEEPEST = 200
_TYPES = re.compile(r"^application/(?:json|.+\+json|geo\+json|.*vega.*json)$")
_IDENTIFIER_KEYS = {"id", "uid", "uuid", "docid", "model_id", "root_ids", "render_items", "element_id", "display_id", "_ipyleaflet_id"}
_IDENTIFIER = re.compile(r"^(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-f]{32}|p?\d{3,6})$")
_ARRAYS = {"f8": "d", "f4": "f", "i1": "b", "i2": "h", "i4": "i", "u1": "B", "u2": "H", "u4": "I"}

_Path = tuple[str, ...]


def is_data_type(mime_type: str) -> bool:
    """Whether a media type is JSON in some form: plain, vega, plotly, geojson."""
    return _TYPES.match(mime_type.partition(";")[0]) is not None


def compare_data(baseline: Any, rerun: Any, context: CellContext) -> Difference | None:
    """How two JSON values differ, with the path of the difference that is told, or None. A text that holds JSON counts as what it holds."""
    if baseline == rerun and repr(baseline)[:1000] == repr(rerun)[:1000]:
        return None
    a, b = _decoded(baseline), _decoded(rerun)
    if isinstance(a, str) and isinstance(b, str):
        return compare_text(a, b, context)
    if max(_size(a), _size(b)) > LIMIT:
        return None if a == b else exact_difference(_dumped(a), _dumped(b))
    return largest_of(_differences(a, b, context))


def _differences(a: Any, b: Any, context: CellContext) -> Iterator[Difference]:
    """The differences of two JSON values, each at its own path."""
    stack: list[tuple[_Path, Any, Any]] = [((), a, b)]
    while stack:
        path, one, other = stack.pop()
        found = _between(path, one, other, context, stack)
        if found is not None:
            yield found


def _between(path: _Path, one: Any, other: Any, context: CellContext, stack: list[tuple[_Path, Any, Any]]) -> Difference | None:  # noqa: PLR0911 one for each kind of JSON value
    """The difference at one path; what lies below it goes on the stack."""
    if one is other:
        return None
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _between_objects(path, one, other, context, stack)
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return _difference(path, f"{len(one)} → {len(other)} items", one, other)
        stack += reversed([((*path, str(place)), x, y) for place, (x, y) in enumerate(zip(one, other, strict=True)) if x is not y])
        return None
    if _is_number(one) and _is_number(other):
        return _between_numbers(path, one, other, context.tolerance)
    if isinstance(one, str) and isinstance(other, str):
        if one == other or (path and path[-1] in _IDENTIFIER_KEYS and _IDENTIFIER.match(one) and _IDENTIFIER.match(other)):
            return None
        found = compare_text(one, other, context)
        return found and replace(found, aligned=True).within(f"{_dotted(path)}: ")
    if type(one) is type(other) and one == other:
        return None
    return _difference(path, f"{shortened(_dumped(one), 40)} → {shortened(_dumped(other), 40)}", one, other)


def _between_objects(
    path: _Path, one: Mapping[str, Any], other: Mapping[str, Any], context: CellContext, stack: list[tuple[_Path, Any, Any]]
) -> Difference | None:
    numbers_a, numbers_b = _array(one), _array(other)
    if numbers_a is not None and numbers_b is not None and one.get("shape") == other.get("shape"):
        if len(numbers_a) != len(numbers_b):
            return _difference(path, f"{len(numbers_a)} → {len(numbers_b)} numbers", one, other)
        pairs = zip(numbers_a, numbers_b, strict=True)
        return largest_of(found for x, y in pairs if (found := _between_numbers(path, x, y, context.tolerance)))
    lacking, added = sorted(map(str, one.keys() - other.keys())), sorted(map(str, other.keys() - one.keys()))
    if lacking or added:
        message = "; ".join(
            f"the rerun {verb} {shortened(', '.join(keys), 60)}" for verb, keys in (("lacks", lacking), ("adds", added)) if keys
        )
        return _difference(path, message, one, other)
    stack += [((*path, str(key)), one[key], other[key]) for key in sorted(one, key=str, reverse=True) if one[key] is not other[key]]
    return None


def _between_numbers(path: _Path, one: float, other: float, tolerance: Tolerance) -> Difference | None:
    """Integers exactly, floats with tolerance; 1 and 1.0 are one number, since a browser that saves a notebook writes both alike."""
    if one == other or (math.isnan(one) and math.isnan(other)):
        return None
    if (isinstance(one, float) or isinstance(other, float)) and abs(one) < 1e300 and abs(other) < 1e300 and _agree(one, other, tolerance):
        return None
    try:
        message, size = number_message(one, other, shortened(repr(one), 40), shortened(repr(other), 40)), relative_difference(one, other)
    except (OverflowError, ValueError):  # integers beyond every float, or too long to print
        message, size = "number differs", math.inf
    return replace(_difference(path, message, one, other), size=size)


def _agree(one: float, other: float, tolerance: Tolerance) -> bool:
    return close(one, other, tolerance) or is_noise(repr(float(one)), repr(float(other)), tolerance.noise)


def _array(value: Mapping[str, Any]) -> tuple[float, ...] | None:
    """The floats of an array as plotly writes it: ``{"dtype": "f8", "bdata": base64}``."""
    code, data = _ARRAYS.get(str(value.get("dtype"))), value.get("bdata")
    if code is None or not isinstance(data, str):
        return None
    try:
        raw = base64.b64decode(data, validate=True)
        return struct.unpack(f"<{len(raw) // struct.calcsize(code)}{code}", raw)
    except (binascii.Error, struct.error, ValueError):
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _decoded(value: Any) -> Any:
    text = "".join(value) if isinstance(value, list) and value and all(isinstance(line, str) for line in value) else value
    if isinstance(text, str) and text[:1] in "{[" and len(text) < LIMIT:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return value


def _size(value: Any) -> int:
    """How many characters and nodes a JSON value has, counted up to the limit; deeper than it is walked counts as too large."""
    total = 0
    stack = [(value, 0)]
    while stack and total <= LIMIT:
        item, depth = stack.pop()
        if depth > DEEPEST:
            return LIMIT + 1
        total += len(item) if isinstance(item, str) else 1
        if isinstance(item, Mapping):
            stack += [(child, depth + 1) for child in item.values()]
        elif isinstance(item, list):
            stack += [(child, depth + 1) for child in item]
    return total


def _dumped(value: Any) -> str:
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return f"<{type(value).__name__}>"


def _dotted(path: _Path) -> str:
    return ".".join(path) or "value"


def _difference(path: _Path, message: str, one: Any, other: Any) -> Difference:
    return Difference(message=f"{_dotted(path)}: {message}", baseline=_dumped(one)[:500], rerun=_dumped(other)[:500])
