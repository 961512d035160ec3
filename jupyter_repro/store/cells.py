"""Cells in memory and on disk: ids where the file has none, and texts joined in memory that are lists of lines on disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["with_cell_ids", "with_joined_lines", "with_split_lines"]

_VALID_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_JSON_TYPE = re.compile(r"application/(.*\+)?json")


def with_cell_ids(cells: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The cells, each with an id that no other has, and notes about it.

    Cells without one (before nbformat 4.5) are called by their position, so that reading the same file twice gives the same ids;
    so are those whose id an earlier cell has, or that has a form nbformat forbids.
    """
    said = {cell["id"] for cell in cells if isinstance(cell.get("id"), str)}
    taken: set[str] = set()
    named: list[dict[str, Any]] = []
    duplicates: list[str] = []
    for index, cell in enumerate(cells):
        cell_id = cell.get("id")
        if not (isinstance(cell_id, str) and _VALID_ID.fullmatch(cell_id)) or cell_id in taken:
            if isinstance(cell_id, str) and cell_id in taken:
                duplicates.append(cell_id)
            cell_id = f"cell-{index}"
            while cell_id in said or cell_id in taken:
                cell_id += "-"
        taken.add(cell_id)
        named.append({"metadata": {}, **cell, "id": cell_id})
    notes = tuple(f"several cells have the id {cell_id}: the later ones were given another" for cell_id in dict.fromkeys(duplicates))
    return named, notes


def with_joined_lines(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A cell as it is in memory: its source and its outputs' texts are strings."""
    return _with_texts(cell, lambda text: "".join(text) if _is_lines(text) else text)


def with_split_lines(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A cell as it is on disk: its source and its outputs' texts are lists of lines."""
    return _with_texts(cell, lambda text: text.splitlines(keepends=True) if isinstance(text, str) else text)


def _with_texts(cell: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    changed = {**cell, "source": change(cell["source"])}
    if cell["cell_type"] == "code":
        changed["outputs"] = [_output_with_texts(output, change) for output in cell.get("outputs", [])]
        changed.setdefault("execution_count", None)
    return changed


def _output_with_texts(output: Mapping[str, Any], change: Callable[[Any], Any]) -> dict[str, Any]:
    changed = dict(output)
    if "text" in changed:
        changed["text"] = change(changed["text"])
    if isinstance(data := changed.get("data"), Mapping):
        # A JSON value may itself be a list of strings; it is left as it is.
        changed["data"] = {kind: value if _JSON_TYPE.fullmatch(kind) else change(value) for kind, value in data.items()}
    return changed


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)
