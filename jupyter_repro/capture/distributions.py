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

    The ``.dist-info`` folder of the same name comes first; for what is left, each distribution's ``RECORD`` is read once. ``read_ahead``
    does that while no cell waits for it.
    ``importlib.metadata.packages_distributions`` gives the same but reads everything, some 150 ms.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Found, ...]] = {}
        self._folders: dict[str, dict[str, str]] = {}
        self._tops: dict[str, dict[bytes, bool]] = {}

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
        left = {name.encode(): name for name in names}
        for name in names:
            if (folder := folders.get(normal_name(name))) is not None:
                self._take(folder, {name.encode()}, left, found)
        for folder in folders.values():
            if not left:
                break
            if listed := self._listed(folder).keys() & left.keys():
                self._take(folder, listed, left, found)
        self._known |= {name: tuple(dict.fromkeys(map(_metadata, several))) for name, several in found.items()}

    def _take(self, folder: str, names: set[bytes], left: dict[bytes, str], found: dict[str, dict[str, None]]) -> None:
        """Notes which of some names a distribution has. Those that no other can have too, which are all but namespaces, are not left."""
        listed = self._listed(folder)
        for name in names & listed.keys():
            found[left[name]][folder] = None
            if listed[name]:
                del left[name]

    def _all_folders(self) -> dict[str, str]:
        """The ``.dist-info`` folders by normal name; of several the one that comes first on ``sys.path``."""
        folders: dict[str, str] = {}
        for entry in reversed([entry for entry in dict.fromkeys(sys.path) if entry]):
            folders |= self._dist_infos(entry)
        return folders

    def _listed(self, folder: str) -> dict[bytes, bool]:
        """What a distribution has at the top, by its ``RECORD``: modules and packages (True), folders without ``__init__.py`` (False)."""
        tops = self._tops.get(folder)
        if tops is None:
            tops = self._tops[folder] = _tops_of(b"\n" + read_bytes(os.path.join(folder, "RECORD"), _RECORD_BYTES))
        return tops

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


def _tops_of(record: bytes) -> dict[bytes, bool]:
    tops: dict[bytes, bool] = {}
    for entry in {line.partition(b"/")[0] for line in record.split(b"\n")}:  # a fifth of what a regular expression takes
        if b"," not in entry and b"." not in entry:
            tops[entry] = tops.get(entry, False) or b"\n" + entry + b"/__init__.py," in record
        elif entry[(end := entry.find(b".")) :].startswith(_MODULE_SUFFIXES):
            tops[entry[:end]] = True
    return tops


def _metadata(folder: str) -> Found:
    """What a ``.dist-info`` folder states."""
    head = read_text(os.path.join(folder, "METADATA"), 1 << 13)
    fields = dict(re.findall(r"^(Name|Version): *(.+?) *\r?$", head, re.MULTILINE))
    name, _, rest = os.path.basename(folder)[: -len(".dist-info")].partition("-")
    return Found(fields.get("Name", name), fields.get("Version", rest or None), origin_of(folder))
