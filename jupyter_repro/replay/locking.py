"""Locks of recorded environments: pins, resolved into files with hashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_repro.errors import LockError
from jupyter_repro.model.environment import normal_name
from jupyter_repro.replay.installers import Asked, Installer
from jupyter_repro.replay.pins import Pins
from jupyter_repro.store.locks import Document, lock_in, portable

__all__ = ["Lock", "locked"]

_UNIVERSAL = "it is for this platform alone: for all of them at once no versions fit"
_BY_PIP = "it is for this platform alone: with uv it would be for all (pip install uv)"
_UNCONSTRAINED = "what is installed does not fit together: the versions of what the imported distributions need are the newest that fit"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """A lock, with ``gaps`` (what it could not have, each with the reason) and ``notes``. No address in it has credentials; files of this
    machine, those of the ``local`` distributions, are looked for beside it."""

    document: Document
    gaps: tuple[str, ...]
    notes: tuple[str, ...]
    local: tuple[str, ...] = ()


def locked(pins: Pins, installer: Installer, *, universal: bool, build: bool = True) -> Lock:
    """The lock of pins. Versions of what was not imported, and support of other platforms, are given up where nothing fits otherwise.

    Raises LockError when no index can be reached or has what was recorded.
    """
    wide = universal and installer.does_all
    asked = Asked(requirements=pins.requirements, constraints=pins.constraints, python=pins.python, universal=wide, build=build)
    here = ((_UNIVERSAL if wide else _BY_PIP),) if universal else ()
    ways: list[tuple[Asked, tuple[str, ...]]] = [(asked, () if wide else here)]
    if wide:
        ways.append((replace(asked, universal=False), here))
    if pins.constraints:
        ways.append((replace(asked, universal=False, constraints=()), (_UNCONSTRAINED, *here)))
    text, notes = _first(ways, installer)
    document, local = portable(lock_in(text))
    there = {normal_name(package["name"]) for package in document["packages"]}
    gaps = {name: why for name, why in pins.gaps.items() if name not in there}
    gaps |= {name: f"{name}: installed from a folder of the machine" for name in local if name not in there}
    return Lock(
        document=document,
        gaps=tuple(why for _, why in sorted(gaps.items())),
        notes=(*pins.notes, *notes),
        local=tuple(sorted({name for name in local if name in there})),
    )


def _first(ways: Sequence[tuple[Asked, tuple[str, ...]]], installer: Installer) -> tuple[str, tuple[str, ...]]:
    """The lock to which the first way leads that leads to one, and what was given up for it. Raises the first way's LockError when none
    does."""
    (asked, notes), *rest = ways
    try:
        with TemporaryDirectory(prefix="jupyter-repro-lock-") as folder:
            return installer.lock(asked, Path(folder)), notes
    except LockError as error:
        if error.code != "lock-impossible" or not rest:
            raise
        failure = error
    try:
        return _first(rest, installer)
    except LockError as error:
        raise (failure if error.code == failure.code else error) from None
