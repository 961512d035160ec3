"""The files of child processes, as well as they can be told from outside: those that command lines name, looked at before and after."""

from __future__ import annotations

import glob
import os
from typing import Any

from jupyter_repro.capture.commands import SHELLS, script_targets, shell_sources, targets_of, words_of
from jupyter_repro.capture.digests import AT_ONCE
from jupyter_repro.capture.draft import Draft
from jupyter_repro.capture.files import FileSensor, Touched
from jupyter_repro.capture.originals import getcwd, scandir
from jupyter_repro.capture.seen import Before

__all__ = ["CommandFiles"]

_MOST_FOLDERS = 10
_LONGEST = 4096  # a path
_MOST = 200  # files that the command lines of a cell may name, and files of a working directory that is looked at


class CommandFiles:
    """Takes a file that a command line names for one that the program reads, and one that is there or different afterwards for one
    that it writes; likewise what is new in the working directory, if that is small."""

    def __init__(self, sensor: FileSensor) -> None:
        self._sensor = sensor

    def begin(self, draft: Draft, touched: Touched) -> None:
        """Looks at the files that a source's commands for the shell name."""
        for script in shell_sources(draft.tree, draft.source):
            self.shell(touched, script)

    def start(self, touched: Touched, args: Any, executable: Any, directory: str | None) -> None:
        """Looks at the files that the command line of a program names, before it starts."""
        if directory is not None:
            words = words_of(args, executable)
            targets = targets_of(words)
            if os.path.basename(words[0] if words else "") not in SHELLS:
                targets = [glob.escape(word) for word in targets]
            self._look(touched, targets, directory)

    def shell(self, touched: Touched, script: str) -> None:
        """Looks at the files that a script for the shell names, before it starts."""
        try:
            directory = getcwd()
        except OSError:
            return
        self._look(touched, script_targets(script), directory)

    def settle(self, touched: Touched) -> None:
        """Tells what has become of the files, and what is new beside them."""
        for folder in list(touched.folders):  # threads that the cell has left behind go on
            touched.named |= {
                path: None for path in _files_in(folder) or () if path not in touched.named and self._sensor.is_data(path, _always)
            }
        for path, before in list(touched.named.items()):
            state = self._sensor.state(path)
            if touched.seen.is_changed(path):
                continue
            if before is None:
                if state is not None:
                    touched.seen.write(path, None)
            elif state is None:
                touched.seen.unlink(path, before)
            elif state != before.state:
                touched.seen.write(path, before, keeps=True)
            elif path in touched.beside:
                continue
            elif path.endswith(".py"):
                touched.modules[path] = None
            else:
                touched.seen.read(path)

    def _look(self, touched: Touched, words: list[str], directory: str) -> None:
        paths = [os.path.normpath(os.path.join(directory, name)) for word in words for name in _meant(word, directory)]
        folders = [path for path in paths if os.path.isdir(path)]
        paths += [os.path.join(folder, os.path.basename(path)) for folder in folders for path in paths if path not in folders]
        left = AT_ONCE
        for path in paths[:_MOST]:
            touched.beside.pop(path, None)
            left -= self._note(touched, path, left)
        around = [directory, *(os.path.dirname(path) for path in paths if path in touched.named)]
        for folder in dict.fromkeys(around[:_MOST_FOLDERS]):
            files = _files_in(folder)
            if files is None or folder in touched.folders:
                continue
            touched.folders[folder] = None
            for path in files:
                if path not in touched.named:
                    touched.beside[path] = None
                    self._note(touched, path, 0)

    def _note(self, touched: Touched, path: str, left: int) -> int:
        """Notes a file as it is; returns the bytes digested for it."""
        if path in touched.named or not self._sensor.is_data(path, _always):
            return 0
        state = self._sensor.state(path)
        if state is None and os.path.exists(path):
            return 0
        small = state is not None and state[2] <= left
        touched.named[path] = None if state is None else Before(state=state, digest=self._sensor.digest(path, state) if small else None)
        return state[2] if state is not None and small else 0


def _meant(word: str, directory: str) -> list[str]:
    """The paths that a word stands for."""
    if not word or len(word) > _LONGEST or "\0" in word or "://" in word:
        return []
    name = os.path.expanduser(word)
    return glob.glob(name, root_dir=directory)[:_MOST] if glob.has_magic(name) else [name]


def _always() -> bool:
    """What installed code does here is its own affair."""
    return True


def _files_in(directory: str) -> list[str] | None:
    """The files in a folder; None when these are too many to be looked at each."""
    try:
        with scandir(directory) as entries:
            paths = [entry.path for entry in entries if entry.is_file()]
    except OSError:
        return None
    return paths if len(paths) <= _MOST else None
