"""The policy for a cell: what was asked for, what the notebook's and the cell's metadata say, and the tags of this tool and of others."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

from jupyter_repro.compare.policy import EVERYTHING, POLICIES, Policy, PolicyName

__all__ = ["METADATA_KEY", "Settings", "notes_on", "policy_for", "why_ignored"]

METADATA_KEY = "jupyter_repro_compare"
"""Where a notebook's or a cell's metadata say how to compare."""
IGNORE_TAGS = ("nbval-ignore-output", "repro-ignore-output")
_POLICY_TAGS = {f"repro-{name}": name for name in POLICIES}
_NUMBER_TAGS = {"repro-rtol=": "rtol", "repro-atol=": "atol"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What one place says of how to compare; None where it says nothing."""

    policy: PolicyName | None = None
    rtol: float | None = None
    atol: float | None = None
    ignore: frozenset[str] | None = None


def policy_for(asked: Settings, notebook: Mapping[str, Any], cell: Mapping[str, Any]) -> Policy:
    """The policy for a cell, given the metadata of the notebook and of the cell.

    The nearest to the cell wins: its tags and metadata, then what was asked for, then the notebook's metadata. What is ignored adds up.
    """
    layers = [_read(notebook)[0], asked, _read(cell)[0], _tagged(cell)]
    chosen = POLICIES["default"]
    for layer in layers:
        if layer.policy is not None:
            chosen = replace(POLICIES[layer.policy], ignored=chosen.ignored)
        tolerance = chosen.tolerance
        tolerance = replace(tolerance, rtol=tolerance.rtol if layer.rtol is None else layer.rtol)
        tolerance = replace(tolerance, atol=tolerance.atol if layer.atol is None else layer.atol)
        chosen = replace(chosen, tolerance=tolerance, ignored=chosen.ignored | (layer.ignore or frozenset()))
    return chosen


def why_ignored(cell: Mapping[str, Any]) -> str | None:
    """Why a cell's outputs are not compared at all, or None when they are."""
    tag = next((tag for tag in IGNORE_TAGS if tag in _tags_of(cell)), None)
    if tag is not None:
        return f"its outputs are not compared: tagged {tag}"
    if EVERYTHING in (_read(cell)[0].ignore or ()):
        return "its outputs are not compared: its metadata say so"
    return None


def notes_on(metadata: Mapping[str, Any], owner: str) -> tuple[str, ...]:
    """What is wrong with the settings in the metadata of a notebook or cell: such are passed over."""
    return tuple(f"{METADATA_KEY} of {owner} is passed over in part: {problem}" for problem in _read(metadata)[1])


def _read(metadata: Mapping[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The settings in some metadata, and what is wrong with them."""
    given = metadata.get(METADATA_KEY)
    if given is None:
        return Settings(), ()
    if not isinstance(given, Mapping):
        return Settings(), ("it is no object",)
    names = [field.name for field in fields(Settings)]
    values: dict[str, Any] = {}
    problems = [f"{name!r} is no setting ({', '.join(names)})" for name in map(str, given) if name not in names]
    for name in names:
        if name in given:
            value = _VALID[name](given[name])
            if value is None:
                problems.append(f"{name} cannot be {str(given[name])[:40]!r}")
            else:
                values[name] = value
    return Settings(**values), tuple(problems)


def _tagged(cell: Mapping[str, Any]) -> Settings:
    """The settings that a cell's tags make."""
    values: dict[str, Any] = {}
    for tag in _tags_of(cell):
        if tag in IGNORE_TAGS:
            values["ignore"] = frozenset({EVERYTHING})
        elif tag in _POLICY_TAGS:
            values["policy"] = _POLICY_TAGS[tag]
        for start, name in _NUMBER_TAGS.items():
            if tag.startswith(start) and (number := _bound(tag.removeprefix(start))) is not None:
                values[name] = number
    return Settings(**values)


def _tags_of(cell: Mapping[str, Any]) -> list[str]:
    tags = cell.get("tags")
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _bound(value: object) -> float | None:
    """A tolerance, or None when the value cannot be one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if number >= 0 and not math.isinf(number) else None


def _policy(value: object) -> PolicyName | None:
    return next((name for name in get_args(PolicyName) if name == value), None)


def _types(value: object) -> frozenset[str] | None:
    return frozenset(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


_VALID = {"policy": _policy, "rtol": _bound, "atol": _bound, "ignore": _types}
