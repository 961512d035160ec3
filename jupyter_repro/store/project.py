"""Settings of a project: the table ``[tool.jupyter-repro]`` of its ``pyproject.toml``."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["project_settings"]

_MOST_BYTES = 1 << 20


def project_settings(folder: Path) -> Mapping[str, Any]:
    """The settings for notebooks in a folder: those of the nearest ``pyproject.toml``, in it or above. None where that cannot be read, or
    has none."""
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        path = place / "pyproject.toml"
        if path.is_file():
            return _table_of(path)
    return {}


def _table_of(path: Path) -> Mapping[str, Any]:
    # Python has had it in its library since 3.11.
    toml: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        table = toml.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("jupyter-repro", {})
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    return table if isinstance(table, Mapping) else {}
