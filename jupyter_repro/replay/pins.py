"""Pins: what of an environment a lock is to have, as requirements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jupyter_repro.errors import LockError
from jupyter_repro.model.environment import Distribution, Interpreter, OriginKind, normal_name
from jupyter_repro.model.record import Record
from jupyter_repro.replay.installed import InstalledEnvironment
from jupyter_repro.report.words import names_and_versions, one_line

__all__ = ["Pins", "Scope", "is_python", "named", "pins_of"]

Scope = Literal["imported", "all"]
"""``imported``: the distributions that a notebook imports, and what they need. ``all``: whatever is installed."""

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.!+_-]*")
_PYTHON = re.compile(r"\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc)\d+)?\+?")
_ADDRESS = re.compile(r"(?:(?:git|hg|bzr|svn)\+)?(?:https?|ssh)://[^\s;'\"\\]+")
_MOST_NAMED = 5
_ORIGIN: Mapping[OriginKind, str] = {
    "editable": "an editable installation",
    "directory": "installed from a folder of the machine",
    "archive": "installed from a file of the machine",
    "vcs": "installed from a repository on the machine",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pins:
    """``requirements`` are what the lock must have, ``constraints`` the versions of what it may need besides. ``gaps`` are what it cannot
    have, each with the reason, by normal name; ``notes`` say what limits it. ``python`` is the interpreter's version."""

    implementation: str
    python: str
    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    gaps: Mapping[str, str]
    notes: tuple[str, ...]


def pins_of(record: Record, installed: InstalledEnvironment | None, *, scope: Scope = "imported", trusted: bool = True) -> Pins:
    """The pins of a recorded environment. ``installed`` is what the notebook's kernel has now: it has what was not imported, as far as it
    still is what was recorded.

    A record in a file is anybody's. What it says is taken for no more than names and versions, and, where it is ``trusted``, addresses to
    install from. Raises LockError where everything is asked for, and is not there any more.
    """
    interpreter = record.environment.interpreter
    if not is_python(interpreter):
        raise LockError("lock-impossible", f"the record names no Python: {one_line(interpreter.version)!r}", hint="record it again")
    recorded = {normal_name(d.name): d for d in record.environment.distributions}
    there = {normal_name(d.name): d for d in installed.distributions} if installed is not None else {}
    changed = list(_changed(recorded, there))
    if scope == "all" and (installed is None or changed):
        what = "cannot be asked what it has" if installed is None else f"has changed since: {named(changed)}"
        raise LockError(
            "lock-impossible",
            f"the kernel's environment {what}",
            hint="lock what the notebook imports: --scope imported, or record it again",
        )
    wanted = {**there, **recorded} if scope == "all" else recorded
    gaps = {name: why for name, d in sorted(wanted.items()) if (why := _why_not(d, trusted=trusted)) is not None}
    free = {} if changed else {name: d for name, d in sorted(there.items()) if name not in wanted and _is_from_index(d)}
    return Pins(
        implementation=interpreter.implementation,
        python=interpreter.version.rstrip("+"),
        requirements=tuple(_requirement(d) for name, d in sorted(wanted.items()) if name not in gaps),
        constraints=tuple(_requirement(d) for d in free.values()),
        gaps={name: f"{_words(wanted[name])}: {why}" for name, why in gaps.items()},
        notes=tuple(_notes(recorded.values(), changed, is_known=installed is not None)),
    )


def is_python(interpreter: Interpreter) -> bool:
    """Whether a recorded interpreter has a name and a version that one could have."""
    return interpreter.implementation.isalpha() and _PYTHON.fullmatch(interpreter.version) is not None


def _requirement(distribution: Distribution) -> str:
    """A distribution that can be one as a requirement."""
    origin = distribution.origin
    if origin is not None and origin.url is not None:
        return f"{distribution.name} @ {origin.url}"
    return f"{distribution.name}=={distribution.version}"


def _why_not(distribution: Distribution, *, trusted: bool) -> str | None:
    """Why a distribution cannot be a requirement; None where it can."""
    origin = distribution.origin
    url = None if origin is None else origin.url
    if not _NAME.fullmatch(distribution.name):
        return "it has no name that an index could have"
    if origin is not None and url is None and origin.kind != "conda":
        return _ORIGIN[origin.kind]
    if url is not None and not trusted:
        return "it comes from an address of its own, which only a lock made on the command line takes from a file"
    if url is not None:
        return None if _ADDRESS.fullmatch(url) else "it comes from an address that is none"
    return None if _VERSION.fullmatch(distribution.version or "") else "its version is not known"


def _is_from_index(distribution: Distribution) -> bool:
    return _why_not(distribution, trusted=False) is None


def _words(distribution: Distribution) -> str:
    return one_line(f"{distribution.name} {distribution.version or ''}").rstrip()


def _changed(recorded: Mapping[str, Distribution], there: Mapping[str, Distribution]) -> Iterator[str]:
    """The recorded distributions of which another version is installed, or none."""
    for name, old in recorded.items() if there else ():
        if name not in there or there[name].version != old.version:
            now = "gone" if name not in there else there[name].version
            yield f"{one_line(old.name)} is {now}, and was {old.version}"


def _notes(recorded: Iterable[Distribution], changed: list[str], *, is_known: bool) -> Iterator[str]:
    newest = "the versions of what the imported distributions need are the newest that fit"
    if not is_known:
        yield f"the kernel's environment could not be looked at: {newest}"
    elif changed:
        yield f"the kernel's environment has changed since ({named(changed)}): {newest}"
    if conda := [d for d in recorded if d.origin is not None and d.origin.kind == "conda"]:
        yield f"{named(names_and_versions(conda))}: conda packages; the lock has the same versions as pip installs them"


def named(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    rest = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")
