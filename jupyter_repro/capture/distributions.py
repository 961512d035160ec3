"""Which installed distribution a module came from."""

from __future__ import annotations

import os
import re
import sys

from jupyter_repro.capture.originals import read_text, scandir

__all__ = ["Found", "Installed"]

Found = tuple[str, str | None]
"""A distribution's name as its metadata spells it, and its version."""


class Installed:
    """Resolves top-level import names (``sklearn``) to distributions (``scikit-learn``), reading as little as it can.

    The ``.dist-info`` folder of the same name comes first; for what is left, each distribution's ``RECORD`` is searched once.
    ``importlib.metadata.packages_distributions`` gives the same but reads everything, some 150 ms.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Found, ...]] = {}
        self._folders: dict[str, list[str]] = {}

    def resolve(self, names: set[str]) -> dict[str, tuple[Found, ...]]:
        """The distributions of each top-level name: none when it is local or from the standard library, several for a namespace."""
        if missing := {name for name in names if name not in self._known}:
            self._search(missing)
        return {name: self._known[name] for name in names}

    def _search(self, names: set[str]) -> None:
        folders = [folder for entry in dict.fromkeys(sys.path) if entry for folder in self._dist_infos(entry)]
        left = set(names)
        for folder in folders:
            name = _normal(os.path.basename(folder).split("-")[0])
            for wanted in [n for n in left if _normal(n) == name]:
                if _owns(read_text(os.path.join(folder, "RECORD"), _RECORD_BYTES), wanted):
                    self._known[wanted] = (_metadata(folder),)
                    left.discard(wanted)
        if not left:
            return
        found: dict[str, dict[Found, None]] = {name: {} for name in left}
        for folder in folders:
            record = read_text(os.path.join(folder, "RECORD"), _RECORD_BYTES)
            for name in left:
                if _owns(record, name):
                    found[name][_metadata(folder)] = None
        self._known |= {name: tuple(several) for name, several in found.items()}

    def _dist_infos(self, entry: str) -> list[str]:
        """The ``.dist-info`` folders of an entry of ``sys.path``, looked at anew after an installation."""
        try:
            key = f"{entry}\0{os.stat(entry).st_mtime_ns}"
            if key not in self._folders:
                with scandir(entry) as entries:
                    self._folders[key] = sorted(e.path for e in entries if e.name.endswith(".dist-info"))
        except OSError:
            return []
        return self._folders[key]


_RECORD_BYTES = 16 << 20


def _owns(record: str, name: str) -> bool:
    """Whether a ``RECORD`` lists a top-level module or package of this name."""
    lines = "\n" + record
    return any(f"\n{name}{after}" in lines for after in ("/", ".py,", ".cpython-", ".abi3.", ".pyd,", ".so,"))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _metadata(folder: str) -> Found:
    """Name and version that a ``.dist-info`` folder states."""
    head = read_text(os.path.join(folder, "METADATA"), 1 << 13)
    fields = dict(re.findall(r"^(Name|Version): *(.+?) *\r?$", head, re.MULTILINE))
    name, _, rest = os.path.basename(folder)[: -len(".dist-info")].partition("-")
    return fields.get("Name", name), fields.get("Version", rest or None)
