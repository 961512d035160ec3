"""The graph of an RO-Crate: JSON-LD entities by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from jupyter_repro.report.words import one_line

__all__ = ["Entity", "Graph", "Pointer", "crate_text", "local_id", "path_id"]

Entity = Mapping[str, Any]
"""An entity: its ``@id``, its ``@type``, and properties by the terms of the crate's contexts."""

Pointer = dict[str, str]
"""How one entity refers to another: ``{"@id": …}``."""

_MOST_CHARACTERS = 300


class Graph:
    """Collects entities. The first one of an id stays; what has no value is left out, and what has one only is no list."""

    def __init__(self) -> None:
        self._entities: dict[str, Entity] = {}

    def add(self, entity_id: str, types: str | list[str], **properties: Any) -> Pointer:
        """Adds an entity; gives a pointer to it."""
        if entity_id not in self._entities:
            said = {name: _compact(value) for name, value in properties.items()}
            kept = {name: value for name, value in said.items() if value is not None}
            self._entities[entity_id] = {"@id": entity_id, "@type": types, **kept}
        return {"@id": entity_id}

    @property
    def entities(self) -> list[Entity]:
        """All entities, in the order in which they came."""
        return list(self._entities.values())


def local_id(*parts: object) -> str:
    """The id of an entity that is in the crate's metadata only: ``#cell/c0``. Whatever the parts hold, it is an address."""
    return "#" + "/".join(_quoted(str(part), safe="") for part in parts)


def path_id(path: str) -> str:
    """The id of a file in the crate: its path from the crate's root, as an address."""
    return _quoted(path, safe="/")


def crate_text(text: str) -> str:
    """A text of anybody's in one line of bounded length, as names and descriptions have it."""
    line = one_line(text)
    return line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…"


def _quoted(text: str, *, safe: str) -> str:
    return quote(text, safe=safe, errors="backslashreplace")


def _compact(value: Any) -> Any:
    """A value as RO-Crate would have it: None for nothing, the one value for a list of one."""
    if isinstance(value, (list, tuple)):
        return None if not value else value[0] if len(value) == 1 else list(value)
    return None if value == "" else value
