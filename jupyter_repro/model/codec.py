"""The JSON form of the model: encode with the standard library (the kernel does), decode and validate with msgspec."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from jupyter_repro.errors import RecordError
from jupyter_repro.model.record import SCHEMA_VERSION, Record

__all__ = ["answers_schema", "check_version", "convert", "from_dict", "from_json", "schema", "to_dict", "to_json", "to_sparse_dict"]

T = TypeVar("T")

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_FIELD_NAMES: dict[type, tuple[str, ...]] = {}
_SPARSE: dict[type, tuple[tuple[str, ...], tuple[Any, ...], Callable[[Any], tuple[Any, ...]]]] = {}
_PLAIN: frozenset[type] = frozenset({str, int, float, bool, type(None)})

_CONVERTED: set[type] = set()
_FIRST = threading.Lock()
"""Held where a class is converted to for the first time: msgspec (0.22) then works out what its fields are, and the process may crash when
two threads do so at once."""


def to_dict(value: Any) -> Any:
    """The JSON-ready form of a model object: dataclasses as objects with every field, tuples as arrays."""
    cls: type = value.__class__
    if cls in _PLAIN:  # most are, and the kernel calls this at each cell
        return value
    if cls is tuple or cls is list:
        return [to_dict(item) for item in value]
    if cls is dict:
        return {key: to_dict(item) for key, item in value.items()}
    names = _FIELD_NAMES.get(cls)
    if names is None:
        if not is_dataclass(cls):
            return value
        names = _FIELD_NAMES[cls] = tuple(f.name for f in fields(cls))
    # Most fields of an execution are empty tuples.
    return {
        name: item if (kind := (item := getattr(value, name)).__class__) in _PLAIN else [] if kind is tuple and not item else to_dict(item)
        for name in names
    }


def to_sparse_dict(value: Any) -> dict[str, Any]:
    """``to_dict`` of a model object without those of its own fields that stand at their default, which readers know. What it holds has
    every field."""
    plan = _SPARSE.get(value.__class__)
    if plan is None:
        each = fields(value)
        plan = _SPARSE[value.__class__] = tuple(f.name for f in each), tuple(f.default for f in each), attrgetter(*(f.name for f in each))
    names, defaults, values_of = plan
    return {
        name: item if item.__class__ in _PLAIN else to_dict(item)
        for name, default, item in zip(names, defaults, values_of(value), strict=True)
        if item is not default and item != default
    }


def to_json(value: Any, *, indent: int | None = None) -> str:
    """A model object as JSON text with sorted keys: equal objects give equal bytes."""
    separators = (",", ":") if indent is None else (",", ": ")
    return json.dumps(to_dict(value), sort_keys=True, indent=indent, separators=separators, ensure_ascii=False)


def from_dict(data: Any) -> Record:
    """The record that ``to_dict`` made.

    Raises RecordError when the schema is newer than this version reads, or when a field is missing or of the wrong type (the
    message has its path).
    """
    check_version(data.get("schema_version") if isinstance(data, dict) else None)
    return convert(data, Record)


def check_version(version: object) -> None:
    """Raises RecordError when a schema version is newer than this version reads."""
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise RecordError(
            "record-newer",
            f"the record has schema version {version}; this jupyter-repro reads up to {SCHEMA_VERSION}",
            hint="upgrade it: pip install --upgrade jupyter-repro",
        )


def convert(data: Any, kind: type[T]) -> T:
    """JSON-ready data as a model object of the given class. Raises RecordError with the path of the first field that is wrong."""
    import msgspec

    try:
        if kind in _CONVERTED:
            return msgspec.convert(data, type=kind)
        with _FIRST:
            converted = msgspec.convert(data, type=kind)
        _CONVERTED.add(kind)
        return converted
    except msgspec.ValidationError as error:
        raise RecordError(
            "record-invalid", f"the record is not valid: {error}", hint="record the notebook again: jupyter repro run NOTEBOOK"
        ) from None


def from_json(text: str | bytes) -> Record:
    """The record in a JSON text. Raises RecordError as ``from_dict`` does, and when the text is no JSON."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise RecordError(
            "record-invalid", f"the record is not JSON: {error}", hint="record the notebook again: jupyter repro run NOTEBOOK"
        ) from None
    return from_dict(data)


def schema() -> dict[str, Any]:
    """The JSON Schema of a record, as ``record.schema.json`` holds it."""
    import msgspec

    return {"$schema": _DIALECT, **msgspec.json.schema(Record)}


def answers_schema() -> dict[str, Any]:
    """The JSON Schema of what the server answers besides records, as ``answers.schema.json`` holds it: definitions only."""
    import msgspec

    from jupyter_repro.model.assessment import Assessment
    from jupyter_repro.model.history import RunDifference
    from jupyter_repro.model.verifying import VerificationState

    _, definitions = msgspec.json.schema_components((Assessment, RunDifference, VerificationState), ref_template="#/$defs/{name}")
    return {"$schema": _DIALECT, "$defs": definitions}


if __name__ == "__main__":  # how the schema files are made
    for name, form in (("record", schema()), ("answers", answers_schema())):
        Path(__file__).with_name(f"{name}.schema.json").write_text(json.dumps(form, indent=2, sort_keys=True) + "\n")
