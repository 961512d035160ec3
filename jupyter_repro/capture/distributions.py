"""Which installed distribution a module came from."""

from __future__ import annotations

import os
import re
import sys
from typing import NamedTuple

from jupyter_repro.capture.originals import read_bytes, read_text, scandir
from jupyter_repro.capture.origins import origin_of
from jupyter_repro.model.environment import Origin, normal_name

__all__ = ["Found", "Installed"]


class Found(NamedTuple):
    """A distribution's name as its metadata spells it, its version, and where it came from if that is no index."""

    name: str
    version: str | None
    origin: Origin | None = None


class Installed:
    """Resolves top-level import names (``sklearn``) to distributions (``scikit-learn``), reading as little as it can.

    The ``.dist-info`` folder of the same name comes first; for what is left, each distribution's ``RECORD`` is read once, and once more
    where it lists the name. ``read_ahead`` does most of that while no cell waits for it.
    ``importlib.metadata.packages_distributions`` gives the same but reads everything, some 150 ms.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Found, ...]] = {}
        self._folders: dict[str, dict[str, str]] = {}
        self._tops: dict[str, frozenset[bytes]] = {}

    def read_ahead(self) -> None:
        """Reads what all distributions list."""
        for folder in self._all_folders().values():
            self._listed(folder)

    def everything(self) -> list[Found]:
        """All distributions, sorted by name."""
        return [_metadata(folder) for _, folder in sorted(self._all_folders().items())]

    def resolve(self, names: set[str]) -> dict[str, tuple[Found, ...]]:
        """The distributions of each top-level name: none when it is local or from the standard library, several for a namespace."""
        if missing := {name for name in names if name not in self._known}:
            self._search(missing)
        return {name: self._known[name] for name in names}

    def _search(self, names: set[str]) -> None:
        folders = self._all_folders()
        found: dict[str, dict[str, None]] = {name: {} for name in names}
        left = {name.encode(): name for name in names if not self._owns(folders.get(normal_name(name)), {name}, found)}
        for folder in folders.values():
            if not left:
                break
            if listed := self._listed(folder) & left.keys():
                for settled in self._owns(folder, {left[name] for name in listed}, found):
                    del left[settled.encode()]
        self._known |= {name: tuple(dict.fromkeys(map(_metadata, several))) for name, several in found.items()}

    def _all_folders(self) -> dict[str, str]:
        """The ``.dist-info`` folders by normal name; of several the one that comes first on ``sys.path``."""
        folders: dict[str, str] = {}
        for entry in reversed([entry for entry in dict.fromkeys(sys.path) if entry]):
            folders |= self._dist_infos(entry)
        return folders

    def _listed(self, folder: str) -> frozenset[bytes]:
        """What the lines of a distribution's ``RECORD`` begin with, up to a slash, dot or comma."""
        tops = self._tops.get(folder)
        if tops is None:
            lines = read_bytes(os.path.join(folder, "RECORD"), _RECORD_BYTES).split(b"\n")
            entries = {line.partition(b"/")[0] for line in lines}  # a fifth of what a regular expression takes
            tops = self._tops[folder] = frozenset(entry.partition(b".")[0].partition(b",")[0] for entry in entries)
        return tops

    @staticmethod
    def _owns(folder: str | None, names: set[str], found: dict[str, dict[str, None]]) -> set[str]:
        """Notes which names a distribution's ``RECORD`` lists at the top; gives those that no other distribution can list too, which
        are all but namespaces."""
        settled: set[str] = set()
        record = b"\n" + read_bytes(os.path.join(folder, "RECORD"), _RECORD_BYTES) if folder is not None else b""
        for name in names:
            start = b"\n" + name.encode()
            is_module = any(start + suffix in record for suffix in _MODULE_SUFFIXES) if start + b"." in record else False
            if folder is not None and (is_module or start + b"/" in record):
                found[name][folder] = None
                if is_module or start + b"/__init__.py," in record:
                    settled.add(name)
        return settled

    def _dist_infos(self, entry: str) -> dict[str, str]:
        """The ``.dist-info`` folders of an entry of ``sys.path`` by normal name, looked at anew after an installation."""
        try:
            key = f"{entry}\0{os.stat(entry).st_mtime_ns}"
            if key not in self._folders:
                with scandir(entry) as entries:
                    infos = sorted(e.path for e in entries if e.name.endswith(".dist-info"))
                self._folders[key] = {normal_name(os.path.basename(path).split("-")[0]): path for path in infos}
        except OSError:
            return {}
        return self._folders[key]


_RECORD_BYTES = 16 << 20
_MODULE_SUFFIXES = (b".py,", b".cpython-", b".abi3.", b".pyd,", b".so,", b".cp3")


def _metadata(folder: str) -> Found:
    """What a ``.dist-info`` folder states."""
    head = read_text(os.path.join(folder, "METADATA"), 1 << 13)
    fields = dict(re.findall(r"^(Name|Version): *(.+?) *\r?$", head, re.MULTILINE))
    name, _, rest = os.path.basename(folder)[: -len(".dist-info")].partition("-")
    return Found(fields.get("Name", name), fields.get("Version", rest or None), origin_of(folder))
