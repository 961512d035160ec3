"""The environment of a notebook, frozen: lock files beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_repro.errors import LockError
from jupyter_repro.model.environment import normal_name
from jupyter_repro.model.record import Record
from jupyter_repro.replay.installed import InstalledEnvironment
from jupyter_repro.replay.installers import Installer
from jupyter_repro.replay.locking import Lock, locked
from jupyter_repro.replay.pins import Scope, named, pins_of
from jupyter_repro.report.words import one_line
from jupyter_repro.store.binder import binder_files
from jupyter_repro.store.conda import explicit_text
from jupyter_repro.store.files import check_writable, write_atomically
from jupyter_repro.store.locks import lock_text, requirements_text

__all__ = ["Frozen", "Wanted", "freeze"]

_PYLOCK, _REQUIREMENTS, _EXPLICIT = "pylock.toml", "requirements.txt", "conda-explicit.txt"
_SCOPE: Mapping[Scope, str] = {"imported": "What the notebook imports, and what that needs.", "all": "All that was installed."}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is to be frozen, and where to. ``trusted`` is whether the record may name addresses to install from, and sources be built to
    learn what they need: of a record in anybody's file only if the user says so, as by a command. With ``replace`` files that are there
    are written over."""

    folder: Path
    scope: Scope = "imported"
    binder: bool = False
    replace: bool = False
    trusted: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Frozen:
    """The lock files that were written, and what is to be said about them."""

    paths: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def freeze(name: str, record: Record, installed: InstalledEnvironment | None, wanted: Wanted, installer: Installer) -> Frozen:
    """Writes the environment of the record of a notebook, given by its name, as lock files: all of them, or none.

    Raises LockError when there is a file already, or when the recorded versions cannot be had.
    """
    pins = pins_of(record, installed, scope=wanted.scope, trusted=wanted.trusted)
    files = [wanted.folder / file for file in _names(installed, binder=wanted.binder)]
    _check(wanted.folder, files, replace=wanted.replace)
    lock = locked(pins, installer, universal=True, build=wanted.trusted)
    texts = _texts(lock, installed, _heading(name, record, lock, wanted.scope), pins.python)
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        check_writable(path)
    for path in files:
        write_atomically(path, texts[path.relative_to(wanted.folder).as_posix()].encode())
    return Frozen(paths=tuple(files), notes=(*_notes(lock), *(f"not in the lock: {gap}" for gap in lock.gaps)))


def _names(installed: InstalledEnvironment | None, *, binder: bool) -> list[str]:
    has_conda = installed is not None and bool(installed.conda)
    names = [_PYLOCK, _REQUIREMENTS, *([_EXPLICIT] if has_conda else [])]
    for_binder = ["environment.yml"] if has_conda else [_REQUIREMENTS, "runtime.txt"]
    return [*names, *(f"binder/{name}" for name in for_binder if binder)]


def _check(folder: Path, files: list[Path], *, replace: bool) -> None:
    """Raises LockError when a file is there already, before anything is resolved. Links are never followed: they may lead anywhere."""
    if links := [path for path in files if path.is_symlink()]:
        raise LockError(
            "not-writable",
            f"{links[0].relative_to(folder)} cannot be written: it is a link",
            hint="remove it, or write to another folder with -o",
        )
    if not replace and (there := [path for path in files if path.exists()]):
        # Without the folder: who asks over REST has no business with it.
        names = " and ".join(path.relative_to(folder).as_posix() for path in there[:2])
        hint = "write to another folder with -o, or replace it with --force"
        raise LockError("file-exists", f"{names} {'is' if len(there) == 1 else 'are'} there already", hint=hint)


def _texts(lock: Lock, installed: InstalledEnvironment | None, heading: list[str], python: str) -> dict[str, str]:
    conda = () if installed is None else installed.conda
    names = () if installed is None else installed.distributions
    from_conda = frozenset(normal_name(d.name) for d in names if d.origin is not None and d.origin.kind == "conda")
    for_binder = binder_files(lock.document, heading, python=python, conda=conda, from_conda=from_conda)
    return {
        _PYLOCK: lock_text(lock.document, heading),
        _REQUIREMENTS: requirements_text(lock.document, heading),
        _EXPLICIT: explicit_text(conda, [heading[0], "All conda packages of the environment: conda create --name NAME --file FILE"]),
        **{f"binder/{name}": text for name, text in for_binder.items()},
    }


def _heading(name: str, record: Record, lock: Lock, scope: Scope) -> list[str]:
    return list(map(one_line, _heading_lines(name, record, lock, scope)))


def _heading_lines(name: str, record: Record, lock: Lock, scope: Scope) -> Iterator[str]:
    environment, day = record.environment, record.run.started[:10]
    python = f"{environment.interpreter.implementation} {environment.interpreter.version}"
    place = " ".join(filter(None, (environment.platform.system, environment.platform.machine)))
    yield f"The environment of {name}, recorded on {day} with {python} on {place}. Written by jupyter-repro."
    yield _SCOPE[scope]
    yield from (f"Not in it: {gap}" for gap in lock.gaps)
    yield from (f"Note: {note}" for note in _notes(lock))


def _notes(lock: Lock) -> list[str]:
    beside = "from files of this machine; elsewhere they must lie beside pylock.toml, or in an index"
    return [*lock.notes, *([f"{named(lock.local)}: {beside}"] if lock.local else [])]
