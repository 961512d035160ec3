"""Environments that were built from locks: a folder of virtual environments, each under the key of what it was built from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_repro.errors import LockError

__all__ = ["MOST_BYTES", "BuiltEnvironment", "Environments", "environments_of_user", "key_of"]

MOST_BYTES = 20 * 10**9
"""How much a folder of environments may hold in all: those that were not used for longest go first."""

_LABEL = "jupyter-repro.json"
_UNFINISHED = ".new-"
_FORMAT = "1"  # of what is built: other versions of this package must not take it for theirs
_IN_USE_SECONDS = 24 * 3600.0
"""An environment that was taken no longer ago than this may be in use by another process."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltEnvironment:
    """A virtual environment that is ready: the version of its Python, how many distributions it has, its size in bytes (files that uv
    shares among environments counted in each), when it was last taken (POSIX time), and what is to be said about it."""

    folder: Path
    python: str
    distributions: int
    size: int
    used: float
    notes: tuple[str, ...] = ()

    @property
    def interpreter(self) -> Path:
        """The interpreter."""
        return self.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    @property
    def told(self) -> tuple[str, ...]:
        """What is said of a rerun in it."""
        return (f"rerun in an environment of its own: Python {self.python}, {self.distributions} distributions", *self.notes)


class Environments:
    """A folder of environments, which several processes may use at a time."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes

    def find(self, key: str) -> BuiltEnvironment | None:
        """The environment under a key; None where there is none, or its interpreter is gone."""
        built = _built(self._folder / key)
        if built is None or not built.interpreter.exists():
            return None
        with contextlib.suppress(OSError):
            os.utime(built.folder / _LABEL)
        return built

    @contextlib.contextmanager
    def unfinished(self) -> Iterator[Path]:
        """A place for a folder to build an environment in, which ``adopt`` takes; what is left there is removed. Raises LockError where
        there is no place."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise LockError(
                "environment-build", f"{self._folder} cannot be made: {error.strerror}", hint="make room, or set XDG_CACHE_HOME"
            ) from None
        place = self._folder / f"{_UNFINISHED}{secrets.token_hex(4)}"
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    @contextlib.contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Lets one at a time, of all threads and processes, do what is done here about a key; where files cannot be locked, everybody."""
        try:
            import fcntl

            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._folder / f".{key}.lock"
            stream = path.open("wb")
        except (ImportError, OSError):
            yield
            return
        with stream:
            with contextlib.suppress(OSError):
                fcntl.flock(stream, fcntl.LOCK_EX)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)  # those who wait have it open, and find what was made

    def adopt(self, place: Path, key: str, *, python: str, distributions: int, notes: tuple[str, ...] = ()) -> BuiltEnvironment:
        """Puts a built environment under its key. Where another process was faster, theirs is as good, and is given."""
        label = {"python": python, "distributions": distributions, "size": _size(place), "notes": list(notes)}
        (place / _LABEL).write_text(json.dumps(label), encoding="utf-8")
        target = self._folder / key
        _move_scripts(place, target)
        if target.exists() and self.find(key) is None:
            shutil.rmtree(target, ignore_errors=True)  # a part of one, or one whose Python was uninstalled
        with contextlib.suppress(OSError):
            place.rename(target)
        built = self.find(key)
        if built is None:
            raise LockError("environment-build", f"an environment cannot be put into {target}", hint="remove that folder")
        self._make_room(key)
        return built

    def all(self) -> list[BuiltEnvironment]:
        """The environments that are ready, those that were used last first."""
        found = [built for path in _folders_in(self._folder) if (built := _built(path)) is not None]
        return sorted(found, key=lambda built: -built.used)

    def clear(self) -> int:
        """Removes all environments; gives how many there were."""
        there = len(self.all())
        for path in _folders_in(self._folder):
            shutil.rmtree(path, ignore_errors=True)
        return there

    def _make_room(self, newest: str) -> None:
        """Removes what was not used for longest, until the rest is within the bound, and what was left unfinished."""
        now = time.time()
        for path in _folders_in(self._folder):
            with contextlib.suppress(OSError):
                if path.name.startswith(_UNFINISHED) and now - path.stat().st_mtime > _IN_USE_SECONDS:
                    shutil.rmtree(path, ignore_errors=True)
        each = self.all()
        left = sum(built.size for built in each)
        for built in reversed(each):
            if left <= self._most or built.folder.name == newest or now - built.used < _IN_USE_SECONDS:
                break
            shutil.rmtree(built.folder, ignore_errors=True)
            left -= built.size


def environments_of_user() -> Environments:
    """The user's environments, in their cache folder."""
    from platformdirs import user_cache_path

    return Environments(user_cache_path("jupyter-repro") / "environments")


def key_of(parts: Iterable[str]) -> str:
    """The key of what an environment is built from."""
    return hashlib.sha256(json.dumps([_FORMAT, *parts]).encode()).hexdigest()[:40]


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []


def _built(folder: Path) -> BuiltEnvironment | None:
    try:
        label = folder / _LABEL
        said = json.loads(label.read_text(encoding="utf-8"))
        return BuiltEnvironment(
            folder=folder,
            python=str(said["python"]),
            distributions=int(said["distributions"]),
            size=int(said["size"]),
            used=label.stat().st_mtime,
            notes=tuple(map(str, said["notes"])),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _move_scripts(place: Path, target: Path) -> None:
    """Lets the scripts of an environment name the interpreter where it is going to be. Those of uv find it by themselves."""
    for script in (place / "bin").glob("*"):
        with contextlib.suppress(OSError):
            if script.is_file() and not script.is_symlink():
                said = script.read_bytes()
                if said.startswith(b"#!") and (old := os.fsencode(place)) in said:
                    script.write_bytes(said.replace(old, os.fsencode(target)))


def _size(folder: Path) -> int:
    size = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(root, name)).st_size  # noqa: PTH118 - ten thousands of files
    return size
