"""``--baseline`` and ``--update``: what reruns are compared with, and what becomes of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

__all__ = ["with_baseline"]

_MAGIC = frozenset("*?[")


def with_baseline(settings: Mapping[str, Any], words: Sequence[str]) -> dict[str, Any]:
    """The settings, their baseline told which notebooks have the same names, for notebooks that some words of the command name.

    An update looks for no causes unless it was asked to: further reruns would write the files anew that the first, which is accepted, has
    written. Raises UsageError when a baseline is both given and to be updated.
    """
    word, update, source = settings["baseline"], settings["update"], click.get_current_context().get_parameter_source
    if not word:
        asked = source("explain") not in {None, ParameterSource.DEFAULT}
        return {**settings, "baseline": None, "explain": settings["explain"] if asked or not update else "none"}
    from jupyter_repro.replay.baselines import AskedBaseline, asked_baseline

    folders = tuple(folder for folder in map(_folder_of, words) if folder is not None)
    return {**settings, "baseline": asked_baseline(AskedBaseline(word=word, folders=folders), update=update)}


def _folder_of(word: str) -> str | None:
    """The folder that a word names notebooks in; None for a notebook."""
    if Path(word).is_dir():
        return word
    if not _MAGIC & set(word) or os.path.lexists(word):
        return None
    parts = Path(word).parts
    fixed = next(place for place, part in enumerate(parts) if _MAGIC & set(part))
    return str(Path(*parts[:fixed]))
