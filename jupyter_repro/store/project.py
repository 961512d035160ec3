"""Settings of a project: the table ``[tool.jupyter-repro]`` of its ``pyproject.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_repro.errors import UsageError
from jupyter_repro.store.toml import tables_in

__all__ = ["TABLE", "project_file", "project_settings", "settings_in"]

TABLE = "tool.jupyter-repro"

_MOST_BYTES = 1 << 20


def project_file(folder: Path) -> Path | None:
    """The nearest ``pyproject.toml``, in a folder or above."""
    folder = folder.resolve()
    return next((path for place in (folder, *folder.parents) if (path := place / "pyproject.toml").is_file()), None)


def project_settings(folder: Path) -> Mapping[str, Any]:
    """The settings for notebooks in a folder: those of the nearest ``pyproject.toml``, in it or above. None where that cannot be read, or
    has none."""
    path = project_file(folder)
    try:
        return {} if path is None else settings_in(path)
    except UsageError:
        return {}


def settings_in(path: Path) -> Mapping[str, Any]:
    """The settings in a ``pyproject.toml``. Raises UsageError where it cannot be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is too large")
        table = tables_in(path.read_text(encoding="utf-8")).get("tool", {}).get("jupyter-repro", {})
        if not isinstance(table, Mapping):
            raise TypeError(f"[{TABLE}] is no table")
    except (OSError, ValueError, AttributeError, TypeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError("settings-invalid", f"{path} cannot be read: {reason}", hint="mend it: it is TOML") from None
    return table
