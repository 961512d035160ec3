"""The truth of a cell: which files it read, wrote, removed and looked for in vain, whichever way it did so."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.capture_matrix.strace import Call

__all__ = ["ROLES", "Facts", "Folder", "Touched", "folder_of", "touched_by"]

ROLES = ("used", "generated", "missing", "deleted")

_READING = {"read", "pread64", "readv", "preadv"}
_WRITING = {"write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate"}
_LOOKING = {"access", "faccessat", "faccessat2", "stat", "lstat", "newfstatat", "statx", "readlink", "readlinkat", "execve", "execveat"}
_NO_DATA = ("/__pycache__/", "/.git/", "/.ipynb_checkpoints/")

Facts = Mapping[str, frozenset[str]]
"""Paths by role."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """The files and folders below a folder at one time, the files with the digests of their bytes."""

    files: Mapping[str, str]
    folders: frozenset[str]


@dataclass(kw_only=True)
class Touched:
    """What the calls of a cell add up to. ``required`` are the data files that a recorder must name, ``allowed`` all paths that it may,
    wherever they are. ``real`` leads from paths through links to the files that they led to."""

    required: dict[str, set[str]] = field(default_factory=lambda: {role: set() for role in ROLES})
    allowed: dict[str, set[str]] = field(default_factory=lambda: {role: set() for role in ROLES})
    real: dict[str, str] = field(default_factory=dict)
    programs: set[str] = field(default_factory=set)
    addresses: set[tuple[str, int]] = field(default_factory=set)


def folder_of(root: Path) -> Folder:
    """What is below a folder now."""
    files, folders = {}, {str(root)}
    for parent, names, leaves in os.walk(root):
        folders.update(f"{parent}{os.sep}{name}" for name in names)
        for leaf in leaves:
            path = Path(parent, leaf)
            if path.is_file():
                with path.open("rb") as file:
                    files[str(path)] = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[attr-defined,unused-ignore]
    return Folder(files=files, folders=frozenset(folders))


def touched_by(calls: Iterable[Call], *, root: str, before: Folder, after: Folder, also: tuple[str, ...] = ()) -> Touched:
    """What calls touched. Data files are those below ``root``, and those elsewhere whose path holds a text of ``also``."""
    touched = Touched()
    reader = _Reader(touched, before)
    for call in calls:
        reader.take(call)
    reader.end(after)

    def is_data(path: str) -> bool:
        if any(part in path for part in _NO_DATA):
            return False
        return path.startswith(root + os.sep) or (any(text in path for text in also) and not path.endswith(".py"))

    for role in ROLES:
        touched.required[role] = {path for path in touched.required[role] if is_data(path)}
    return touched


class _Reader:
    """Follows the calls of a cell. What the cell itself has made it may read and remove again: that is none of its results' causes."""

    def __init__(self, touched: Touched, before: Folder) -> None:
        self._touched, self._required, self._allowed = touched, touched.required, touched.allowed
        self._before = before
        self._made: set[str] = set()
        self._both: set[str] = set()  # opened for reading and writing: what they are used for shows later
        self._no_files: set[str] = set(before.folders)

    def take(self, call: Call) -> None:  # noqa: C901 a list of kinds of call
        """Adds a call."""
        if call.name in ("open", "openat", "openat2", "creat"):
            self._open(call)
        elif call.error:
            if call.error in ("ENOENT", "ENOTDIR") and call.name in _LOOKING:
                self._allowed["missing"].update(call.paths)
        elif call.name in _READING | _WRITING | {"mmap", "sendfile", "copy_file_range"}:
            self._transfer(call)
        elif call.name.startswith("rename"):
            self._rename(*call.paths)
        elif call.name.startswith("unlink") and "AT_REMOVEDIR" not in call.arguments:
            self._remove(call.paths[0])
        elif call.name.startswith(("link", "symlink")):
            self._allowed["used"].add(call.paths[0])
            self._write(call.paths[1])
        elif call.name == "truncate":
            self._allowed["used"].add(call.paths[0])
            self._write(call.paths[0])
        elif call.name.startswith("exec"):
            self._touched.programs.add(Path(call.paths[0]).name)
            self._allowed["used"].update(call.paths)
        elif call.name.startswith("mk"):  # a folder, a FIFO
            self._no_files.update(call.paths)
        if call.address is not None:
            self._touched.addresses.add(call.address)

    def end(self, after: Folder) -> None:
        """What is gone at the end was not generated, what is there was neither missing nor removed; files written by way of shared
        memory have other bytes than before."""
        for path in self._both:
            if path in self._before.files and after.files.get(path, "") not in ("", self._before.files[path]):
                self._write(path)
        there = after.files.keys()
        for path in list(self._required["generated"]):
            if path not in there and any(path.startswith(folder + os.sep) for folder in self._before.folders):
                self._required["generated"].discard(path)
        self._required["missing"] -= there | self._made
        self._required["deleted"] -= there

    def _open(self, call: Call) -> None:
        if call.error:
            if call.error in ("ENOENT", "ENOTDIR"):
                self._allowed["missing"].add(call.paths[0])
                if "O_DIRECTORY" not in call.arguments:
                    self._required["missing"].add(call.paths[0])
            return
        path = call.opened or call.paths[0]
        if "O_DIRECTORY" in call.arguments or "O_TMPFILE" in call.arguments or "O_PATH" in call.arguments or path in self._no_files:
            return
        if call.paths[0] != path:
            self._touched.real[call.paths[0]] = path
        if "O_RDWR" in call.arguments:
            self._allowed["used"].add(path)
            self._allowed["generated"].add(path)
            new = "O_CREAT" in call.arguments and path not in self._before.files and path not in self._required["used"]
            if "O_TRUNC" in call.arguments or new:
                self._write(path)
            self._both.add(path)
        elif "O_WRONLY" in call.arguments or call.name == "creat":
            if "O_TRUNC" not in call.arguments and path in self._before.files:
                self._allowed["used"].add(path)  # the bytes that it keeps are a cause
            self._write(path)
        else:
            self._read(path)

    def _transfer(self, call: Call) -> None:
        for path in call.descriptors:
            if path in self._both:
                if call.name in _WRITING or call.name in ("sendfile", "copy_file_range"):
                    self._write(path)
                elif call.name in _READING:
                    self._read(path)

    def _read(self, path: str) -> None:
        self._allowed["used"].add(path)
        if path not in self._made:
            self._required["used"].add(path)

    def _write(self, path: str) -> None:
        self._made.add(path)
        self._allowed["generated"].add(path)
        self._required["generated"].add(path)

    def _remove(self, path: str) -> None:
        self._required["generated"].discard(path)
        self._allowed["deleted"].add(path)
        if path in self._before.files:
            self._required["deleted"].add(path)

    def _rename(self, old: str, new: str) -> None:
        inside = [path for path in {*self._before.files, *self._made, old} if path == old or path.startswith(old + os.sep)]
        for path in inside:
            if path == old and old in self._no_files:
                continue
            self._remove(path)
            self._allowed["used"].add(path)
            self._write(new + path.removeprefix(old))
        if old in self._no_files:
            self._no_files.add(new)
