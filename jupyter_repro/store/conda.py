"""Conda packages: what an environment's ``conda-meta`` says, and the list of them that conda reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_repro.model.addresses import without_credentials
from jupyter_repro.store.locks import as_comments

__all__ = ["CondaPackage", "conda_packages", "explicit_text", "lacking"]

_MOST_BYTES = 64 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class CondaPackage:
    """A conda package, with the address of its file (None: it was built on the machine) and its MD5."""

    name: str
    version: str
    build: str
    subdir: str
    url: str | None = None
    md5: str | None = None


def conda_packages(prefix: Path) -> tuple[CondaPackage, ...]:
    """The packages of a conda environment, sorted by name; none where it is no such environment. What cannot be read is left out."""
    each = map(_package, (prefix / "conda-meta").glob("*.json"))
    return tuple(sorted((package for package in each if package is not None), key=lambda package: package.name))


def explicit_text(packages: Sequence[CondaPackage], heading: Sequence[str]) -> str:
    """An explicit list, as ``conda create --file`` reads it: the very files, by address and MD5."""
    subdirs = sorted({package.subdir for package in packages} - {"noarch", ""})
    platform = [f"platform: {', '.join(subdirs)}"] if subdirs else []
    files = [f"{p.url}#{p.md5}" if p.md5 else str(p.url) for p in packages if p.url is not None]
    return "\n".join([*as_comments([*heading, *lacking(packages), *platform]), "@EXPLICIT", *files, ""])


def lacking(packages: Sequence[CondaPackage]) -> list[str]:
    """What is said of packages that nobody else can get."""
    return [f"Not in it: {package.name} {package.version} (it has no address)" for package in packages if package.url is None]


def _package(path: Path) -> CondaPackage | None:
    """The package that a file of ``conda-meta`` is about; None where it cannot be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        said = json.loads(path.read_text(encoding="utf-8"))
        url, md5 = said.get("url"), said.get("md5")
        return CondaPackage(
            name=str(said["name"]),
            version=str(said["version"]),
            build=str(said.get("build", "")),
            subdir=str(said.get("subdir", "")),
            url=without_credentials(url) if isinstance(url, str) and url.startswith("http") else None,
            md5=md5 if isinstance(md5, str) else None,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
