"""Notebooks for a double-blind review: the document without who made it and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_repro.model.record import Record
from jupyter_repro.report.anonymous import neutral_value
from jupyter_repro.report.neutral import Neutral
from jupyter_repro.store.notebooks import bytes_of
from jupyter_repro.store.records import METADATA_KEY, embed

__all__ = ["anonymous_notebook"]

# Front ends write whatever they like into metadata, Colab the author's name and picture: what is not known stays out.
_NOTEBOOK_KEYS = ("kernelspec", "language_info", "widgets")
_CELL_KEYS = ("collapsed", "deletable", "editable", "format", "jupyter", "name", "scrolled", "slideshow", "tags")


def anonymous_notebook(content: Mapping[str, Any], record: Record | None, neutral: Neutral) -> bytes:
    """The bytes of a notebook's document that says nothing of who made it; ``record``, which is anonymous already, takes the place of its
    own."""
    metadata = {key: content["metadata"][key] for key in _NOTEBOOK_KEYS if key in content["metadata"]}
    cells = [{**cell, "metadata": _kept(cell.get("metadata", {}))} for cell in content["cells"]]
    document = neutral_value({**content, "metadata": metadata, "cells": cells}, neutral)
    if record is None or METADATA_KEY not in content["metadata"]:
        return bytes_of(document)
    return bytes_of(embed(document, record))


def _kept(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key: metadata[key] for key in _CELL_KEYS if key in metadata}
