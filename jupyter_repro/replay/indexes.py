"""The indexes that pip is set to take distributions from, told to uv, which does not read pip's settings."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Indexes", "indexes_of_pip"]

_SECONDS = 30
_OF_UV = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONFIG_FILE")
_LINE = re.compile(r"(global|install|:env:)\.(index-url|extra-index-url|find-links|no-index)=('.*'|\".*\")")


@dataclass(frozen=True, kw_only=True, slots=True)
class Indexes:
    """What uv is told of indexes. The variables may have passwords: they are for uv, and for nobody else."""

    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    arguments: tuple[str, ...] = ()

    @property
    def remote(self) -> Indexes | None:
        """Those of them that others can reach too; None where they are all such, or there is none."""
        if self.arguments:
            return None
        kept = {name: _remote_of(value) for name, value in self.variables.items()}
        return None if kept == self.variables else Indexes(variables={name: value for name, value in kept.items() if value})


def indexes_of_pip(python: Path) -> Indexes:
    """What lets uv take what the pip of an interpreter would; nothing where uv has settings of its own."""
    if any(name in os.environ for name in _OF_UV):
        return Indexes()
    settings = _settings(python)
    variables = {}
    if "index-url" in settings:
        variables["UV_DEFAULT_INDEX"] = settings["index-url"]
    if "extra-index-url" in settings:
        variables["UV_INDEX"] = " ".join(settings["extra-index-url"].split())
        variables["UV_INDEX_STRATEGY"] = os.environ.get("UV_INDEX_STRATEGY", "unsafe-best-match")  # as pip looks
    if "find-links" in settings:
        variables["UV_FIND_LINKS"] = ",".join(settings["find-links"].split())
    is_closed = settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}
    return Indexes(variables=variables, arguments=("--no-index",) if is_closed else ())


def _remote_of(value: str) -> str:
    """What of a variable is no folder of this machine."""
    if "://" not in value and not value.startswith(("/", ".", "~")):
        return value
    return ("," if "," in value else " ").join(place for place in re.split(r"[ ,]+", value) if place.startswith(("http://", "https://")))


def _settings(python: Path) -> Mapping[str, str]:
    """pip's settings, those of the environment before those of files."""
    try:
        command = [str(python), "-m", "pip", "config", "list"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return {}
    found = [match for line in done.stdout.splitlines() if (match := _LINE.fullmatch(line))]
    ranks = ("global", "install", ":env:")
    said = sorted(found, key=lambda match: ranks.index(match[1]))
    return {match[2]: str(ast.literal_eval(match[3])) for match in said}
