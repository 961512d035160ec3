"""TOML, read and written."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

__all__ = ["tables_in", "toml_text"]


def tables_in(text: str) -> dict[str, Any]:
    """The tables and values of a TOML text. Raises ValueError where it is none."""
    # Python has had it in its library since 3.11.
    toml: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        document: dict[str, Any] = toml.loads(text)
    except RecursionError:
        raise ValueError("its tables are nested too deep") from None
    return document


def toml_text(document: Mapping[str, Any]) -> str:
    """A document whose lists of tables are arrays of tables (``[[packages]]``), and whose other tables stand in a line."""
    arrays = {key: value for key, value in document.items() if _is_array_of_tables(value)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in document.items() if key not in arrays]
    for name, tables in arrays.items():
        for table in tables:
            lines += ["", f"[[{_key(name)}]]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())]
    return "\n".join([*lines, ""])


def _is_array_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _key(key: str) -> str:
    return key if key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key) else _string(key)


def _string(text: str) -> str:
    # JSON's escapes are TOML's; it leaves one character as it is that TOML does not allow.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _string(value)
        case int() | float():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat().replace("+00:00", "Z")
        case Mapping():
            return f"{{{','.join(f' {_key(key)} = {_value(item)}' for key, item in value.items())} }}"
        case _:
            items = [_value(item) for item in value]
            return "[\n" + "".join(f"    {item},\n" for item in items) + "]" if len(items) > 1 else f"[{''.join(items)}]"
