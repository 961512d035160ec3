"""The sensor of readers in C, for kernels in which the C library is not watched: it stands at the doors by which Python calls them."""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from glob import has_magic, iglob
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from jupyter_repro.capture.digests import FileState
from jupyter_repro.capture.draft import Current, Draft
from jupyter_repro.capture.files import FileSensor, Touched, files_below
from jupyter_repro.capture.importwatch import ImportWatch
from jupyter_repro.capture.originals import exists, getcwd, isfile
from jupyter_repro.capture.patches import Patches, leave_no_frame
from jupyter_repro.capture.readerdoors import DOORS, Door, Role
from jupyter_repro.capture.seen import Before
from jupyter_repro.capture.sensor import Finish, nothing

__all__ = ["ReaderSensor", "files_in"]

_MOST = 10_000  # files that one argument stands for
_LONGEST_PATH = 4096
_LONGEST = 100_000  # characters of a statement that are looked through
_QUOTED = re.compile(r"""(\b(?:to|database)\s+)?(['"])([^'"\n]{1,4000})\2""", re.IGNORECASE)
_COPYING = re.compile(r"\s*(?:copy|export)\b", re.IGNORECASE)


class ReaderSensor:
    """Tells the file sensor of the paths that libraries are given which open files by themselves.

    A path is what the call was given, not what the library made of it: a reader that opens further files (a dataset's parts aside) is
    not seen to. What is read lazily counts where it is asked for. A type that cannot be changed (``pyarrow.OSFile``,
    ``safetensors.safe_open``) is no door.
    """

    name = "native readers"

    def __init__(self, current: Current, files: FileSensor, imports: ImportWatch, on_error: Callable[[str, Exception], None]) -> None:
        self._current, self._files, self._imports, self._on_error = current, files, imports, on_error
        self._patches = Patches()

    def start(self) -> None:
        """Hooks the libraries that are there, and the others once they are imported."""
        by_module: dict[str, list[Door]] = defaultdict(list)
        for door in DOORS:
            by_module[door.module].append(door)
        for module, doors in by_module.items():
            self._imports.on(module, self.name, partial(self._hook, doors))

    def stop(self) -> None:
        """Takes the hooks away."""
        self._patches.undo()

    def watch(self, draft: Draft) -> Finish:  # noqa: ARG002
        """Nothing to do at a cell's start or end: calls carry everything."""
        return nothing

    def _hook(self, doors: list[Door]) -> None:
        for door in doors:
            owner, _, name = door.function.rpartition(".")
            module: Any = sys.modules[door.module]
            holder: Any = getattr(module, owner, None) if owner else module
            original = getattr(holder, name, None)
            with suppress(TypeError):  # a type that in this version of the library cannot be changed
                self._patches.put(holder, name, partial(self._watched, door, bool(owner)))
            home: Any = sys.modules.get(getattr(original, "__module__", None) or "")
            if not owner and home is not module and getattr(home, name, None) is original is not None:
                # A function is pickled by the name of the module that made it, and must be found there.
                self._patches.put(home, name, partial(_given, getattr(module, name)))

    def _watched(self, door: Door, is_method: bool, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            touched = self._files.touched(self._current.draft)
            after = None if touched is None else self._quietly(self._before, touched, door, args[1:] if is_method else args, kwargs)
            try:
                return original(*args, **kwargs)
            except BaseException as error:
                leave_no_frame(error)
                raise
            finally:
                if after is not None:
                    self._quietly(after)

        return call

    def _quietly(self, function: Callable[..., Any], *args: Any) -> Any:
        """Calls a function of ours inside a call of the user's, which goes on whatever happens here."""
        try:
            with self._current.nobody():
                return function(*args)
        except Exception as error:
            self._on_error(self.name, error)

    def _before(self, touched: Touched, door: Door, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Finish:
        """Notes what a call is about to do; returns what notes what has become of what it was to write."""
        given = args[door.position] if len(args) > door.position else kwargs.get(door.keyword)
        mode = args[door.position + 1] if len(args) > door.position + 1 else kwargs.get("mode")
        role = _role(mode) if door.role == "mode" else door.role
        if role == "sql":
            reads, writes = _files_of(given)
            self._read(touched, reads)
            return self._write(touched, writes, keeps=False)
        if role == "read":
            self._read(touched, files_in(given))
            return nothing
        return self._write(touched, files_in(given), keeps=role == "update")

    def _read(self, touched: Touched, paths: Iterable[str]) -> None:
        for path in paths:
            if not self._files.is_data(path, _never):
                continue
            if self._files.state(path) is not None:
                touched.seen.read(path)
            elif not exists(path):
                touched.seen.looked(path)
            for part in _below(path):
                touched.seen.read(part)

    def _write(self, touched: Touched, paths: Iterable[str], *, keeps: bool) -> Finish:
        """Notes the files that are there before they are written over; what is new, and what is new in a folder, shows afterwards."""
        new: list[str] = []
        before: dict[str, FileState | None] = {}
        for path in paths:
            if not self._files.is_data(path, _never):
                continue
            if self._files.state(path) is not None:
                touched.seen.write(path, self._files.before(touched, path, keeps=keeps), keeps=keeps)
            else:
                new.append(path)
                before |= {part: self._files.state(part) for part in _below(path)}
        return partial(self._written, touched, new, before) if new else nothing

    def _written(self, touched: Touched, paths: Iterable[str], before: Mapping[str, FileState | None]) -> None:
        for path in paths:
            for part in [path, *_below(path)]:
                state, old = self._files.state(part), before.get(part)
                if state is not None and state != old:
                    touched.seen.write(part, None if old is None else Before(state=old))


def _given(ours: Callable[..., Any], _original: Callable[..., Any]) -> Callable[..., Any]:
    return ours


def files_in(given: Any) -> Iterator[str]:
    """The paths, absolute and normalised, that an argument stands for: a path, a pattern, a ``file:`` URL, or several of them. Other
    addresses, open files and bytes stand for none."""
    if isinstance(given, (list, tuple)):
        for one in given[:_MOST]:
            if isinstance(one, (str, os.PathLike)):
                yield from files_in(one)
        return
    if not isinstance(given, (str, os.PathLike)) or not (path := os.fspath(given)) or not isinstance(path, str):
        return
    if path.startswith("file:"):
        path = unquote(urlsplit(path).path)
    if "://" in path or path.startswith(":") or len(path) > _LONGEST_PATH or "\0" in path or "\n" in path:
        return
    path = os.path.normpath(os.path.join(getcwd(), os.path.expanduser(path)))
    if has_magic(path) and not os.path.lexists(path):
        yield from (found for found in islice(iglob(path, recursive=True), _MOST) if isfile(found))
    else:
        yield path


def _files_of(statement: Any) -> tuple[list[str], list[str]]:
    """The files that a statement reads and those that it writes: names in quotes, of files that are there or that follow ``TO``."""
    reads: list[str] = []
    writes: list[str] = []
    if isinstance(statement, str):
        for found in islice(_QUOTED.finditer(statement[:_LONGEST]), _MOST):
            if found[1] and _COPYING.match(statement):
                writes.extend(files_in(found[3]))
            else:
                reads.extend(path for path in files_in(found[3]) if isfile(path))
    return reads, writes


def _role(mode: Any) -> Role:
    """What becomes of a file that is opened in a mode, as Python's ``open`` and its likes spell it."""
    if mode is None or mode in ("r", "rb", "rt"):
        return "read"
    return "write" if isinstance(mode, str) and mode[:1] in ("w", "x") else "update"


def _below(folder: str) -> list[str]:
    return files_below(folder, _MOST)


def _never() -> bool:
    """These calls are not made by an import."""
    return False
